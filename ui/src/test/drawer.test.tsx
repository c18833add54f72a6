import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { fakeError } from "@/ipc/fake/host";
import { openWindow } from "./window";

async function openRow(user: ReturnType<typeof openWindow>["user"], at: number) {
  const row = (await screen.findAllByTestId("register-row"))[at] as HTMLElement;
  await user.click(row);
  await screen.findByTestId("note-input");
  return row.dataset["id"] ?? "";
}

/** The note of a row that is shown. */
function noteOf(host: ReturnType<typeof openWindow>["host"], row: HTMLElement) {
  return host.world.rows.find(({ id }) => id === row.dataset["id"])?.note ?? "";
}

describe("the note", () => {
  test("is saved when the field is left, and says so", async () => {
    const { host, user } = openWindow();
    const id = await openRow(user, 0);
    await user.type(screen.getByTestId("note-input"), "For Mia");
    expect(screen.getByText(/^Not saved yet/)).toBeInTheDocument();
    await user.tab();
    expect(await screen.findByTestId("note-saved")).toHaveTextContent("Saved");
    expect(host.world.rows.find((row) => row.id === id)?.note).toBe("For Mia");
  });

  test("is saved by Ctrl+Enter without leaving the field", async () => {
    const { user } = openWindow();
    await openRow(user, 0);
    await user.type(screen.getByTestId("note-input"), "Quick{Control>}{Enter}{/Control}");
    expect(await screen.findByTestId("note-saved")).toBeInTheDocument();
    expect(screen.getByTestId("note-input")).toHaveFocus();
  });

  test("keeps its text when saving fails, and saves it on the next try", async () => {
    const { host, user } = openWindow();
    const id = await openRow(user, 1);
    host.fail("edit_transaction", fakeError("store", "The disk is full."));
    await user.type(screen.getByTestId("note-input"), "Do not lose me");
    await user.tab();
    expect(await screen.findByText(/The disk is full/)).toBeInTheDocument();
    expect(screen.getByTestId("note-input")).toHaveValue("Do not lose me");
    expect(screen.queryByTestId("note-saved")).not.toBeInTheDocument();

    // Even closing the drawer does not cost the text.
    await user.click(screen.getByTestId("drawer-close"));
    await user.click(document.querySelector(`[data-id="${id}"]`) as HTMLElement);
    expect(await screen.findByTestId("note-input")).toHaveValue("Do not lose me");

    host.fail("edit_transaction", null);
    await user.click(screen.getByTestId("note-input"));
    await user.tab();
    expect(await screen.findByTestId("note-saved")).toBeInTheDocument();
    expect(host.world.rows.find((row) => row.id === id)?.note).toBe("Do not lose me");
  });

  test("is kept as a draft while it is typed, for a page that is loaded anew", async () => {
    const { host, user } = openWindow();
    const id = await openRow(user, 2);
    await user.clear(screen.getByTestId("note-input"));
    await user.type(screen.getByTestId("note-input"), "half a thou");
    expect(await screen.findByTestId("draft-kept")).toBeInTheDocument();
    expect((await host.call("transaction", { id })).draft?.text).toBe("half a thou");

    // Once it is saved there is nothing left to keep.
    await user.tab();
    expect(await screen.findByTestId("note-saved")).toBeInTheDocument();
    expect((await host.call("transaction", { id })).draft).toBeNull();
  });

  test("shows the draft of a page that died", async () => {
    const { host, user } = openWindow();
    const row = (await screen.findAllByTestId("register-row"))[1] as HTMLElement;
    await host.call("keep_draft", {
      id: row.dataset["id"] ?? "",
      draft: { text: "typed before", base: noteOf(host, row) },
    });
    await user.click(row);
    expect(await screen.findByTestId("note-input")).toHaveValue("typed before");
    expect(screen.getByTestId("draft-kept")).toBeInTheDocument();
  });

  test("a draft is not saved over a note that was changed elsewhere, and not lost", async () => {
    const { host, user } = openWindow();
    const row = (await screen.findAllByTestId("register-row"))[1] as HTMLElement;
    const id = row.dataset["id"] ?? "";
    await host.call("keep_draft", { id, draft: { text: "typed before", base: "an old note" } });
    await host.call("edit_transaction", { id, change: { field: "note", value: "newer" } });
    await user.click(row);
    expect(await screen.findByTestId("note-input")).toHaveValue("newer");
    expect(screen.getByTestId("draft-offered")).toHaveTextContent("typed before");
    await user.click(screen.getByTestId("drawer-close"));
    expect(host.world.rows.find((one) => one.id === id)?.note).toBe("newer");

    await user.click(row);
    await user.click(await screen.findByText("Use this text"));
    expect(screen.getByTestId("note-input")).toHaveValue("typed before");
    await user.click(screen.getByTestId("note-input"));
    await user.tab();
    expect(await screen.findByTestId("note-saved")).toBeInTheDocument();
  });

  test("parts that are typed are kept until they are saved or given up", async () => {
    const { host, user } = openWindow();
    const id = await openRow(user, 2);
    await user.click(screen.getByTestId("split-start"));
    await user.type(screen.getAllByTestId("split-amount")[0] as HTMLElement, "12.");
    expect(await screen.findByTestId("split-kept")).toBeInTheDocument();
    expect((await host.call("transaction", { id })).partsDraft?.[0]?.text).toBe("12.");

    // Closing the drawer costs nothing: the editor stands there again.
    await user.click(screen.getByTestId("drawer-close"));
    await user.click((await screen.findAllByTestId("register-row"))[2] as HTMLElement);
    expect((await screen.findAllByTestId("split-amount"))[0]).toHaveValue("12.");
    await user.click(screen.getByTestId("split-cancel"));
    await waitFor(async () => {
      expect((await host.call("transaction", { id })).partsDraft).toBeNull();
    });
    expect(await screen.findByTestId("split-start")).toBeInTheDocument();
  });

  test("one edit is taken back from the history, and a newer one of another field stays", async () => {
    const { host, user } = openWindow();
    const id = await openRow(user, 2);
    const note = host.world.rows.find((one) => one.id === id)?.note ?? null;
    await host.call("edit_transaction", { id, change: { field: "note", value: "wrong" } });
    await host.call("edit_transaction", { id, change: { field: "tags", value: ["right"] } });
    await user.click(screen.getByTestId("drawer-close"));
    await user.click((await screen.findAllByTestId("register-row"))[2] as HTMLElement);
    await user.click(await screen.findByRole("button", { name: "Take this edit back: Note" }));
    await waitFor(() => expect(screen.getAllByTestId("undo-edit")).toHaveLength(1));
    const row = host.world.rows.find((one) => one.id === id);
    expect(row).toMatchObject({ note, tags: ["right"] });
  });

  test("a payment that a pending one became wrongly is taken out of it", async () => {
    const { host, user } = openWindow({ scenario: "review" });
    const booked = host.world.rows.filter(({ pending }) => !pending)[4]?.id;
    window.history.replaceState(null, "", `#/transactions?tx=${booked}`);
    window.dispatchEvent(new PopStateEvent("popstate"));
    expect(await screen.findAllByTestId("history-entry")).toHaveLength(3);
    await user.click(screen.getByRole("button", { name: "Not the same payment" }));
    expect(await screen.findByText(/They are two transactions now/)).toBeInTheDocument();
    await waitFor(() => expect(screen.queryByTestId("take-apart")).not.toBeInTheDocument());
    expect(host.calls.find(({ name }) => name === "take_apart")?.request).toEqual({ id: booked });
  });

  test("what is typed and taken back leaves no draft behind", async () => {
    const { host, user } = openWindow();
    const id = await openRow(user, 1);
    await user.type(screen.getByTestId("note-input"), "x");
    expect(await screen.findByTestId("draft-kept")).toBeInTheDocument();
    await user.keyboard("{Backspace}");
    await waitFor(async () => {
      expect((await host.call("transaction", { id })).draft).toBeNull();
    });
  });

  test("is saved when the drawer is closed while typing", async () => {
    const { host, user } = openWindow();
    const id = await openRow(user, 2);
    await user.clear(screen.getByTestId("note-input"));
    await user.type(screen.getByTestId("note-input"), "half a thou");
    window.history.replaceState(null, "", "#/transactions");
    window.dispatchEvent(new PopStateEvent("popstate"));
    await waitFor(() => {
      expect(host.world.rows.find((row) => row.id === id)?.note).toBe("half a thou");
    });
  });
});

describe("category and tags", () => {
  test("typing narrows the categories and Enter takes the first", async () => {
    const { host, user } = openWindow();
    const id = await openRow(user, 0);
    await user.click(screen.getByTestId("category-button"));
    await user.keyboard("stream{Enter}");
    await waitFor(() => {
      expect(screen.getByTestId("category-button")).toHaveTextContent("Music & streaming");
    });
    expect(host.world.rows.find((row) => row.id === id)?.category?.source).toBe("person");
  });

  test("tags are added by Enter, suggested, and removed one by one", async () => {
    const { host, user } = openWindow();
    const id = await openRow(user, 0);
    await user.type(screen.getByTestId("tags-input"), "brand new{Enter}");
    await waitFor(() => expect(screen.getAllByTestId("tag").at(-1)).toHaveTextContent("brand new"));
    const drawer = screen.getByTestId("drawer");
    await user.click(within(drawer).getByRole("button", { name: "Remove tag brand new" }));
    await waitFor(() => {
      expect(host.world.rows.find((row) => row.id === id)?.tags).not.toContain("brand new");
    });
  });
});
