import { screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { NetWorthRequest } from "@/bindings/NetWorthRequest";
import type { RegisterFilter } from "@/bindings/RegisterFilter";
import { formatMoney } from "@/format/money";
import type { FakeHost } from "@/ipc/fake";
import { openWindow } from "./window";

const NOW = new Date("2026-03-20T10:00:00");
const YEAR: NetWorthRequest = { from: "2025-03-20", to: null, step: null, accountIds: [] };

beforeEach(() => {
  // The day is what periods go by; everything else goes on in real time.
  vi.useFakeTimers({ toFake: ["Date"], now: NOW });
  window.history.replaceState(null, "", "#/netWorth");
});
afterEach(() => vi.useRealTimers());

async function year(host: FakeHost) {
  const worth = await host.call("net_worth", YEAR);
  const [part] = worth.currencies;
  if (part === undefined) throw new Error("the made-up person has accounts");
  return { worth, part };
}
const section = async () => (await screen.findAllByTestId("worth-currency"))[0] as HTMLElement;
const lists = (host: FakeHost) =>
  host.calls
    .filter(({ name }) => name === "register_outline")
    .map(({ request }) => request as RegisterFilter);

describe("net worth", () => {
  test("says what is now, how it changed and what of that is no change", async () => {
    const { host } = openWindow({ now: NOW });
    const { part } = await year(host);
    const told = await section();
    const last = part.points.at(-1)?.total;
    if (!last) throw new Error("net worth is known today");
    expect(within(told).getByTestId("figure")).toHaveTextContent(
      formatMoney(last, { locale: "en-US" }),
    );
    if (part.change) {
      expect(within(told).getByTestId("worth-change")).toHaveTextContent(
        /^(up|down) \$[\d,.]+ in a year$/,
      );
    }
    if (part.newlyKnown.minor !== 0)
      expect(told).toHaveTextContent("are accounts that were not known at the beginning.");
  });

  test("says of every account how its figures are known, and since when", async () => {
    openWindow({ now: NOW });
    const accounts = await screen.findAllByTestId("worth-account");
    const broker = accounts.find(({ textContent }) => textContent.includes("Brokerage"));
    expect(broker).toHaveTextContent(/until Dec \d+, 2025 not known/i);
    expect(broker).toHaveTextContent(/reported by the bank/);
    expect(accounts[0]).toHaveTextContent(/worked out from what was booked/);
  });

  test("an account leads to its transactions, and Escape back to it", async () => {
    const { host, user } = openWindow({ now: NOW });
    const accounts = await screen.findAllByTestId("worth-account");
    await user.click(within(accounts[1] as HTMLElement).getByRole("button"));
    await screen.findByTestId("register-count");
    expect(lists(host)).toContainEqual(
      expect.objectContaining({ accountId: "acc-2", from: null, to: null }),
    );
    await user.keyboard("{Escape}");
    await waitFor(() =>
      expect(
        within(screen.getAllByTestId("worth-account")[1] as HTMLElement).getByRole("button"),
      ).toHaveFocus(),
    );
  });

  test("a point leads to what was booked since the one before", async () => {
    const { host, user } = openWindow({ now: NOW });
    const { worth } = await year(host);
    const marks = await within(await section()).findAllByTestId("chart-mark");
    expect(marks).toHaveLength(worth.dates.length);
    await user.click(marks.at(-1) as HTMLElement);
    await screen.findByTestId("register-count");
    const before = worth.dates.at(-2) ?? "";
    const last = lists(host).at(-1);
    expect(last?.to).toBe(worth.dates.at(-1));
    expect((last?.from ?? "") > before).toBe(true);
  });

  test("the table by period has a row for every point, newest first, with its change", async () => {
    const { host, user } = openWindow({ now: NOW });
    const { worth, part } = await year(host);
    const told = await section();
    await user.click(within(told).getByTestId("worth-periods"));
    const table = await within(told).findByRole("table", { name: "By period" });
    const rows = within(table).getAllByRole("row").slice(1);
    expect(rows).toHaveLength(worth.dates.length);
    const [newest, before] = [part.points.at(-1)?.total, part.points.at(-2)?.total];
    if (!newest || !before) throw new Error("both are known");
    const change = { ...newest, minor: newest.minor - before.minor };
    expect(rows[0]).toHaveTextContent(formatMoney(change, { locale: "en-US", sign: "none" }));
  });

  test("range, account, points and lines stand in the address and are asked for", async () => {
    const { host, user } = openWindow({ now: NOW });
    await section();
    await user.click(screen.getByTestId("range-all"));
    await user.click(screen.getByTestId("lines-classes"));
    await user.selectOptions(screen.getByTestId("report-account"), "acc-1");
    await user.selectOptions(screen.getByTestId("worth-step"), "Every month");
    await waitFor(() =>
      expect(host.calls.filter(({ name }) => name === "net_worth").at(-1)?.request).toEqual({
        from: null,
        to: null,
        step: "month",
        accountIds: ["acc-1"],
      }),
    );
    expect(window.location.hash).toBe("#/netWorth?range=all&step=month&worth=acc-1&lines=classes");
  });

  test("by class, each class is a line with a look and a name of its own", async () => {
    const { host, user } = openWindow({ now: NOW });
    const { part } = await year(host);
    await section();
    await user.click(screen.getByTestId("lines-classes"));
    const marks = await within(await section()).findAllByTestId("chart-mark");
    const said = marks.at(-1)?.getAttribute("aria-label") ?? "";
    for (const name of ["Cash", "Credit", "Investments", "Loans"]) expect(said).toContain(name);
    expect(part.classes).toHaveLength(4);
  });

  test("is exported as it is asked for", async () => {
    const { host, user } = openWindow({ now: NOW });
    await section();
    await user.click(screen.getByTestId("export"));
    await screen.findByTestId("exported-path");
    expect(host.calls.find(({ name }) => name === "export_list")?.request).toEqual({
      list: "netWorth",
      filter: YEAR,
    });
  });

  test("before the first bank it offers to connect one", async () => {
    openWindow({ scenario: "empty" });
    expect(await screen.findByTestId("connect-bank")).toBeInTheDocument();
  });
});
