import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import type { BulkEdit } from "@/bindings/BulkEdit";
import { fakeError, type FakeHost } from "@/ipc/fake/host";
import { en } from "@/i18n/en";
import { openWindow } from "./window";

const rows = () => screen.findAllByTestId("register-row");
const selected = () =>
  screen
    .getAllByTestId("register-row")
    .filter((row) => row.ariaSelected === "true" || row.getAttribute("aria-selected") === "true");
const edits = (host: FakeHost) =>
  host.calls.filter(({ name }) => name === "edit_transactions").map(({ request }) => request);
const lastEdit = (host: FakeHost) => edits(host).at(-1) as BulkEdit;
const count = () => screen.findByTestId("selection-count");

describe("selecting", () => {
  test("f shows what is selected by itself, and all of the list again", async () => {
    const { user } = openWindow();
    const before = (await rows()).map(({ dataset }) => dataset["id"]);
    const listed = () =>
      screen.queryAllByTestId("register-row").map(({ dataset }) => dataset["id"]);
    await user.keyboard("j {Shift>}{ArrowDown}{/Shift}f");
    await waitFor(() => expect(listed()).toEqual(before.slice(0, 2)));
    expect(screen.getByText("Only 2 selected")).toBeInTheDocument();
    await user.keyboard("f");
    await waitFor(() => expect(listed().length).toBeGreaterThan(2));
    expect(window.location.hash).not.toContain("only");
  });

  test("what is selected is what is exported, and no more", async () => {
    const { host, user } = openWindow();
    await rows();
    await user.keyboard("j {Shift>}{ArrowDown}{/Shift}");
    await user.click(await screen.findByTestId("bulk-export"));
    expect(await screen.findByText(/^The 2 selected/)).toBeInTheDocument();
    const part = screen.getByRole("dialog", { name: "Export" });
    await user.click(within(part).getByTestId("export"));
    await screen.findByTestId("exported-path");
    const asked = host.calls.find(({ name }) => name === "export_list")?.request;
    expect(asked).toMatchObject({ list: "selected", filter: { kind: "these" } });
    expect((asked as { filter: { value: string[] } }).filter.value).toHaveLength(2);
  });

  test("Space selects the row that keys act on, Shift with arrows more, and back fewer", async () => {
    const { user } = openWindow();
    const all = await rows();
    await user.keyboard("j ");
    expect(all[0]).toHaveAttribute("aria-selected", "true");
    expect(await count()).toHaveTextContent("1 selected");
    expect(screen.getByTestId("selection-news")).toHaveTextContent("1 selected");
    await user.keyboard("{Shift>}{ArrowDown}{ArrowDown}{/Shift}");
    expect(selected()).toHaveLength(3);
    await user.keyboard("{Shift>}{ArrowUp}{/Shift}");
    expect(selected()).toHaveLength(2);
    await user.keyboard(" ");
    expect(selected()).toEqual([all[0]]);
    await user.keyboard("{Escape}");
    expect(selected()).toEqual([]);
    expect(screen.queryByTestId("selection-bar")).not.toBeInTheDocument();
    expect(screen.getByTestId("selection-news")).toHaveTextContent("Nothing selected");
    expect(screen.getByTestId("register")).toHaveFocus();
  });

  test("the box selects without opening; Shift and a click select all between", async () => {
    const { user } = openWindow();
    const all = await rows();
    const ticks = screen.getAllByTestId("row-tick");
    await user.click(ticks[1] as HTMLElement);
    expect(ticks[1]).toHaveAttribute("aria-checked", "true");
    expect(screen.queryByTestId("drawer")).not.toBeInTheDocument();
    fireEvent.click(all[4] as HTMLElement, { shiftKey: true });
    expect(selected()).toEqual(all.slice(1, 5));
    fireEvent.click(all[7] as HTMLElement, { ctrlKey: true });
    expect(await count()).toHaveTextContent("5 selected");
    // Keys still reach the list: the box has not taken the focus.
    await user.keyboard("{Escape}");
    expect(selected()).toEqual([]);
  });

  test("only the row that is selected is drawn anew", async () => {
    openWindow();
    const all = await rows();
    await screen.findByTestId("sync-pill");
    fireEvent.click(within(all[0] as HTMLElement).getByTestId("row-tick"));
    await screen.findByTestId("selection-bar");
    const changed = new Set<Element>();
    const watch = new MutationObserver((records) => {
      for (const { target } of records) {
        const row = target instanceof Element ? target.closest("[data-testid=register-row]") : null;
        if (row) changed.add(row);
      }
    });
    watch.observe(screen.getByTestId("register"), {
      subtree: true,
      childList: true,
      attributes: true,
    });
    fireEvent.click(within(all[2] as HTMLElement).getByTestId("row-tick"));
    expect(await count()).toHaveTextContent("2 selected");
    watch.disconnect();
    // The first loses its mark of the row that keys act on.
    expect([...changed]).toEqual(expect.arrayContaining([all[2]]));
    expect(changed.size).toBeLessThanOrEqual(2);
  });

  test("Ctrl+A selects all that is listed, as the list and not as ids", async () => {
    const { host, user } = openWindow();
    await rows();
    await user.type(screen.getByTestId("search"), "coffee");
    await waitFor(() => expect(window.location.hash).toContain("q=coffee"));
    // In a field the key is the field's own.
    await user.keyboard("{Control>}a{/Control}");
    expect(screen.queryByTestId("selection-bar")).not.toBeInTheDocument();
    await waitFor(() =>
      expect(screen.getByTestId("register-count")).not.toHaveTextContent(
        `${host.world.rows.length} transactions`,
      ),
    );
    screen.getByTestId("register").focus();
    await user.keyboard("{Control>}a{/Control}");
    expect(await count()).toHaveTextContent(/^All \d+ listed are selected$/);
    await user.click(screen.getByTestId("bulk-mark"));
    await user.click(await screen.findByTestId("mark-reviewed"));
    expect(lastEdit(host)).toEqual({
      which: {
        kind: "listed",
        value: { search: "coffee", accountId: null, categoryId: null, from: null, to: null },
      },
      change: { field: "reviewed", value: true },
    });
    expect(await screen.findByTestId("notice")).toHaveTextContent(
      /^Marked \d+ transactions as reviewed\./,
    );
  });

  test("one can be left out of all that is listed, where the ids can be read", async () => {
    const { host, user } = openWindow();
    const all = await rows();
    await user.keyboard("{Control>}a{/Control}");
    await screen.findByTestId("selection-bar");
    const others = host.world.rows.length - 1;
    await user.click(within(all[2] as HTMLElement).getByTestId("row-tick"));
    await waitFor(() =>
      expect(screen.getByTestId("selection-count")).toHaveTextContent(`${others} selected`),
    );
    expect(all[2]).toHaveAttribute("aria-selected", "false");
    await user.click(screen.getByTestId("bulk-mark"));
    await user.click(await screen.findByTestId("mark-hidden"));
    const { which } = lastEdit(host);
    expect(which.kind).toBe("these");
    expect(which.value).toHaveLength(others);
    expect(which.value).not.toContain(all[2]?.dataset["id"]);
  });

  test("with a million listed, one cannot be left out, and it says so", async () => {
    const { user } = openWindow({ scenario: "million" });
    const all = await rows();
    await user.keyboard("{Control>}a{/Control}");
    expect(await count()).toHaveTextContent("All 1,000,000 listed are selected");
    await user.click(within(all[2] as HTMLElement).getByTestId("row-tick"));
    expect(await screen.findByTestId("notice")).toHaveTextContent("more than 10,000");
    expect(await count()).toHaveTextContent("All 1,000,000 listed are selected");
  });

  test("another list starts without a selection", async () => {
    const { user } = openWindow();
    await rows();
    await user.keyboard("j ");
    await screen.findByTestId("selection-bar");
    await user.type(screen.getByTestId("search"), "coffee");
    await waitFor(() => expect(screen.queryByTestId("selection-bar")).not.toBeInTheDocument());
  });
});

