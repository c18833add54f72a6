import { describe, expect, it } from "vitest";
import { eventOf, exitOf, successOf } from "./report";

describe("what Link reports", () => {
  it("takes over the token, the institution and the accounts of a success", () => {
    const metadata = {
      institution: { name: "First Platypus Bank", institution_id: "ins_109508" },
      accounts: [
        { id: "a", name: "Checking", mask: "0000", type: "depository", subtype: "checking" },
      ],
      link_session_id: "x",
    };
    expect(successOf("public-sandbox-1", metadata)).toEqual({
      kind: "success",
      publicToken: "public-sandbox-1",
      institutionId: "ins_109508",
      institutionName: "First Platypus Bank",
      accounts: [{ name: "Checking", mask: "0000", subtype: "checking" }],
    });
  });

  it("understands update mode, which has no token and may have no metadata", () => {
    expect(successOf(null, null)).toMatchObject({ publicToken: null, accounts: [] });
  });

  it("passes the code on, and no sentence of Plaid's", () => {
    const error = {
      error_code: "INVALID_CREDENTIALS",
      error_message: "raw",
      display_message: "Try again.",
    };
    expect(exitOf(error)).toEqual({
      kind: "exit",
      errorCode: "INVALID_CREDENTIALS",
    });
    expect(exitOf(null)).toEqual({ kind: "exit", errorCode: null });
  });

  it("passes no object, number or endless text on", () => {
    const hostile = {
      institution: { name: { toString: () => "x" }, institution_id: 7 },
      accounts: "none",
    };
    expect(successOf({}, hostile)).toEqual({
      kind: "success",
      publicToken: null,
      institutionId: null,
      institutionName: null,
      accounts: [],
    });
    expect(eventOf("x".repeat(10_000))).toEqual({ kind: "event", name: "x".repeat(300) });
    expect(eventOf(undefined)).toEqual({ kind: "event", name: "UNKNOWN" });
  });
});
