import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, test } from "vitest";
import { setPreferences } from "@/app/preferences";
import { PERIODS, SPENDING_BY, SPENDING_HOME, WORTH_HOME, WORTH_RANGES } from "@/app/reportViews";
import { CHECK_PARTS, HISTORY_VIEWS, HOME, SCREENS, toHash, type Route } from "@/app/route";
import type { MoneyView } from "@/bindings/MoneyView";
import { formatMoney, hideDigits, plainDecimal } from "@/format/money";
import type { FakeHost } from "@/ipc/fake";
import { openWindow } from "./window";

beforeEach(() => setPreferences({ privacy: false }));

/** Every amount that the made-up bank has, as it would be written. */
function amountsOf(value: unknown, found = new Set<string>()): Set<string> {
  if (typeof value === "object" && value !== null) {
    if ("minor" in value && "currency" in value) {
      const money = value as MoneyView;
      const written = formatMoney(money, { locale: "en-US" }).replace(/[^\d.,]/g, "");
      // Amounts of one digit stand in dates too; those of the bank all have cents.
      if (/\d[.,]\d/.test(written)) {
        found.add(written);
        found.add(plainDecimal(money).replace("-", ""));
      }
    }
    Object.values(value).forEach((inner) => amountsOf(inner, found));
  }
  return found;
}

/** Everything that a page says, also in attributes and fields, and the title of the window. */
function said(): string {
  const parts = [document.title];
  for (const element of document.querySelectorAll("*")) {
    for (const { name, value } of element.attributes) {
      // A drawing's numbers are its shape, and a class is how something looks.
      const drawn = element instanceof SVGElement && !name.startsWith("aria-");
      if (!drawn && !/^(class|style|id)$/.test(name)) parts.push(value);
    }
    for (const node of element.childNodes) if (node instanceof Text) parts.push(node.data);
    if (element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement)
      parts.push(element.value);
  }
  return parts.join("\n");
}

/**
 * Places to go to for every part of the address. A part that is added to it does not compile before it
 * is walked here, and a screen that is added is one of `SCREENS`.
 */
const PLACES: Record<
  keyof Route,
  (host: FakeHost) => Promise<Partial<Route>[]> | Partial<Route>[]
> = {
  screen: () => SCREENS.map((name) => ({ screen: name })),
  search: () => [{ search: "a" }],
  accountId: ({ world }) => world.accounts.map(({ id }) => ({ accountId: id })),
  categoryId: ({ world }) => {
    const category = world.rows.find((row) => row.category !== null)?.category;
    return category ? [{ categoryId: category.id }] : [];
  },
  from: () => [{ from: "2026-01-01" }],
  to: () => [{ to: "2026-12-31" }],
  only: ({ world }) => [
    {
      only: world.rows
        .slice(0, 4)
        .map(({ id }) => id)
        .join(","),
    },
  ],
  transactionId: ({ world }) => world.rows.slice(0, 8).map(({ id }) => ({ transactionId: id })),
  view: () => HISTORY_VIEWS.map((view) => ({ screen: "history", view })),
  syncId: async (host) => {
    const page = await host.call("syncs", { itemId: null, before: null, limit: 5 });
    return page.syncs.map(({ id }) => ({ screen: "history", syncId: id }));
  },
  part: () => CHECK_PARTS.map((part) => ({ screen: "checks", part })),
  payerId: ({ world }) =>
    world.accounts.map(({ id }) => ({ screen: "checks", part: "payment", payerId: id })),
  proofId: ({ world }) => world.accounts.map(({ id }) => ({ screen: "accounts", proofId: id })),
  asOf: () => [{ screen: "accounts", asOf: "2026-01-02" }],
  spending: ({ world }) => [
    ...SPENDING_BY.map((by) => ({
      screen: "spending" as const,
      spending: { ...SPENDING_HOME, by },
    })),
    ...PERIODS.map((period) => ({
      screen: "spending" as const,
      spending: {
        ...SPENDING_HOME,
        ...(period === "custom" && { from: "2026-01-01", to: "2026-12-31" }),
        period,
        chart: "shares" as const,
        kind: "income" as const,
      },
    })),
    ...world.accounts.slice(0, 2).map(({ id }) => ({
      screen: "spending" as const,
      spending: { ...SPENDING_HOME, accountId: id, compare: "lastYear" as const },
    })),
  ],
  worth: ({ world }) => [
    ...WORTH_RANGES.map((range) => ({
      screen: "netWorth" as const,
      worth: { ...WORTH_HOME, range, lines: "classes" as const },
    })),
    ...world.accounts.map(({ id }) => ({
      screen: "netWorth" as const,
      worth: { ...WORTH_HOME, accountId: id, step: "month" as const },
    })),
  ],
  link: ({ world }) => [
    { screen: "connections", link: "new" },
    ...world.connections.slice(0, 1).map(({ id }) => ({
      screen: "connections" as const,
      link: { itemId: id, mode: "sign_in" as const },
    })),
  ],
  endId: ({ world }) =>
    world.connections.slice(0, 1).map(({ id }) => ({
      screen: "connections" as const,
      endId: id,
    })),
  endForgets: ({ world }) =>
    world.connections.slice(0, 1).map(({ id }) => ({
      screen: "connections" as const,
      endId: id,
      endForgets: true,
    })),
};

