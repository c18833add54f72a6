import type { CheckProduct } from "@/bindings/CheckProduct";
import type { ChecksView } from "@/bindings/ChecksView";

/** How many calls of a product the person is told of, and confirms. */
export const callsOf = (view: ChecksView, product: CheckProduct): number =>
  view.meters.find((meter) => meter.product === product)?.calls ?? 0;
