/** The cards of the dashboard, in the order in which they stand until somebody arranges them. */
export const CARDS = ["pace", "review", "worth", "categories", "flow", "recent"] as const;
export type CardName = (typeof CARDS)[number];

/** The cards in the order that was chosen; one that was not known then stands behind. */
export function orderOf(chosen: readonly string[]): CardName[] {
  const known = chosen.flatMap((name) => CARDS.find((card) => card === name) ?? []);
  return [...new Set([...known, ...CARDS])];
}

/** The order with one card a step further forward or back. */
export function moved(order: readonly CardName[], card: CardName, step: -1 | 1): CardName[] {
  const from = order.indexOf(card);
  const to = Math.min(Math.max(from + step, 0), order.length - 1);
  const next = order.filter((one) => one !== card);
  next.splice(to, 0, card);
  return next;
}
