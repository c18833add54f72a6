export { RegisterScreen } from "./RegisterScreen";
