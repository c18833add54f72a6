import fc from "fast-check";
import { expect, test } from "vitest";
import { fromHash, HISTORY_VIEWS, HOME, SCREENS, toHash } from "./route";

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
    transactionId: id,
    view: fc.constantFrom(...HISTORY_VIEWS),
    syncId: id,
    proofId: id,
    asOf: day,
    link: fc.constantFrom(
      null,
      "new" as const,
      ...(["sign_in", "accounts", "consent"] as const).map((mode) => ({ itemId: "item-1", mode })),
    ),
    endId: id,
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
