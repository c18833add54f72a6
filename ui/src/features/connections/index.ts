export { ConnectionsScreen } from "./ConnectionsScreen";
export { EndDialog } from "./EndDialog";
export { LinkDialog } from "./LinkDialog";
