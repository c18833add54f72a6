export { NetWorthScreen } from "./NetWorthScreen";
export { rangeOf } from "./range";
export { useUpOrDown } from "./words";
export { behindPoint, worthPlaces } from "./worthPlaces";
