export { ChecksScreen } from "./ChecksScreen";
export { callsOf } from "./billing";
export { Billed } from "./Billed";
export { CheckLines } from "./CheckLines";
