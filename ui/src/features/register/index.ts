export { filterOf, isFiltered } from "./filter";
export { RegisterScreen } from "./RegisterScreen";
export { readAhead } from "./useRegister";
