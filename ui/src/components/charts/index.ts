export { BarChart, type BarPlace } from "./BarChart";
export { Donut, type Slice } from "./Donut";
export { moneyOf, type Series, type Unit } from "./frame";
export { LineChart, type LinePlace } from "./LineChart";
export {
  BEHIND,
  CAME_IN,
  FAR_BEHIND,
  lookOf,
  LOOKS,
  REST,
  Swatch,
  WENT_OUT,
  type Look,
} from "./looks";
export { ShareBar } from "./ShareBar";
export { Sparkline } from "./Sparkline";