describe("changing many at once", () => {
  test("c asks for a category for all, which one undo takes back", async () => {
    const { host, user } = openWindow();
    await rows();
    await user.keyboard("j {Shift>}{ArrowDown}{/Shift}c");
    await user.type(
      await screen.findByRole("combobox", { name: en.transaction.categoryFilter }),
      "groceries{Enter}",
    );
    const notice = await screen.findByTestId("notice");
    expect(notice).toHaveTextContent("Changed the category of 2 transactions.");
    expect(lastEdit(host).which.value).toHaveLength(2);
    expect(lastEdit(host).change.field).toBe("category");
    // They stay selected, for the next thing to say of them.
    expect(selected()).toHaveLength(2);
    await user.click(screen.getByTestId("notice-action"));
    expect(host.calls.filter(({ name }) => name === "undo")).toHaveLength(1);
  });

  test("tags are added to what each has, or taken from it, and what else is there stays", async () => {
    const { host, user } = openWindow();
    await rows();
    const id = (await rows())[0]?.dataset["id"] ?? "";
    const tags = () => host.world.rows.find((row) => row.id === id)?.tags ?? [];
    const before = tags();
    await user.keyboard("j g");
    const put = await screen.findByTestId("bulk-tags-put");
    expect(put).toBeDisabled();
    await user.type(screen.getByTestId("tags-input"), "holiday,");
    expect(put).toHaveTextContent("Add to 1 transaction");
    await user.click(put);
    expect(lastEdit(host).change).toEqual({ field: "addTags", value: ["holiday"] });
    await waitFor(() => expect(tags()).toEqual([...before, "holiday"]));
    const row = (await rows())[0] as HTMLElement;
    expect(await within(row).findByText("holiday")).toBeInTheDocument();

    await user.click(screen.getByTestId("bulk-tags"));
    await user.click(await screen.findByTestId("tags-remove"));
    await user.type(screen.getByTestId("tags-input"), "holiday,");
    await user.click(screen.getByTestId("bulk-tags-put"));
    expect(lastEdit(host).change).toEqual({ field: "removeTags", value: ["holiday"] });
    await waitFor(() => expect(tags()).toEqual(before));
  });

  test("the keys of one transaction are about all that are selected", async () => {
    const { host, user } = openWindow();
    await rows();
    await user.keyboard("j {Shift>}{ArrowDown}{/Shift}x");
    await waitFor(() => expect(lastEdit(host).change).toEqual({ field: "hidden", value: true }));
    expect(await screen.findByTestId("notice")).toHaveTextContent(
      "Left 2 transactions out of reports.",
    );
    // What is read out says how to take it back.
    expect(screen.getByTestId("notice")).toHaveTextContent("Undo with Ctrl+Z.");
    await user.keyboard("p");
    await user.type(await screen.findByTestId("bulk-merchant-input"), "The shop{Enter}");
    await waitFor(() =>
      expect(lastEdit(host).change).toEqual({ field: "merchant", value: "The shop" }),
    );
  });

  test("Shift with the space bar selects up to where one is", async () => {
    const { user } = openWindow();
    await rows();
    await user.keyboard("j jjj");
    expect(selected()).toHaveLength(1);
    await user.keyboard("{Shift>} {/Shift}");
    expect(selected()).toHaveLength(4);
  });

  test("two that are selected are made one transfer; of another number it says what it takes", async () => {
    const { host, user } = openWindow();
    await rows();
    await user.keyboard("j ");
    await user.click(await screen.findByTestId("bulk-transfer"));
    expect(await screen.findByText(/Select two transactions/)).toBeInTheDocument();
    await user.keyboard("{Escape}");
    screen.getByTestId("register").focus();
    await user.keyboard("{Shift>}{ArrowDown}{/Shift}");
    await user.click(screen.getByTestId("bulk-transfer"));
    await user.click(await screen.findByTestId("bulk-transfer-do"));
    expect(await screen.findByTestId("notice")).toHaveTextContent("They are one transfer now.");
    expect(host.calls.find(({ name }) => name === "say_pair")?.request).toMatchObject({
      kind: "transfer",
      together: true,
    });
    expect(screen.queryByTestId("selection-bar")).not.toBeInTheDocument();
  });

  test("deleting all that is listed asks once, empties the list, and is undone at once", async () => {
    const { host, user } = openWindow({ rows: 40 });
    await rows();
    // Whole days are made up, so the number hangs on the calendar.
    const all = host.world.rows.length;
    await user.keyboard("{Control>}a{/Control}d");
    await user.click(await screen.findByTestId("bulk-delete-confirm"));
    expect(lastEdit(host).which.kind).toBe("listed");
    expect(lastEdit(host).change).toEqual({ field: "deleted", value: true });
    await waitFor(() => expect(screen.queryAllByTestId("register-row")).toHaveLength(0));
    expect(screen.queryByTestId("selection-bar")).not.toBeInTheDocument();
    expect(screen.getByTestId("notice")).toHaveTextContent(`Deleted ${all} transactions.`);
    await user.click(screen.getByTestId("notice-action"));
    expect((await rows()).length).toBeGreaterThan(10);
  });

  test("what leaves the list by a change is selected no longer", async () => {
    const { host, user } = openWindow();
    const merchant = host.world.rows.find(({ category }) => category?.name === "Coffee");
    window.location.hash = `#/transactions?category=${merchant?.category?.id ?? 0}`;
    await waitFor(() =>
      expect(screen.getByTestId("register-count")).not.toHaveTextContent(
        `${host.world.rows.length} transactions`,
      ),
    );
    await user.keyboard("{Control>}a{/Control}c");
    await user.type(
      await screen.findByRole("combobox", { name: en.transaction.categoryFilter }),
      "groceries{Enter}",
    );
    expect(await screen.findByTestId("notice")).toHaveTextContent("Changed the category of");
    await waitFor(() => expect(screen.queryByTestId("selection-bar")).not.toBeInTheDocument());
    expect(await screen.findByText("Nothing matches this filter.")).toBeInTheDocument();
  });

  test("Escape closes what the bar has opened, and only then the selection", async () => {
    const { user } = openWindow();
    await rows();
    await user.keyboard("j d");
    await screen.findByTestId("bulk-delete-confirm");
    await user.keyboard("{Escape}");
    await waitFor(() =>
      expect(screen.queryByTestId("bulk-delete-confirm")).not.toBeInTheDocument(),
    );
    expect(screen.getByTestId("selection-bar")).toBeInTheDocument();
    await user.keyboard("{Escape}");
    expect(screen.queryByTestId("selection-bar")).not.toBeInTheDocument();
  });

  test("beside an open transaction, keys are about that one", async () => {
    const { host, user } = openWindow();
    const all = await rows();
    await user.keyboard("j {Shift>}{ArrowDown}{ArrowDown}{/Shift}");
    const id = all[1]?.dataset["id"];
    await user.click(all[1] as HTMLElement);
    await screen.findByTestId("delete-transaction");
    await user.keyboard("d");
    expect(screen.queryByTestId("bulk-delete-confirm")).not.toBeInTheDocument();
    expect(host.calls.find(({ name }) => name === "delete_transactions")?.request).toEqual({
      ids: [id],
    });
    // It is gone from the selection too.
    expect(await count()).toHaveTextContent("2 selected");
  });

  test("what is like that already is said, without an undo", async () => {
    const { user } = openWindow();
    await rows();
    await user.keyboard("j ");
    await user.click(await screen.findByTestId("bulk-mark"));
    await user.click(await screen.findByTestId("mark-unreviewed"));
    expect(await screen.findByTestId("notice")).toHaveTextContent("Nothing changed");
    expect(screen.queryByTestId("notice-action")).not.toBeInTheDocument();
  });

  test("a failure is a sentence in the bar, and trying again helps", async () => {
    const { host, user } = openWindow();
    await rows();
    await user.keyboard("j ");
    host.fail("edit_transactions", fakeError("store", "The disk is full.", "Make room on it."));
    await user.click(await screen.findByTestId("bulk-mark"));
    await user.click(await screen.findByTestId("mark-reviewed"));
    const alert = await screen.findByTestId("bulk-error");
    expect(alert).toHaveTextContent("The disk is full. Make room on it.");
    host.fail("edit_transactions", null);
    await user.click(within(alert).getByRole("button", { name: "Try again" }));
    expect(await screen.findByTestId("notice")).toHaveTextContent("1 transaction as reviewed");
    expect(screen.queryByTestId("bulk-error")).not.toBeInTheDocument();
  });

  test("while it runs, the bar says so and nothing can be started or cleared", async () => {
    const { host, user } = openWindow();
    await rows();
    await user.keyboard("j ");
    let end: () => void = () => undefined;
    const call = host.call.bind(host);
    host.call = (name, request) =>
      name === "edit_transactions"
        ? new Promise<void>((resolve) => (end = resolve)).then(() => call(name, request))
        : call(name, request);
    await user.click(await screen.findByTestId("bulk-mark"));
    await user.click(await screen.findByTestId("mark-reviewed"));
    expect(await screen.findByTestId("bulk-running")).toHaveTextContent("Changing 1 transaction…");
    expect(screen.getByTestId("bulk-delete")).toBeDisabled();
    await user.keyboard("{Escape}");
    expect(screen.getByTestId("selection-bar")).toBeInTheDocument();
    end();
    expect(await count()).toHaveTextContent("1 selected");
  });
});
