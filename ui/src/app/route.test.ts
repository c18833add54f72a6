import fc from "fast-check";
import { expect, test } from "vitest";
import {
  COMPARES,
  KINDS,
  PERIODS,
  SPENDING_BY,
  SPENDING_CHARTS,
  STEPS,
  WORTH_LINES,
  WORTH_RANGES,
} from "./reportViews";
import { CHECK_PARTS, fromHash, HISTORY_VIEWS, HOME, SCREENS, toHash } from "./route";

const day = fc.constantFrom(null, "2025-01-31", "2024-02-29");
const id = fc.option(fc.string({ minLength: 1 }), { nil: null });

test("every route survives the address", () => {
  const routes = fc.record({
    screen: fc.constantFrom(...SCREENS),
    search: fc.string(),
    accountId: id,
    categoryId: fc.option(fc.nat(), { nil: null }),
    from: day,
    to: day,
    only: id,
    transactionId: id,
    view: fc.constantFrom(...HISTORY_VIEWS),
    syncId: id,
    part: fc.constantFrom(...CHECK_PARTS),
    payerId: id,
    proofId: id,
    asOf: day,
    spending: fc
      .record({
        period: fc.constantFrom(...PERIODS),
        by: fc.constantFrom(...SPENDING_BY),
        compare: fc.constantFrom(...COMPARES),
        kind: fc.constantFrom(...KINDS),
        accountId: id,
        chart: fc.constantFrom(...SPENDING_CHARTS),
      })
      .map((view) => ({
        ...view,
        // Only chosen days are in the address; the others follow from the word.
        from: view.period === "custom" ? "2024-02-29" : null,
        to: view.period === "custom" ? "2025-01-31" : null,
      })),
    worth: fc.record({
      range: fc.constantFrom(...WORTH_RANGES),
      step: fc.constantFrom(null, ...STEPS),
      accountId: id,
      lines: fc.constantFrom(...WORTH_LINES),
    }),
    link: fc.constantFrom(
      null,
      "new" as const,
      ...(["sign_in", "accounts", "consent", "moves"] as const).map((mode) => ({
        itemId: "item-1",
        mode,
      })),
    ),
    endId: id,
    endForgets: fc.boolean(),
  });
  fc.assert(
    fc.property(routes, (route) => {
      expect(fromHash(toHash(route))).toEqual(route);
    }),
  );
});

test("an address that makes no sense leads home", () => {
  expect(fromHash("#/nowhere?from=yesterday&category=x")).toEqual(HOME);
  expect(fromHash("")).toEqual(HOME);
});
