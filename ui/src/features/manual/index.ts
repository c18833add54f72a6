export { AccountDialog } from "./AccountDialog";
export { AddTransaction } from "./AddTransaction";
export { ReconcilePanel } from "./ReconcilePanel";
export { isByHand, isClosed } from "./byHand";
