export { AccountDialog } from "./AccountDialog";
export { AddTransaction } from "./AddTransaction";
export { ReconcilePanel } from "./ReconcilePanel";
export { useByHand } from "./useByHand";
