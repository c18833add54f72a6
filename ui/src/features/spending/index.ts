export { SpendingScreen } from "./SpendingScreen";
