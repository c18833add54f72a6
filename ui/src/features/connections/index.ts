export { ConnectionsScreen } from "./ConnectionsScreen";
export { LinkDialog } from "./LinkDialog";
