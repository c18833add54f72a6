import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import type { EditRequest } from "@/bindings/EditRequest";
import { fakeError, type FakeHost } from "@/ipc/fake/host";
import { openWindow } from "./window";

const NOW = new Date(2026, 2, 12, 9, 41);
const rows = () => screen.findAllByTestId("register-row");
const said = (host: FakeHost) =>
  host.calls
    .filter(({ name }) => name === "edit_transaction")
    .map(({ request }) => (request as EditRequest).change);
/** The row that keys act on. */
const active = () =>
  screen.getByTestId("register").getAttribute("aria-activedescendant")?.replace(/\D/g, "");

async function start(options: Parameters<typeof openWindow>[0] = {}) {
  const opened = openWindow({ now: NOW, ...options });
  await rows();
  // The first that is booked: what is pending is not reviewed.
  const at = opened.host.world.rows.findIndex(({ pending }) => !pending);
  const row = opened.host.world.rows[at];
  if (row === undefined) throw new Error("no row");
  await opened.user.keyboard("j".repeat(at + 1));
  return {
    ...opened,
    at,
    id: row.id,
    row: () => opened.host.world.rows.find(({ id }) => id === row.id),
  };
}

describe("at the cell of a row", () => {
  test("c and a few letters choose a category, and Enter goes on to the next row with the focus", async () => {
    const { host, user, at, row } = await start();
    await user.keyboard("c");
    expect(await screen.findByTestId("inline-category")).toBeInTheDocument();
    await user.keyboard("stream{Enter}");
    await waitFor(() => expect(row()?.category?.name).toBe("Music & streaming"));
    expect(said(host)).toHaveLength(1);
    expect(screen.queryByTestId("inline-category")).not.toBeInTheDocument();
    expect(active()).toBe(String(at + 1));
    await waitFor(() => expect(screen.getByTestId("register")).toHaveFocus());
    expect(await screen.findByTestId("notice")).toHaveTextContent(/Undo with Ctrl\+Z\./);
    await user.keyboard("{Control>}z{/Control}");
    expect(await screen.findByText(/^Undone: the category/)).toBeInTheDocument();
    await waitFor(() => expect(row()?.category?.name).not.toBe("Music & streaming"));
  });

  test("what was chosen before for such a row is suggested on top with its reason, and Enter takes it", async () => {
    const { user, row } = await start();
    const before = row()?.category?.name;
    await user.keyboard("c");
    const first = (await screen.findAllByText(/of \d+ past .* were/))[0] as HTMLElement;
    expect(first).toBeVisible();
    await user.keyboard("{Enter}");
    await waitFor(() => expect(row()?.category).toMatchObject({ name: before, source: "person" }));
  });

  test("a category that is not there yet is made on the spot, in the group that is chosen", async () => {
    const { host, user, row } = await start();
    await user.keyboard("c");
    await user.keyboard("Vinyl records");
    expect(await screen.findByText("Create “Vinyl records”")).toBeInTheDocument();
    await user.keyboard("{Enter}");
    // The groups stand there now; the third is taken.
    await user.keyboard("{ArrowDown}{ArrowDown}{Enter}");
    await waitFor(() => expect(row()?.category?.name).toBe("Vinyl records"));
    expect(host.calls.find(({ name }) => name === "edit_category")?.request).toMatchObject({
      what: "create",
      value: { name: "Vinyl records" },
    });
  });

  test("p renames one, or all of the merchant by a rule", async () => {
    const { host, user, row } = await start();
    await user.keyboard("p");
    await user.clear(await screen.findByTestId("inline-merchant-input"));
    await user.keyboard("Corner shop{Enter}");
    await waitFor(() => expect(row()?.merchant).toBe("Corner shop"));
    await waitFor(() => expect(screen.getByTestId("register")).toHaveFocus());

    await user.keyboard("p");
    await user.clear(await screen.findByTestId("inline-merchant-input"));
    await user.keyboard("The shop");
    await user.click(screen.getByTestId("merchant-all"));
    await user.click(screen.getByTestId("inline-save"));
    expect(
      await screen.findByText("All of this merchant are called The shop, those to come too."),
    ).toBeInTheDocument();
    expect(host.calls.findLast(({ name }) => name === "edit_transaction")?.request).toMatchObject({
      change: { field: "merchant", value: "The shop" },
      allLikeIt: true,
    });
    const ruled = async () =>
      (await host.call("rules", null)).filter(({ actions }) => actions.merchant === "The shop");
    expect(await ruled()).toMatchObject([{ past: true }]);
    // The name and the rule are one step.
    await user.keyboard("{Control>}z{/Control}");
    await waitFor(() => expect(row()?.merchant).toBe("Corner shop"));
    expect(await ruled()).toEqual([]);
  });

  test("a moves what was written down to another account, and says of a bank’s that it stays", async () => {
    const { host, user, row } = await start();
    await user.keyboard("a");
    expect(await screen.findByText(/^The bank says in which account/)).toBeInTheDocument();
    const one = row();
    if (one) one.manual = true;
    await host.call("edit_transaction", {
      id: one?.id ?? "",
      change: { field: "note", value: "by hand" },
    });
    // The list may still be reading what is new of it.
    await waitFor(async () => {
      await user.keyboard("a");
      await screen.findByTestId("inline-account-select", undefined, { timeout: 500 });
    });
    const accounts = screen.getByTestId("inline-account-select");
    const other = [...accounts.querySelectorAll("option")].find(
      ({ value }) => value !== one?.accountId,
    );
    await user.selectOptions(accounts, other?.value ?? "");
    await user.click(screen.getByTestId("inline-save"));
    await waitFor(() => expect(row()?.accountId).toBe(other?.value));
    await waitFor(() => expect(screen.getByTestId("register")).toHaveFocus());
  });

  test("n writes a note at the row, which is saved when it is left, and Escape goes back to the row", async () => {
    const { user, row } = await start();
    await user.keyboard("n");
    const note = await screen.findByTestId("note-input");
    await waitFor(() => expect(note).toHaveFocus());
    await user.clear(note);
    await user.type(note, "For Mia");
    await user.keyboard("{Escape}");
    await waitFor(() => expect(row()?.note).toBe("For Mia"));
    await waitFor(() => expect(screen.getByTestId("register")).toHaveFocus());
    expect(screen.queryByTestId("drawer")).not.toBeInTheDocument();
  });

  test("t changes the day, and g the tags", async () => {
    const { host, user, row } = await start();
    await user.keyboard("g");
    await user.type(await screen.findByTestId("tags-input"), "holiday{Enter}");
    await waitFor(() => expect(row()?.tags).toContain("holiday"));
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.getByTestId("register")).toHaveFocus());
    await user.keyboard("t");
    const day = await screen.findByTestId("inline-date-input");
    await user.clear(day);
    await user.type(day, "2026-01-15");
    await user.click(screen.getByTestId("inline-save"));
    await waitFor(() => expect(said(host).at(-1)).toEqual({ field: "date", value: "2026-01-15" }));
  });

  test("r, l and x are one key each: reviewed and next, cleared, left out; each is said and taken back", async () => {
    const { user, at, row } = await start();
    expect(row()).toMatchObject({ reviewed: false, cleared: false, hidden: false });
    await user.keyboard("r");
    await waitFor(() => expect(row()?.reviewed).toBe(true));
    expect(active()).toBe(String(at + 1));
    await user.keyboard("kl");
    await waitFor(() => expect(row()?.cleared).toBe(true));
    await user.keyboard("x");
    await waitFor(() => expect(row()?.hidden).toBe(true));
    const line = (await rows()).find((one) => one.dataset["id"] === row()?.id) as HTMLElement;
    expect(await within(line).findByRole("img", { name: "Cleared" })).toBeInTheDocument();
    expect(within(line).getByRole("img", { name: "Left out of reports" })).toBeInTheDocument();
    expect(within(line).queryByRole("img", { name: "Not reviewed" })).not.toBeInTheDocument();
    for (const undone of ["hiding", "the mark", "the review"]) {
      await user.keyboard("{Control>}z{/Control}");
      expect(await screen.findByText(`Undone: ${undone} of 1 transaction.`)).toBeInTheDocument();
    }
    expect(row()).toMatchObject({ reviewed: false, cleared: false, hidden: false });
  });

  test("an edit that fails says so and changes nothing", async () => {
    const { host, user, row } = await start();
    host.fail("edit_transaction", fakeError("store", "The disk is full."));
    await user.keyboard("r");
    expect(await screen.findByText("The disk is full.")).toBeInTheDocument();
    expect(row()?.reviewed).toBe(false);
  });

  test("s opens the split with the focus on its first amount, and u the files, in the drawer", async () => {
    const { user } = await start();
    await user.keyboard("s");
    await waitFor(() => expect(screen.getAllByTestId("split-amount")[0]).toHaveFocus());
    await user.click(screen.getByTestId("split-cancel"));
    await waitFor(() => expect(screen.getByTestId("split-start")).toHaveFocus());
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByTestId("drawer")).not.toBeInTheDocument());
    await user.keyboard("u");
    await waitFor(() => expect(screen.getByTestId("attach-add")).toHaveFocus());
  });
});

