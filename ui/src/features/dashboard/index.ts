export { DashboardScreen } from "./DashboardScreen";
