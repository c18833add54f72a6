export { MovesScreen } from "./MovesScreen";
