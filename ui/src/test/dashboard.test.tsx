import { screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { setPreferences } from "@/app/preferences";
import type { RegisterFilter } from "@/bindings/RegisterFilter";
import type { Pace } from "@/bindings/Pace";
import { formatMoney } from "@/format/money";
import { fakeError } from "@/ipc/fake/host";
import type { FakeHost } from "@/ipc/fake";
import { openWindow } from "./window";

const NOW = new Date("2026-03-20T10:00:00");

beforeEach(() => {
  // The day is what periods go by; everything else goes on in real time.
  vi.useFakeTimers({ toFake: ["Date"], now: NOW });
  window.history.replaceState(null, "", "#/dashboard");
});
afterEach(() => {
  vi.useRealTimers();
  setPreferences({ cards: [], currency: null });
});

const card = (name: string) => screen.findByTestId(`card-${name}`);
const paceOf = (host: FakeHost) => host.call("pace", { month: null, accountIds: [] });
/** The lists that were asked for since the window opened. */
const lists = (host: FakeHost) =>
  host.calls
    .filter(({ name }) => name === "register_outline")
    .map(({ request }) => request as RegisterFilter);

function first(pace: Pace) {
  const [part] = pace.currencies;
  if (part === undefined) throw new Error("the made-up person spends money");
  return part;
}

describe("the dashboard", () => {
  test("is the first screen of the sidebar and of its keys", async () => {
    window.history.replaceState(null, "", "#/transactions");
    const { user } = openWindow({ now: NOW });
    await screen.findAllByTestId("register-row");
    const [top] = within(screen.getByRole("navigation", { name: "Screens" })).getAllByRole(
      "button",
    );
    expect(top).toHaveTextContent("Dashboard");
    await user.keyboard("{Control>}1{/Control}");
    expect(await card("pace")).toBeInTheDocument();
  });

  test("tells of every connection that needs its owner first, and the banner does not say it twice", async () => {
    openWindow({ now: NOW });
    const problems = await screen.findByTestId("card-problems");
    const said = within(problems).getAllByTestId("problem");
    expect(said).toHaveLength(3);
    expect(said[0]).toHaveTextContent("Houndstooth Credit wants you to sign in again.");
    expect(within(said[0] as HTMLElement).getByTestId("cure")).toHaveTextContent("Reconnect");
    expect(screen.queryByTestId("connection-banner")).not.toBeInTheDocument();
    const pace = await card("pace");
    expect(problems.compareDocumentPosition(pace)).toBe(Node.DOCUMENT_POSITION_FOLLOWING);
  });

  test("says in words whether more was spent than last month by this day", async () => {
    const { host } = openWindow({ now: NOW });
    const part = first(await paceOf(host));
    const size = formatMoney(part.difference, { locale: "en-US", sign: "none" });
    const word = part.difference.minor < 0 ? "more" : "less";
    expect(await screen.findByTestId("pace-sentence")).toHaveTextContent(
      `${size} ${word} than last month by this day.`,
    );
  });

  test("a figure leads to its list, and Escape leads back to the figure", async () => {
    const { host, user } = openWindow({ now: NOW });
    const part = first(await paceOf(host));
    const figure = within(await card("pace")).getByTestId("figure");
    await user.click(figure);
    await screen.findByTestId("register-count");
    expect(lists(host)).toContainEqual(part.list);
    await user.keyboard("{Escape}");
    const back = within(await card("pace")).getByTestId("figure");
    await waitFor(() => expect(back).toHaveFocus());
    expect(window.location.hash).toBe("#/dashboard");
  });

  test("Escape closes a transaction that was opened from a card, then leads back to the card", async () => {
    const { user } = openWindow({ now: NOW });
    const recent = await card("recent");
    await user.click((await within(recent).findAllByTestId("recent-row"))[0] as HTMLElement);
    await screen.findByTestId("drawer");
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByTestId("drawer")).not.toBeInTheDocument());
    expect(screen.getByTestId("register-count")).toBeInTheDocument();
    await user.keyboard("{Escape}");
    const row = (await screen.findAllByTestId("recent-row"))[0] as HTMLElement;
    await waitFor(() => expect(row).toHaveFocus());
  });

  test("a list that nobody came to from a figure is left as ever: its filter goes", async () => {
    window.history.replaceState(null, "", "#/transactions?q=coffee");
    const { user } = openWindow({ now: NOW });
    await screen.findAllByTestId("register-row");
    await user.keyboard("{Escape}");
    await waitFor(() => expect(window.location.hash).toBe("#/transactions"));
  });

  test("the marks of a chart are one stop of the Tab key, walked by arrows and opened by Enter", async () => {
    const { host, user } = openWindow({ now: NOW });
    const flow = await card("flow");
    const marks = await within(flow).findAllByTestId("chart-mark");
    expect(marks.filter(({ tabIndex }) => tabIndex === 0)).toHaveLength(1);
    marks.find(({ tabIndex }) => tabIndex === 0)?.focus();
    await user.keyboard("{ArrowLeft}");
    const focused = document.activeElement as HTMLElement;
    expect(focused.getAttribute("aria-label")).toMatch(/^February 2026: Spent −\$[\d,.]+$/);
    // What hovers over a mark shows with the focus too.
    expect(within(flow).getByTestId("chart-tip")).toHaveTextContent("February 2026");
    await user.keyboard("{ArrowUp}");
    expect(document.activeElement?.getAttribute("aria-label")).toMatch(
      /^February 2026: Came in \$/,
    );
    await user.keyboard("{Enter}");
    await screen.findByTestId("register-count");
    expect(lists(host)).toContainEqual(
      expect.objectContaining({ from: "2026-02-01", to: "2026-02-28", search: "is:income" }),
    );
    await user.keyboard("{Escape}");
    await waitFor(() =>
      expect(document.activeElement?.getAttribute("aria-label")).toMatch(/^February 2026: Came in/),
    );
  });

  test("each chart has a sentence and a table with the same figures", async () => {
    const { host, user } = openWindow({ now: NOW });
    const part = first(await paceOf(host));
    const pace = await card("pace");
    expect(within(pace).getByTestId("chart-summary")).toHaveTextContent(
      /than last month by this day/,
    );
    await user.click(within(pace).getByTestId("chart-table"));
    const rows = within(within(pace).getByRole("table")).getAllByRole("row");
    expect(rows).toHaveLength(part.days.length + 1);
    const tenth = part.days[9];
    expect(rows[10]).toHaveTextContent(
      formatMoney(tenth?.soFar ?? part.soFar, { locale: "en-US", sign: "spent" }),
    );
    expect(rows[10]).toHaveTextContent(
      formatMoney(tenth?.last ?? part.soFar, { locale: "en-US", sign: "spent" }),
    );
  });

  test("shows the questions that the review counts, five at most, and leads there", async () => {
    const { user } = openWindow({ now: NOW, scenario: "review" });
    const review = await card("review");
    await within(review).findAllByTestId("review-row");
    const badge = await screen.findByTestId("review-badge");
    await waitFor(() =>
      expect(within(review).getAllByTestId("review-row").length).toBe(
        Math.min(5, Number(badge.textContent)),
      ),
    );
    const rows = within(review).getAllByTestId("review-row");
    await user.click(rows[0] as HTMLElement);
    expect(await screen.findByTestId("review-count")).toBeInTheDocument();
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.getAllByTestId("review-row")[0]).toHaveFocus());
  });

  test("net worth is asked for the range that was chosen, and the old line stays until it is there", async () => {
    const { host, user } = openWindow({ now: NOW });
    const worth = await card("worth");
    await within(worth).findAllByTestId("chart-mark");
    await user.click(within(worth).getByTestId("range-threeMonths"));
    expect(within(worth).getAllByTestId("chart-mark").length).toBeGreaterThan(0);
    await waitFor(() =>
      expect(host.calls.filter(({ name }) => name === "net_worth").at(-1)?.request).toMatchObject({
        from: "2025-12-20",
        to: null,
      }),
    );
  });

  test("cards are moved by buttons, also by keyboard; the order is kept and told", async () => {
    const { user } = openWindow({ now: NOW });
    await card("pace");
    const order = () =>
      [...document.querySelectorAll<HTMLElement>("[data-card]")].map(
        (each) => each.dataset["card"],
      );
    expect(order()).toEqual(["pace", "review", "worth", "categories", "flow", "recent"]);
    await user.click(screen.getByTestId("arrange"));
    screen.getByTestId("forward-worth").focus();
    await user.keyboard("{Enter}");
    expect(order()).toEqual(["pace", "worth", "review", "categories", "flow", "recent"]);
    expect(screen.getByText("Net worth is now card 2 of 6.")).toBeInTheDocument();
    await waitFor(() => expect(screen.getByTestId("forward-worth")).toHaveFocus());
    await user.keyboard("{Enter}");
    expect(order()[0]).toBe("worth");
    // The first card goes no further; its other button has the focus.
    await waitFor(() => expect(screen.getByTestId("back-worth")).toHaveFocus());
    expect(localStorage.getItem("coffer.preferences")).toContain('"cards":["worth","pace"');
  });

  test("currencies are never added up: one is chosen, and the others are a click away", async () => {
    const { user } = openWindow({ now: NOW });
    const worth = await card("worth");
    expect(await within(worth).findByTestId("figure")).toHaveTextContent("$");
    await user.click(screen.getByTestId("currency-EUR"));
    await waitFor(() => expect(within(worth).getByTestId("figure")).toHaveTextContent("€1,243.90"));
  });

  test("before the first bank it offers to connect one", async () => {
    openWindow({ scenario: "empty" });
    expect(await screen.findByTestId("connect-bank")).toBeInTheDocument();
    expect(screen.queryByTestId("card-pace")).not.toBeInTheDocument();
  });

  test("a card that cannot be read says so, the others stand, and trying again helps", async () => {
    window.history.replaceState(null, "", "#/transactions");
    const { host, user } = openWindow({ now: NOW });
    await screen.findAllByTestId("register-row");
    host.fail("pace", fakeError("store", "The totals cannot be read."));
    await user.click(screen.getByTestId("nav-dashboard"));
    expect(await within(await card("pace")).findByTestId("error-panel")).toBeInTheDocument();
    expect(await within(await card("worth")).findByTestId("figure")).toBeInTheDocument();
    host.fail("pace", null);
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByTestId("pace-sentence")).toBeInTheDocument();
    expect(screen.queryByTestId("error-panel")).not.toBeInTheDocument();
  });

  test("offline everything on it works", async () => {
    openWindow({ now: NOW, scenario: "offline" });
    expect(await screen.findByTestId("pace-sentence")).toBeInTheDocument();
    expect(screen.getByTestId("offline-pill")).toBeInTheDocument();
  });
});
