import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { fakeError } from "@/ipc/fake/host";
import { openWindow } from "./window";

async function firstRow() {
  const row = (await screen.findAllByTestId("register-row"))[2] as HTMLElement;
  const merchant = within(row).getByTestId("row-merchant").textContent;
  return { row, merchant, id: row.dataset["id"] ?? "" };
}

const shownRow = (id: string) => document.querySelector(`[data-id="${id}"]`);

describe("deleting and taking back", () => {
  test("d deletes the row that keys act on, and Undo in the notice brings it back", async () => {
    const { user } = openWindow();
    const { row, merchant, id } = await firstRow();
    await user.click(row);
    await screen.findByTestId("note-input");
    await user.keyboard("{Escape}d");
    expect(await screen.findByTestId("notice")).toHaveTextContent(`Deleted ${merchant}.`);
    await waitFor(() => expect(shownRow(id)).toBeNull());
    await user.click(screen.getByTestId("notice-action"));
    await waitFor(() => expect(shownRow(id)).not.toBeNull());
  });

  test("Ctrl+Z takes back an edit, Shift+Ctrl+Z does it again, and both say what", async () => {
    const { host, user } = openWindow();
    const { row, id } = await firstRow();
    await user.click(row);
    await user.type(await screen.findByTestId("note-input"), "Mia{Control>}{Enter}{/Control}");
    await screen.findByTestId("note-saved");
    const note = () => host.world.rows.find((one) => one.id === id)?.note;
    const before = note();

    // In the field the keys are the field's own.
    await user.keyboard("{Control>}z{/Control}");
    expect(note()).toBe(before);

    await user.keyboard("{Escape}{Escape}{Control>}z{/Control}");
    expect(await screen.findByTestId("notice")).toHaveTextContent(
      "Undone: the note of 1 transaction.",
    );
    expect(note()).not.toBe(before);
    await user.keyboard("{Control>}{Shift>}Z{/Shift}{/Control}");
    await waitFor(() => expect(note()).toBe(before));
    expect(screen.getByTestId("notice")).toHaveTextContent("Done again");
  });

  test("the buttons say what they would do, and that there is nothing to do", async () => {
    const { user } = openWindow();
    await firstRow();
    const undo = screen.getByTestId("undo");
    expect(undo).toHaveAttribute("aria-disabled", "true");
    await user.click(undo);
    expect(await screen.findByTestId("notice")).toHaveTextContent("There is nothing to undo.");
    await user.keyboard("jd");
    await waitFor(() => expect(undo).toHaveAccessibleName("Undo deleting 1 transaction"));
  });

  test("a deletion that fails says why, and the row stays", async () => {
    const { host, user } = openWindow();
    const { id, row } = await firstRow();
    host.fail("delete_transactions", fakeError("store", "The disk is full."));
    await user.click(row);
    await user.click(await screen.findByTestId("delete-transaction"));
    expect(await screen.findByTestId("notice")).toHaveTextContent("The disk is full.");
    expect(shownRow(id)).not.toBeNull();
  });

  test("a notice that offers Undo goes when something else was done since", async () => {
    const { user } = openWindow();
    const { row } = await firstRow();
    await user.click(row);
    await user.click(await screen.findByTestId("delete-transaction"));
    await screen.findByTestId("notice-action");
    const other = (await screen.findAllByTestId("register-row"))[4] as HTMLElement;
    await user.click(other);
    await user.type(await screen.findByTestId("note-input"), "x{Control>}{Enter}{/Control}");
    await waitFor(() => expect(screen.queryByTestId("notice")).not.toBeInTheDocument());
  });
});

