export { RelayForm } from "./RelayForm";
