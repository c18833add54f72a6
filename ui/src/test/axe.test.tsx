import axe from "axe-core";
import { act, screen } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { setPreferences } from "@/app/preferences";
import type { FakeOptions } from "@/ipc/fake/host";
import { openWindow } from "./window";

/**
 * What a machine can tell of accessibility, over the whole window. Colours are computed by
 * contrast.test.ts, because nothing is laid out here.
 */
async function complaints(): Promise<string[]> {
  const { violations } = await axe.run(document.body, {
    rules: { "color-contrast": { enabled: false } },
  });
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

interface Options extends FakeOptions {
  /** The address to start at. */
  hash?: string;
}

/** What is opened, by clicks on these, before it is looked at. */
const SCREENS: [name: string, clicks: string[], shown: string, options?: Options][] = [
  ["transactions", [], "register-row"],
  ["a transaction", ["register-row"], "delete-transaction"],
  ["a category being picked", ["register-row", "category-button"], "delete-transaction"],
  ["a selection", ["row-tick"], "selection-bar"],
  ["a category for many", ["row-tick", "bulk-category"], "category-option"],
  ["tags for many", ["row-tick", "bulk-tags"], "tags-input"],
  ["marks for many", ["row-tick", "bulk-mark"], "mark-reviewed"],
  ["deleting many", ["row-tick", "select-all", "bulk-delete"], "bulk-delete-confirm"],
  ["the dashboard", ["nav-dashboard"], "recent-row"],
  [
    "the dashboard with problems to review",
    ["nav-dashboard"],
    "review-row",
    { scenario: "review" },
  ],
  ["cards being arranged", ["nav-dashboard", "arrange"], "forward-worth"],
  ["a chart as a table", ["nav-dashboard", "chart-table"], "recent-row"],
  ["spending", ["nav-spending"], "spending-row"],
  ["spending in shares", [], "spending-row", { hash: "#/spending?chart=shares&by=merchant" }],
  ["spending by tag", [], "spending-row", { hash: "#/spending?by=tag&period=year" }],
  [
    "spending of chosen days",
    [],
    "spending-empty",
    { hash: "#/spending?period=custom&first=2001-01-01&last=2001-02-01" },
  ],
  ["net worth", ["nav-netWorth"], "worth-account"],
  ["net worth by class", ["nav-netWorth", "lines-classes", "worth-periods"], "worth-account"],
  ["accounts", ["nav-accounts"], "account"],
  ["asking for a day", ["nav-accounts", "as-known"], "as-known-day"],
  ["accounts as known on a day", [], "known-account", { hash: "#/accounts?asof=2026-01-02" }],
  ["a day when nothing was known", [], "as-known-empty", { hash: "#/accounts?asof=2001-01-02" }],
  ["the proof of a balance", ["nav-accounts", "proof-badge"], "proof-panel"],
  ["connections", ["nav-connections"], "connection-card"],
  ["connections with ages", ["nav-connections"], "account-age", { scenario: "real" }],
  ["asking a bank now", ["nav-connections", "force-refresh"], "force-count", { scenario: "real" }],
  ["calls to banks", ["nav-history", "history-calls"], "bank-calls", { scenario: "real" }],
  [
    "calls to banks as a table",
    ["nav-history", "history-calls", "calls-table"],
    "bank-calls",
    { scenario: "real" },
  ],
  ["plans and costs", ["nav-settings"], "sync-plan", { scenario: "real" }],
  [
    "keys of one's own",
    ["welcome-connect", "environment-production"],
    "client-id",
    { scenario: "welcome" },
  ],
  ["syncs", ["nav-history"], "sync-entry"],
  ["a sync", ["nav-history", "sync-entry"], "sync-row"],
  ["reverting a sync", ["nav-history", "sync-entry", "revert-sync"], "revert-confirm"],
  ["what banks withdrew", ["nav-history", "history-withdrawn"], "tray-count"],
  [
    "what was deleted",
    ["register-row", "delete-transaction", "nav-history", "history-deleted"],
    "tray-row",
  ],
  ["a split", ["register-row", "split-start"], "split-left"],
  ["the review", [], "review-item", { scenario: "review", hash: "#/review" }],
  ["a doubt in review", ["review-kind-doubt"], "doubt", { scenario: "review", hash: "#/review" }],
  [
    "a pair in review",
    ["review-kind-pair"],
    "review-reject",
    // Among so many there is a refund, whatever the day.
    { scenario: "review", hash: "#/review", rows: 400 },
  ],
  [
    "a new one in review",
    ["review-kind-new"],
    "review-hint",
    { scenario: "review", hash: "#/review" },
  ],
  [
    "a transaction beside the review",
    ["review-kind-new", "review-open"],
    "delete-transaction",
    { scenario: "review", hash: "#/review" },
  ],
  ["rules", ["nav-rules"], "rule"],
  ["a rule", ["nav-rules", "rule"], "rule-preview-row"],
  ["a rule that splits", ["nav-rules", "rule-add", "rule-split-add"], "rule-share"],
  ["rules as text", ["nav-rules", "rules-text"], "rules-text-field"],
  ["categories", [], "category-line", { hash: "#/categories" }],
  ["what to do with a category", ["category-deeds"], "category-merge", { hash: "#/categories" }],
  ["a new category", ["category-add"], "category-name", { hash: "#/categories" }],
  [
    "merging a category",
    ["category-deeds", "category-merge"],
    "category-into",
    { hash: "#/categories" },
  ],
  ["an account by hand", ["nav-accounts", "account-add"], "account-name"],
  ["reconciling", ["nav-accounts", "reconcile-start"], "reconcile-row"],
  ["a merchant for many", ["row-tick", "bulk-merchant"], "bulk-merchant-input"],
  ["exporting what is listed", ["row-tick", "bulk-export"], "export"],
  ["the other leg", ["register-row", "pair-search"], "pair-candidate"],
  ["a name for the merchant", ["register-row", "merchant-edit"], "merchant-input"],
  ["money checks", ["nav-checks"], "check-account"],
  ["asking for a balance", ["nav-checks", "ask-balance"], "billed-count", { scenario: "real" }],
  ["what the bank says now", ["nav-checks", "ask-balance", "ask-confirm"], "balance-now"],
  ["showing numbers", ["nav-checks", "reveal"], "keep-numbers"],
  [
    "showing numbers without a PIN",
    ["nav-checks", "reveal"],
    "owner-unprotected",
    { scenario: "unprotected" },
  ],
  ["a deposit sheet", ["nav-checks", "sheet"], "sheet-dialog-confirm"],
  ["owners on file", ["ask-identity", "ask-confirm"], "owner", { hash: "#/checks?part=identity" }],
  ["a payment check", [], "pay-amount", { hash: "#/checks?part=payment&payer=acc-1" }],
  ["the audit", ["verify-audit"], "audit-verdict", { hash: "#/checks?part=audit" }],
  ["moves", ["nav-moves"], "move"],
  ["a move that goes back", ["nav-moves", "move-back"], "amount-again"],
  ["limits of moves", ["nav-moves", "move-limits"], "limit-move"],
  ["moves without a PIN", ["nav-moves"], "moves-unprotected", { scenario: "unprotected" }],
  ["moves that are not offered", [], "moves-not-offered", { scenario: "real", hash: "#/moves" }],
  ["settings", ["nav-settings"], "nav-settings"],
  ["onboarding", [], "welcome-demo", { scenario: "welcome" }],
  [
    "restoring a file",
    ["welcome-restore", "choose-backup"],
    "restore-secret",
    { scenario: "welcome" },
  ],
  ["a passphrase", [], "passphrase-input", { scenario: "passphrase" }],
  ["a failure", [], "error-panel", { scenario: "failed" }],
];

/** What is opened at a row, by keys. */
const KEYS: [name: string, keys: string, shown: string][] = [
  ["a category at its cell", "jjjjjc", "category-option"],
  ["a merchant at its cell", "jjjjjp", "merchant-all"],
  ["a note at its cell", "jjjjjn", "note-input"],
  ["a day at its cell", "jjjjjt", "inline-date-input"],
  ["tags at their cell", "jjjjjg", "tags-input"],
  ["a transaction that is written down", "{Control>}n{/Control}", "add-amount"],
  ["the list of keys", "?", "register-row"],
];

describe("every screen passes axe", () => {
  test.each(KEYS)("%s", async (_, keys, shown) => {
    const { user } = openWindow({ rows: 40 });
    await screen.findAllByTestId("register-row");
    await user.keyboard(keys);
    await screen.findAllByTestId(shown);
    expect(await complaints()).toEqual([]);
  });

  // Colours are no matter of this test, so what the theme changes beside them is: nothing may.
  test.each(["light", "dark"] as const)("the review in the %s theme", async (theme) => {
    setPreferences({ theme });
    window.history.replaceState(null, "", "#/review");
    openWindow({ rows: 40, scenario: "review" });
    await screen.findAllByTestId("review-item");
    expect(document.documentElement.dataset["theme"]).toBe(theme);
    expect(await complaints()).toEqual([]);
  });

  test.each(["light", "dark"] as const)(
    "a payment that is short and a move that is planned, in the %s theme",
    async (theme) => {
      setPreferences({ theme });
      window.history.replaceState(null, "", "#/checks?part=payment&payer=acc-1");
      const { user } = openWindow({ rows: 40 });
      await user.type(await screen.findByTestId("pay-amount"), "50000");
      await user.type(screen.getByTestId("payee-name"), "Ada Lovelace{Enter}");
      await screen.findAllByTestId("check-line");
      expect(document.documentElement.dataset["theme"]).toBe(theme);
      expect(await complaints()).toEqual([]);
      await user.click(screen.getByTestId("nav-moves"));
      await user.selectOptions(await screen.findByTestId("move-from"), "acc-1");
      await user.selectOptions(screen.getByTestId("move-to"), "acc-2");
      await user.type(screen.getByTestId("move-amount"), "500{Enter}");
      await screen.findByTestId("amount-again");
      expect(await complaints()).toEqual([]);
      await user.keyboard("{Escape}");
      await user.click((await screen.findAllByTestId("move-cancel"))[0] as HTMLElement);
      await screen.findByTestId("cancel-confirm");
      expect(await complaints()).toEqual([]);
    },
  );

  test.each(SCREENS)("%s", async (_, clicks, shown, { hash, ...options } = {}) => {
    setPreferences({ theme: "light" });
    if (hash !== undefined) window.history.replaceState(null, "", hash);
    const { user } = openWindow({ rows: 40, ...options });
    for (const click of clicks)
      await user.click((await screen.findAllByTestId(click))[0] as Element);
    await screen.findAllByTestId(shown);
    expect(await complaints()).toEqual([]);
    // The other theme is the same page in other colours, and what axe says of the same page is the same.
    const light = document.body.innerHTML;
    act(() => setPreferences({ theme: "dark" }));
    expect(document.documentElement.dataset["theme"]).toBe("dark");
    if (document.body.innerHTML !== light) expect(await complaints()).toEqual([]);
  });
});
