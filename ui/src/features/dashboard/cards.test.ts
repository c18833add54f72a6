import { expect, test } from "vitest";
import { CARDS, moved, orderOf } from "./cards";

test("what was stored is followed, and what is unknown, twice or missing does no harm", () => {
  expect(orderOf([])).toEqual(CARDS);
  expect(orderOf(["flow", "weather", "flow", "pace"])).toEqual([
    "flow",
    "pace",
    "review",
    "worth",
    "categories",
    "recent",
  ]);
});

test("a card moves one place, and no further than the ends", () => {
  expect(moved(CARDS, "review", -1)[0]).toBe("review");
  expect(moved(CARDS, "pace", -1)).toEqual(CARDS);
  expect(moved(CARDS, "recent", 1)).toEqual(CARDS);
  expect(moved(CARDS, "pace", 1).slice(0, 2)).toEqual(["review", "pace"]);
});