describe("the trays", () => {
  test("what was deleted is listed, and can be restored from there", async () => {
    const { user } = openWindow();
    const { row, merchant, id } = await firstRow();
    await user.click(row);
    await user.click(await screen.findByTestId("delete-transaction"));
    await screen.findByTestId("notice");
    await user.keyboard("{Control>}8{/Control}");
    await user.click(await screen.findByTestId("history-deleted"));
    const tray = await screen.findByTestId("tray-row");
    expect(tray).toHaveTextContent(merchant);
    await user.click(within(tray).getByTestId("tray-restore"));
    expect(await screen.findByText(/^You have deleted nothing/)).toBeInTheDocument();
    await user.click(screen.getByTestId("nav-transactions"));
    await screen.findAllByTestId("register-row");
    await waitFor(() => expect(shownRow(id)).not.toBeNull());
  });

  test("what the bank took back is one arrow away", async () => {
    const { user } = openWindow();
    await user.click(await screen.findByTestId("nav-history"));
    (await screen.findByTestId("history-syncs")).focus();
    await user.keyboard("{ArrowRight}");
    expect(screen.getByTestId("history-withdrawn")).toHaveFocus();
    expect(await screen.findByTestId("tray-count")).toBeInTheDocument();
  });

  test("a tray that cannot be read says why", async () => {
    const { host, user } = openWindow();
    host.fail("tray", fakeError("store", "The database file cannot be read."));
    await user.click(await screen.findByTestId("nav-history"));
    await user.click(await screen.findByTestId("history-deleted"));
    expect(await screen.findByTestId("error-panel")).toHaveTextContent("cannot be read");
  });
});

describe("the journal of syncs", () => {
  test("each sync is listed with what it brought, and opens to its rows", async () => {
    const { user } = openWindow();
    await user.click(await screen.findByTestId("nav-history"));
    const [entry] = await screen.findAllByTestId("sync-entry");
    expect(entry).toHaveAccessibleName(/12 new, 3 changed, 1 withdrawn/);
    await user.click(entry as HTMLElement);
    const rows = await screen.findAllByTestId("sync-row");
    expect(rows.length).toBe(15);
    expect(rows.at(-1)).toHaveTextContent(/Amount.*Before.*→.*After/);
    await user.keyboard("{Escape}");
    expect(await screen.findAllByTestId("sync-entry")).not.toHaveLength(0);
  });

  test("a sync that failed says why, what it asked, and that it changed nothing", async () => {
    const { user } = openWindow();
    await user.click(await screen.findByTestId("nav-history"));
    const entries = await screen.findAllByTestId("sync-entry");
    const failed = entries.find((entry) => entry.textContent.includes("Failed")) as HTMLElement;
    expect(failed).toHaveTextContent("Tattersall Invest does not answer at the moment.");
    expect(failed).toHaveAccessibleName(/does not answer at the moment/);
    expect(failed).not.toHaveTextContent("nothing new");
    await user.click(failed);
    expect(await screen.findByTestId("sync-failure")).toHaveTextContent(
      /does not answer.*Nothing to do; Coffer tries again.*It changed nothing/,
    );
    expect(screen.getByText("INSTITUTION_DOWN")).toBeInTheDocument();
    expect(screen.getByText("rqFa1Led8Jb7KXq")).toBeInTheDocument();
    expect(screen.queryByTestId("sync-row")).not.toBeInTheDocument();
    expect(screen.queryByTestId("revert-sync")).not.toBeInTheDocument();
  });

  test("reverting says what happens before it does", async () => {
    const { host, user } = openWindow();
    await user.click(await screen.findByTestId("nav-history"));
    await user.click((await screen.findAllByTestId("sync-entry"))[0] as HTMLElement);
    await user.click(await screen.findByTestId("revert-sync"));
    const dialog = await screen.findByRole("dialog");
    expect(dialog).toHaveTextContent("Your notes, categories, tags and deletions stay");
    expect(host.calls.some(({ name }) => name === "revert_sync")).toBe(false);
    await user.click(within(dialog).getByTestId("revert-confirm"));
    await waitFor(() => {
      expect(host.calls.some(({ name }) => name === "revert_sync")).toBe(true);
    });
    expect(await screen.findByTestId("notice")).toHaveTextContent("is reverted");
  });

  test("a revert that is refused says why and changes nothing", async () => {
    const { host, user } = openWindow();
    host.fail("revert_sync", fakeError("bank", "This connection is being synced at the moment."));
    await user.click(await screen.findByTestId("nav-history"));
    await user.click((await screen.findAllByTestId("sync-entry"))[0] as HTMLElement);
    await user.click(await screen.findByTestId("revert-sync"));
    await user.click(await screen.findByTestId("revert-confirm"));
    expect(await screen.findByTestId("error-panel")).toHaveTextContent("being synced");
  });
});

