import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { RegisterFilter } from "@/bindings/RegisterFilter";
import type { SpendingRequest } from "@/bindings/SpendingRequest";
import { formatMoney } from "@/format/money";
import { fakeError } from "@/ipc/fake/host";
import type { FakeHost } from "@/ipc/fake";
import { openWindow } from "./window";

const NOW = new Date("2026-03-20T10:00:00");
const MARCH: SpendingRequest = {
  from: "2026-03-01",
  to: "2026-03-31",
  by: "category",
  compare: "previous",
  accountIds: [],
  kind: "spend",
};

beforeEach(() => {
  // The day is what periods go by; everything else goes on in real time.
  vi.useFakeTimers({ toFake: ["Date"], now: NOW });
  window.history.replaceState(null, "", "#/spending");
});
afterEach(() => vi.useRealTimers());

const asked = (host: FakeHost) =>
  host.calls.filter(({ name }) => name === "spending").map(({ request }) => request);
const rows = () => screen.findAllByTestId("spending-row");
const section = async () => (await screen.findAllByTestId("spending-currency"))[0] as HTMLElement;

async function march(host: FakeHost) {
  const [part] = (await host.call("spending", MARCH)).currencies;
  if (part === undefined) throw new Error("something was spent in March");
  return part;
}

describe("spending", () => {
  test("shows this month by category against the last, each row with its amount and share", async () => {
    const { host } = openWindow({ now: NOW });
    const part = await march(host);
    const told = within(await section()).getAllByTestId("spending-row");
    expect(told).toHaveLength(part.rows.length);
    part.rows.slice(0, 5).forEach((row, at) => {
      expect(told[at]).toHaveTextContent(row.name || "Uncategorised");
      expect(told[at]).toHaveTextContent(formatMoney(row.sum, { locale: "en-US", sign: "spent" }));
    });
    expect(screen.getByTestId("spending-period")).toHaveTextContent("March 2026");
    expect(screen.getAllByTestId("spending-change")[0]).toHaveTextContent(
      /^\$[\d,.]+ (more|less) than February 2026$/,
    );
  });

  test("a row leads to the very list that it is made of, and Escape leads back to the row", async () => {
    const { host, user } = openWindow({ now: NOW });
    const part = await march(host);
    const [, second] = await rows();
    await user.click(within(second as HTMLElement).getByRole("button"));
    await screen.findByTestId("register-count");
    expect(
      host.calls
        .filter(({ name }) => name === "register_outline")
        .map(({ request }) => request as RegisterFilter),
    ).toContainEqual(part.rows[1]?.list);
    const count = part.rows[1]?.count ?? 0;
    await waitFor(() =>
      expect(screen.getByTestId("register-count")).toHaveTextContent(`${count} transactions`),
    );
    await user.keyboard("{Escape}");
    await waitFor(() =>
      expect(
        within(screen.getAllByTestId("spending-row")[1] as HTMLElement).getByRole("button"),
      ).toHaveFocus(),
    );
  });

  test("brackets go to the period before and after, never into days to come", async () => {
    const { host, user } = openWindow({ now: NOW });
    await rows();
    // A bracket is written twice for the test's keyboard, which reads names of keys in brackets.
    await user.keyboard("[[[[");
    expect(await screen.findByText("January 2026")).toBeInTheDocument();
    // A month that has a name is called by it.
    await user.keyboard("]");
    await waitFor(() =>
      expect(screen.getByTestId("spending-period-choice")).toHaveDisplayValue("Last month"),
    );
    await user.keyboard("]]]");
    await waitFor(() =>
      expect(screen.getByTestId("spending-period-choice")).toHaveDisplayValue("This month"),
    );
    expect(screen.getByRole("button", { name: "Period after" })).toBeDisabled();
    expect(asked(host)).not.toContainEqual(expect.objectContaining({ from: "2026-04-01" }));
    // They are letters where one types.
    await user.click(screen.getByTestId("search"));
    await user.keyboard("[[");
    expect(screen.getByTestId("search")).toHaveValue("[");
  });

  test("everything that is chosen stands in the address and is asked for", async () => {
    const { host, user } = openWindow({ now: NOW });
    await rows();
    await user.selectOptions(screen.getByTestId("spending-period-choice"), "3 months");
    await user.selectOptions(screen.getByTestId("spending-by"), "Merchant");
    await user.selectOptions(screen.getByTestId("spending-compare"), "A year before");
    await user.selectOptions(screen.getByTestId("report-account"), "acc-3");
    await user.click(screen.getByTestId("kind-income"));
    await waitFor(() =>
      expect(asked(host).at(-1)).toEqual({
        from: "2026-01-01",
        to: "2026-03-31",
        by: "merchant",
        compare: "lastYear",
        accountIds: ["acc-3"],
        kind: "income",
      }),
    );
    expect(window.location.hash).toBe(
      "#/spending?period=threeMonths&by=merchant&against=lastYear&flow=income&of=acc-3",
    );
    expect(screen.getByRole("heading", { level: 1 })).toHaveTextContent("Income");
  });

  test("chosen days start from those that are shown, and never end before they begin", async () => {
    const { host, user } = openWindow({ now: NOW });
    await rows();
    await user.selectOptions(screen.getByTestId("spending-period-choice"), "Chosen days");
    fireEvent.change(screen.getByLabelText("First day"), { target: { value: "2026-03-10" } });
    await waitFor(() =>
      expect(asked(host).at(-1)).toMatchObject({ from: "2026-03-10", to: "2026-03-31" }),
    );
    const before = asked(host).length;
    fireEvent.change(screen.getByLabelText("Last day"), { target: { value: "2026-03-01" } });
    expect(asked(host)).toHaveLength(before);
    // In a field the brackets are the field's.
    await user.click(screen.getByRole("heading", { level: 1 }));
    await user.keyboard("[[");
    await waitFor(() =>
      expect(asked(host).at(-1)).toMatchObject({ from: "2026-02-16", to: "2026-03-09" }),
    );
  });

  test("all time begins on the day of the oldest transaction and is held against nothing", async () => {
    const { host, user } = openWindow({ now: NOW });
    await rows();
    await user.selectOptions(screen.getByTestId("spending-period-choice"), "All");
    const oldest = host.world.rows.reduce((day, { date }) => (date < day ? date : day), "9999");
    await waitFor(() =>
      expect(asked(host).at(-1)).toMatchObject({ from: oldest, to: "2026-03-20", compare: "none" }),
    );
    expect(screen.queryByTestId("spending-compare")).not.toBeInTheDocument();
  });

  test("what is there stays while another period is read; no waiting sign covers it", async () => {
    const { host, user } = openWindow({ now: NOW });
    const told = (await rows()).length;
    host.fail("spending", fakeError("store", "The totals cannot be read."));
    await user.keyboard("[[");
    expect(await screen.findByTestId("error-panel")).toHaveTextContent("cannot be read");
    expect(screen.queryByLabelText("Adding up")).not.toBeInTheDocument();
    host.fail("spending", null);
    await user.click(screen.getByRole("button", { name: "Try again" }));
    await waitFor(() => expect(screen.queryByTestId("error-panel")).not.toBeInTheDocument());
    expect((await rows()).length).toBeGreaterThan(0);
    expect(told).toBeGreaterThan(0);
  });

  test("shares are a list as well as a ring, walked by arrows", async () => {
    const { user } = openWindow({ now: NOW });
    await rows();
    await user.click(screen.getByTestId("chart-shares"));
    const list = (await screen.findAllByRole("list", { name: /^Shares of Spending/ }))[0];
    const slices = within(list as HTMLElement).getAllByRole("button");
    expect(slices.length).toBeGreaterThan(4);
    slices[0]?.focus();
    await user.keyboard("{ArrowDown}");
    expect(slices[1]).toHaveFocus();
    expect(slices[1]).toHaveTextContent(/\d+\.\d%\$[\d,.]+$/);
  });

  test("tags overlap, which is said, and nothing is stacked to a false whole", async () => {
    const { host, user } = openWindow({ now: NOW });
    const row = host.world.rows.find(({ tags, pending }) => tags.length > 1 && !pending);
    expect(row?.date.startsWith("2026-03")).toBe(true);
    await rows();
    await user.selectOptions(screen.getByTestId("spending-by"), "Tag");
    expect(await screen.findByText(/counts under each/)).toBeInTheDocument();
    const marks = within(await section()).getAllByTestId("chart-mark");
    for (const mark of marks) expect(mark.getAttribute("aria-label")).toContain(": Total ");
  });

  test("currencies stand apart", async () => {
    openWindow({ now: NOW });
    await rows();
    const parts = screen.getAllByTestId("spending-currency");
    expect(parts.map((part) => part.getAttribute("aria-label"))).toEqual(["In USD", "In EUR"]);
  });

  test("a time in which nothing was spent says so and offers all time", async () => {
    window.history.replaceState(
      null,
      "",
      "#/spending?period=custom&first=2001-01-01&last=2001-01-31",
    );
    const { user } = openWindow({ now: NOW });
    expect(await screen.findByTestId("spending-empty")).toHaveTextContent(
      "Nothing was spent in this time.",
    );
    await user.click(screen.getByRole("button", { name: "Show all time" }));
    expect((await rows()).length).toBeGreaterThan(0);
  });

  test("the table is exported as it is asked for", async () => {
    const { host, user } = openWindow({ now: NOW });
    await rows();
    await user.click(screen.getByTestId("export"));
    await screen.findByTestId("exported-path");
    expect(host.calls.find(({ name }) => name === "export_list")?.request).toEqual({
      list: "spending",
      filter: MARCH,
    });
  });

  test("pending money is told apart and not counted", async () => {
    const { host } = openWindow({ now: NOW });
    const part = await march(host);
    expect(part.pending.count).toBe(4);
    expect(await section()).toHaveTextContent(/in 4 pending transactions is not part of this\./);
  });
});