/** What shows when each control in turn has the focus: its tooltip, if it has one. */
async function tooltips(): Promise<string[]> {
  const texts: string[] = [];
  for (const control of document.querySelectorAll("button, a[href], [tabindex]")) {
    fireEvent.focus(control);
    await act(() => Promise.resolve());
    for (const tip of document.querySelectorAll("[role=tooltip], [data-testid=chart-tip]"))
      texts.push(tip.textContent);
    fireEvent.blur(control);
  }
  return texts;
}

/** Whether a text has an amount. The seconds of an instant have three digits after their point. */
function says(text: string, amount: string): boolean {
  for (let at = text.indexOf(amount); at >= 0; at = text.indexOf(amount, at + 1))
    if (!/\d/.test(text.charAt(at + amount.length))) return true;
  return false;
}

/** Digits with cents, which only amounts have here. */
const LIKE_MONEY = /\p{Sc}\s?\d|\d[.,]\d{2}(?!\d)/u;

describe("with amounts hidden", () => {
  test("no screen says an amount, in text, attribute, field or title", async () => {
    setPreferences({ privacy: true });
    const { host, user } = openWindow();
    const row = host.world.rows[0];
    if (row === undefined) throw new Error("the made-up bank has transactions");
    row.note = "Mia owes me $12.40, paid 1250 back";
    row.original = "POS PURCHASE 48.20 USD";
    const amounts = amountsOf(host.world);
    expect(amounts.size).toBeGreaterThan(50);
    const check = (where: string) => {
      const text = said();
      expect(text.match(LIKE_MONEY)?.[0], where).toBeUndefined();
      expect(text.includes("1250"), `a whole number in ${where}`).toBe(false);
      for (const amount of amounts) expect(says(text, amount), `${amount} in ${where}`).toBe(false);
    };

    await user.click((await screen.findAllByTestId("register-row"))[0] as HTMLElement);
    await screen.findByTestId("note-hidden");
    check("the transaction");
    await user.hover(screen.getAllByTestId("row-amount")[1] as HTMLElement);
    check("the list under the pointer");
    for (const name of SCREENS) {
      const link = screen.queryByTestId(`nav-${name}`);
      // The set of categories is reached from the settings.
      if (link === null) window.location.hash = `#/${name}`;
      else await user.click(link);
      await waitFor(() => {
        if (link) expect(link).toHaveAttribute("aria-current");
        else expect(window.location.hash).toBe(`#/${name}`);
      });
      await waitFor(() => expect(document.querySelector("main h1, main h2")).not.toBeNull());
      check(name);
    }
    window.history.pushState(null, "", "#/accounts?asof=2026-01-02");
    window.dispatchEvent(new PopStateEvent("popstate"));
    await screen.findAllByTestId("known-account");
    check("the accounts as they were known");
    // The check can fail: shown again, the amounts are there.
    await user.click(screen.getByTestId("privacy"));
    await user.click(screen.getByTestId("nav-transactions"));
    await screen.findAllByTestId("register-row");
    expect(said()).toMatch(LIKE_MONEY);
  });

  test("no place that the window can be at says an amount, nor any tooltip or drawing there", async () => {
    setPreferences({ privacy: true });
    const { host, client } = openWindow({ rows: 40 });
    await screen.findAllByTestId("register-row");
    const amounts = amountsOf(host.world);
    let tips = 0;
    for (const [part, places] of Object.entries(PLACES)) {
      const there = await places(host);
      expect(there.length, `somewhere to go for ${part}`).toBeGreaterThan(0);
      for (const place of there) {
        const hash = toHash({ ...HOME, ...place });
        act(() => {
          window.history.pushState(null, "", hash);
          window.dispatchEvent(new PopStateEvent("popstate"));
        });
        await waitFor(() => expect(client.isFetching()).toBe(0));
        const shown = await tooltips();
        tips += shown.length;
        const text = [said(), ...shown].join("\n");
        expect(text.length, hash).toBeGreaterThan(200);
        expect(text.match(LIKE_MONEY)?.[0], hash).toBeUndefined();
        for (const amount of amounts)
          expect(says(text, amount), `${amount} at ${hash}`).toBe(false);
        // A drawing says its amounts in words, if at all; those are among what is said.
        for (const words of document.querySelectorAll("svg text, svg title, canvas"))
          expect(words.textContent, hash).not.toMatch(LIKE_MONEY);
      }
    }
    expect(tips, "there are tooltips, and they were looked at").toBeGreaterThan(0);
  }, 180_000);

  test("no answer of a bank, no check and no move says an amount", async () => {
    setPreferences({ privacy: true });
    window.history.replaceState(null, "", "#/checks");
    const { user } = openWindow({ rows: 40 });
    const check = (where: string) => expect(said().match(LIKE_MONEY)?.[0], where).toBeUndefined();
    await user.click((await screen.findAllByTestId("ask-balance"))[0] as HTMLElement);
    await user.click(await screen.findByTestId("ask-confirm"));
    await screen.findByTestId("balance-now");
    check("what the bank says now");
    await user.click(screen.getByTestId("checks-payment"));
    await user.selectOptions(await screen.findByTestId("pay-account"), "acc-1");
    await user.type(screen.getByTestId("pay-amount"), "50000{Enter}");
    await screen.findByText("Short by $•••");
    check("a payment");
    await user.click(screen.getByTestId("checks-audit"));
    await screen.findAllByTestId("audit-entry");
    check("the audit");
    await user.click(screen.getByTestId("nav-moves"));
    await user.click(await screen.findByTestId("move-limits"));
    expect(await screen.findByTestId("limit-move")).toHaveValue("");
    check("limits");
    await user.keyboard("{Escape}");
    await user.click(await screen.findByTestId("move-back"));
    expect(await screen.findByTestId("move-dialog")).toHaveTextContent("Send $••• back?");
    check("a move");
  });

  test("no dialog that holds what was said before shows its amounts, and what is typed is seen", async () => {
    setPreferences({ privacy: true });
    window.history.replaceState(null, "", "#/rules");
    const { host, user, client } = openWindow();
    await screen.findAllByTestId("rule");
    await host.call("save_rule", {
      rule: {
        id: null,
        name: "Rent of 1,250.00",
        search: "rent amt:>48.20",
        enabled: true,
        actions: {
          categoryId: null,
          merchant: "Flat 48.20",
          tags: [],
          note: "Mia owes $12.40",
          hide: false,
          reviewed: true,
          split: [],
        },
      },
      past: false,
    });
    // As when another window has written it.
    await act(() => client.invalidateQueries());
    const rules = await screen.findAllByTestId("rule");
    await user.click(within(rules.at(-1) as HTMLElement).getByText(/^Rent of/));
    const dialog = await screen.findByTestId("rule-dialog");
    const search = screen.getByTestId("rule-search");
    expect(search).toHaveValue("rent amt:>•••.•••");
    expect(search).toHaveAttribute("readonly");
    expect(dialog).toHaveTextContent("Show amounts to edit this.");
    expect(said()).not.toMatch(LIKE_MONEY);
    await user.keyboard("{Escape}");

    await user.click(screen.getByTestId("rules-text"));
    expect(await screen.findByTestId("rules-text-field")).toHaveAttribute("readonly");
    expect(said()).not.toMatch(LIKE_MONEY);
    await user.keyboard("{Escape}");

    await user.click(screen.getByTestId("nav-transactions"));
    await user.click((await screen.findAllByTestId("register-row"))[5] as HTMLElement);
    await screen.findByTestId("attachments");
    const file = new File(["%PDF-1.4"], "rent 1,250.00.pdf", { type: "application/pdf" });
    await user.upload(screen.getByTestId("attach-input"), file);
    await user.click(await screen.findByTestId("attachment-show"));
    expect(await screen.findByTestId("attachment-hidden")).toBeInTheDocument();
    expect(said()).not.toMatch(LIKE_MONEY);
    await user.keyboard("{Escape}");

    await user.click(screen.getByTestId("nav-accounts"));
    await user.click((await screen.findAllByTestId("reconcile-start"))[0] as HTMLElement);
    await screen.findAllByTestId("reconcile-row");
    // The hint of an empty field is nobody's amount.
    expect(said().replaceAll("0.00", "")).not.toMatch(LIKE_MONEY);
    // What is typed now is seen while it is typed, whatever it is.
    await user.type(screen.getByTestId("reconcile-balance"), "12.50");
    expect(screen.getByTestId("reconcile-balance")).toHaveValue("12.50");
  });

  test("the button and the key hide and show, and the choice is kept", async () => {
    const { user } = openWindow();
    const amount = (await screen.findAllByTestId("row-amount"))[0] as HTMLElement;
    expect(amount.textContent).toMatch(/\d/);
    await user.click(screen.getByTestId("privacy"));
    expect(amount.textContent).not.toMatch(/\d/);
    expect(screen.getByTestId("privacy")).toHaveAttribute("aria-pressed", "true");
    expect(localStorage.getItem("coffer.preferences")).toContain('"privacy":true');
    await user.hover(amount);
    expect(amount.textContent).not.toMatch(/\d/);
    await user.keyboard("{Control>}e{/Control}");
    expect(amount.textContent).toMatch(/\d/);
  });
});

test.each([
  ["Dinner $48.20 with Mia", "Dinner $•••.••• with Mia"],
  ["paid 1250 back", "paid ••• back"],
  ["٤٨ to Ana", "••• to Ana"],
  // Which number is an amount nobody can tell from outside, so none is shown.
  ["Platform 9, 7-Eleven", "Platform •••, •••-Eleven"],
])("no digit of a text is left: %s", (text, hidden) => {
  expect(hideDigits(text)).toBe(hidden);
});
