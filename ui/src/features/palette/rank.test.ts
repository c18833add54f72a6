import { describe, expect, test } from "vitest";
import { rankOf } from "./rank";

const best = (names: string[], typed: string) =>
  names
    .map((name) => ({ name, rank: rankOf(name, typed) }))
    .filter(({ rank }) => rank !== null)
    .sort((one, other) => (one.rank ?? 0) - (other.rank ?? 0))
    .map(({ name }) => name);

describe("what the palette finds", () => {
  test("comes in the order of how much of the name was typed", () => {
    expect(best(["Home improvement", "Rent", "Go home", "Theft"], "home")).toEqual([
      "Home improvement",
      "Go home",
    ]);
  });

  test("does not need accents, case, or the order of the words", () => {
    expect(rankOf("Zoë’s Café", "cafe zoe")).not.toBeNull();
  });

  test("may leave letters out, and is nothing where a word is not there at all", () => {
    expect(rankOf("Transactions", "trs")).not.toBeNull();
    expect(rankOf("Transactions", "transactions xyz")).toBeNull();
    expect(rankOf("Accounts", "")).toBe(0);
  });
});
