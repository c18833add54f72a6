export { MonitorPanel } from "./MonitorPanel";