describe("what is like it", () => {
  test("after a change, a quiet bar offers the rule for all others, filled in", async () => {
    const { host, user, row } = await start();
    await user.keyboard("c");
    await user.keyboard("stream{Enter}");
    const bar = await screen.findByTestId("like-bar");
    const others = Number(/Apply to ([\d,]+)/.exec(bar.textContent)?.[1]?.replace(",", ""));
    expect(others).toBeGreaterThan(1);
    await user.keyboard("y");
    expect(await screen.findByTestId("rule-search")).toHaveValue(`merchant:"${row()?.merchant}"`);
    expect(await screen.findByTestId("rule-preview")).toHaveTextContent(`${others} would change.`);
    expect(screen.getByTestId("rule-past")).toBeChecked();
    await user.click(screen.getByTestId("rule-save"));
    await waitFor(() =>
      expect(
        host.world.rows.filter(({ category }) => category?.name === "Music & streaming").length,
      ).toBeGreaterThanOrEqual(others),
    );
    // One step takes the rule and all that it did back; the edit before it stays.
    await user.click(await screen.findByTestId("notice-action"));
    await waitFor(() =>
      expect(host.world.rows.filter(({ category }) => category?.source === "rule")).toEqual([]),
    );
    expect(row()?.category?.name).toBe("Music & streaming");
  });

  test("nobody is asked again who said no", async () => {
    const { user } = await start();
    await user.keyboard("c");
    await user.keyboard("stream{Enter}");
    await user.click(await screen.findByTestId("like-no"));
    expect(screen.queryByTestId("like-bar")).not.toBeInTheDocument();
  });
});

test("pointing at the mark of a transfer shows the other of the two", async () => {
  const { host, user } = openWindow({ now: NOW });
  await rows();
  const paired = host.world.rows.find(
    ({ mate, merchant }) => mate?.kind === "transfer" && merchant.startsWith("Payment"),
  );
  const mate = host.world.rows.find(({ id }) => id === paired?.mate?.id);
  if (!paired || !mate) throw new Error("no pair");
  await user.type(screen.getByTestId("search"), "payment");
  const line = await waitFor(() => {
    const found = document.querySelector<HTMLElement>(`[data-id="${paired.id}"]`);
    if (!found) throw new Error("not listed yet");
    return found;
  });
  const glyph = within(line).getByRole("img", { name: "Part of a transfer" });
  expect(glyph).toHaveAttribute("data-mate", mate.id);
});