describe("the proof of a balance", () => {
  test("is quiet where it matches, and says since when and by how much it is off", async () => {
    const { user } = openWindow();
    await user.click(await screen.findByTestId("nav-accounts"));
    const badges = await screen.findAllByTestId("proof-badge");
    const said = badges.map((badge) => badge.textContent);
    expect(said).toContain("Matches the bank");
    expect(said).toContain("Proof not applicable");
    expect(said.find((text) => /^off by \$12\.40 since \w{3} \d/.test(text))).toBeDefined();
  });

  test("opens to its numbers and leads to the rows", async () => {
    const { user } = openWindow();
    await user.click(await screen.findByTestId("nav-accounts"));
    const badges = await screen.findAllByTestId("proof-badge");
    await user.click(badges.find((badge) => badge.dataset["stateKind"] === "off") as HTMLElement);
    const panel = await screen.findByTestId("proof-panel");
    expect(panel).toHaveTextContent("The bank states $12.40 less than the transactions explain.");
    for (const line of ["Opening", "Sum of posted transactions", "The bank states", "Difference"])
      expect(panel).toHaveTextContent(line);
    // An opening does not move unseen.
    const moves = within(panel).getByTestId("proof-moves");
    expect(moves).toHaveTextContent(/Older history that came on .* moved it by \$70\.00\./);
    expect(within(moves).getAllByTestId("proof-cause-row")).toHaveLength(1);
    await user.click(within(panel).getAllByTestId("proof-cause-row")[0] as HTMLElement);
    expect(await screen.findByTestId("drawer")).toBeInTheDocument();
  });

  test("names what the person said that explains it, and what does not", async () => {
    const { host, user } = openWindow();
    const [first, second] = host.world.accounts;
    if (!first || !second) throw new Error("two accounts are there");
    first.proof = { ...first.proof, state: "matches_edited", residual: null, reason: null };
    second.proof = { ...second.proof, state: "matches_unedited", residual: null, reason: null };
    await user.click(await screen.findByTestId("nav-accounts"));
    const badges = await screen.findAllByTestId("proof-badge");
    const open = (state: string) =>
      user.click(badges.find((badge) => badge.dataset["stateKind"] === state) as HTMLElement);
    await open("matches_edited");
    const panel = await screen.findByTestId("proof-panel");
    const explaining = within(panel).getByTestId("proof-explaining");
    expect(within(explaining).getAllByTestId("proof-cause-row")).toHaveLength(1);
    expect(panel).toHaveTextContent("What you deleted or kept");
    expect(within(panel).queryByTestId("proof-aside")).toBeNull();
    await user.keyboard("{Escape}");
    await open("matches_unedited");
    const aside = await screen.findByTestId("proof-aside");
    expect(aside).toHaveTextContent("makes the list differ from the bank by $20.00");
    expect(within(aside).getAllByTestId("proof-cause-row")).toHaveLength(2);
  });

  test("that cannot be read says why", async () => {
    const { host, user } = openWindow();
    host.fail("proof", fakeError("store", "The database file cannot be read."));
    await user.click(await screen.findByTestId("nav-accounts"));
    await user.click((await screen.findAllByTestId("proof-badge"))[0] as HTMLElement);
    expect(await screen.findByTestId("error-panel")).toHaveTextContent("cannot be read");
  });
});
