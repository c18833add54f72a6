export { filterOf } from "./filter";
export { RegisterScreen } from "./RegisterScreen";
export { readAhead } from "./useRegister";
