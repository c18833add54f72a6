import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import type { RegisterFilter } from "@/bindings/RegisterFilter";
import { fakeError } from "@/ipc/fake/host";
import { SHORTCUTS } from "@/app/shortcuts";
import { openWindow } from "./window";

const rows = () => screen.findAllByTestId("register-row");
const merchants = () => screen.getAllByTestId("row-merchant").map((cell) => cell.textContent);

describe("the register", () => {
  test("shows pending rows on top and counts all of them for a screen reader", async () => {
    const { host } = openWindow();
    await rows();
    const grid = screen.getByTestId("register");
    const days = new Set(host.world.rows.filter((row) => !row.pending).map((row) => row.date)).size;
    expect(grid).toHaveAttribute("aria-rowcount", String(host.world.rows.length + days + 1));
    const first = (await rows())[0] as HTMLElement;
    expect(within(first).getByText(/^Pending · /)).toBeInTheDocument();
    expect(first).toHaveAttribute("aria-rowindex", "2");
  });

  test("asks for rows by place, never more than a window at once", async () => {
    const { host } = openWindow();
    await rows();
    const ranges = host.calls
      .filter(({ name }) => name === "register_rows")
      .map(({ request }) => request);
    expect(ranges.length).toBeGreaterThan(0);
    for (const range of ranges as { limit: number }[]) expect(range.limit).toBeLessThanOrEqual(100);
  });

  test("typing searches once the fingers rest, and keeps the old list until the new one is there", async () => {
    const { host, user } = openWindow();
    await rows();
    await user.keyboard("/");
    const search = screen.getByTestId("search");
    expect(search).toHaveFocus();
    await user.type(search, "coffee");
    // The list is still there: nothing is covered by a spinner.
    expect(merchants().length).toBeGreaterThan(0);
    await waitFor(() => {
      expect(
        merchants().every((name) => name === "Starbucks" || name === "Blue Bottle Coffee"),
      ).toBe(true);
    });
    const searches = host.calls
      .filter(({ name }) => name === "register_outline")
      .map(({ request }) => (request as RegisterFilter).search);
    expect(searches[0]).toBe("");
    expect(searches.at(-1)).toBe("coffee");
    expect(searches.length).toBeLessThan("coffee".length);
  });

  test("nothing found says so and offers the way back", async () => {
    const { user } = openWindow();
    await rows();
    await user.type(screen.getByTestId("search"), "zzzz");
    expect(await screen.findByText("Nothing matches this filter.")).toBeInTheDocument();
    await user.click(screen.getByRole("button", { name: "Clear filters" }));
    expect((await rows()).length).toBeGreaterThan(0);
    expect(screen.getByTestId("search")).toHaveValue("");
  });

  test("an empty profile offers to connect a bank", async () => {
    const { user } = openWindow({ scenario: "empty" });
    await user.click(await screen.findByTestId("connect-bank"));
    expect(await screen.findByTestId("link-window")).toHaveAttribute("data-state", "checked");
  });

  test("a failure says what, why and what to do, and trying again helps", async () => {
    const { host, user } = openWindow({ scenario: "empty" });
    await screen.findByTestId("connect-bank");
    host.fail("register_outline", {
      ...fakeError("store", "The file is damaged.", "Restore a backup."),
      requestId: "req-9",
    });
    host.emit("changed", { topics: ["register"] });
    const panel = await screen.findByTestId("error-panel");
    expect(panel).toHaveTextContent("The data cannot be opened");
    expect(panel).toHaveTextContent("The file is damaged.");
    expect(panel).toHaveTextContent("Restore a backup.");
    expect(panel).toHaveTextContent("req-9");
    host.fail("register_outline", null);
    await user.click(within(panel).getByRole("button", { name: "Try again" }));
    await waitFor(() => expect(screen.queryByTestId("error-panel")).not.toBeInTheDocument());
  });
});

describe("keys", () => {
  test("j and k move, Enter opens, Esc closes", async () => {
    const { user } = openWindow();
    const all = await rows();
    await user.keyboard("jjk");
    expect(screen.getByTestId("register")).toHaveAttribute("aria-activedescendant", all[0]?.id);
    await user.keyboard("{ArrowDown}{Enter}");
    const drawer = await screen.findByTestId("drawer");
    await waitFor(() => expect(drawer).toHaveFocus());
    await user.keyboard("{Escape}");
    expect(screen.queryByTestId("drawer")).not.toBeInTheDocument();
    expect(screen.getByTestId("register")).toHaveFocus();
  });

  test("n, c and g open what they name", async () => {
    const { user } = openWindow();
    await rows();
    await user.keyboard("jn");
    await waitFor(() => expect(screen.getByTestId("note-input")).toHaveFocus());
    await user.keyboard("{Escape}g");
    await waitFor(() => expect(screen.getByTestId("tags-input")).toHaveFocus());
    await user.keyboard("{Escape}c");
    expect((await screen.findAllByTestId("category-option")).length).toBeGreaterThan(20);
  });

  test("Ctrl+R refreshes, Ctrl+1 to 9 change the screen, ? lists exactly the keys that work", async () => {
    const { host, user } = openWindow();
    await rows();
    await user.keyboard("{Control>}r{/Control}");
    expect(host.calls.filter(({ name }) => name === "sync_now")).toHaveLength(1);
    await user.keyboard("{Control>}7{/Control}");
    expect((await screen.findAllByTestId("connection-card")).length).toBe(5);
    await user.keyboard("?");
    const sheet = await screen.findByRole("dialog");
    expect(within(sheet).getAllByRole("term")).toHaveLength(SHORTCUTS.length);
  });
});
