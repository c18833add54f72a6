import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { fakeError } from "@/ipc/fake/host";
import { openWindow } from "./window";

async function openEnd() {
  const opened = openWindow();
  const { user, host } = opened;
  await user.click(await screen.findByTestId("nav-connections"));
  const card = (await screen.findAllByTestId("connection-card"))[0] as HTMLElement;
  const bank = host.world.connections.find(({ id }) => id === card.dataset["id"]);
  if (bank === undefined) throw new Error("a bank");
  await user.click(within(card).getByTestId("disconnect"));
  await screen.findByTestId("end-dialog");
  return { ...opened, bank };
}

describe("ending a connection", () => {
  test("keeps the history unless something else is said", async () => {
    const { host, user, bank } = await openEnd();
    const rows = host.world.rows.length;
    expect(screen.getByTestId("end-keep")).toBeChecked();
    await user.click(screen.getByTestId("end-confirm"));
    expect(await screen.findByText(/is disconnected. Its history is kept/)).toBeInTheDocument();
    expect(host.world.rows).toHaveLength(rows);

    // It can be connected again, or deleted; it is not refreshed.
    const card = await screen.findByRole("region", { name: bank.institution });
    await waitFor(() => {
      expect(within(card).getByText("Connect again")).toBeInTheDocument();
    });
    expect(within(card).queryByText("Refresh")).not.toBeInTheDocument();
    expect(within(card).getByText(/You disconnected this bank/)).toBeInTheDocument();
  });

  test("deletes everything only once the name is typed", async () => {
    const { host, user, bank } = await openEnd();
    await user.click(screen.getByTestId("end-delete"));
    expect(screen.getByTestId("end-confirm")).toBeDisabled();
    await user.type(screen.getByTestId("end-name"), "Some other bank{Enter}");
    expect(screen.getByTestId("end-confirm")).toBeDisabled();
    expect(host.calls.some(({ name }) => name === "end_connection")).toBe(false);
    await user.clear(screen.getByTestId("end-name"));
    await user.type(screen.getByTestId("end-name"), bank.institution);
    await user.click(screen.getByTestId("end-confirm"));
    expect(await screen.findByText(/is deleted, with/)).toBeInTheDocument();
    expect(host.world.connections).not.toContain(bank);
  });

  test("tells what still holds a bank that was deleted, and deletes it if that is wanted", async () => {
    const { host, user, bank } = await openEnd();
    await user.click(screen.getByTestId("end-delete"));
    await user.type(screen.getByTestId("end-name"), bank.institution);
    await user.click(screen.getByTestId("end-confirm"));
    const asked = await screen.findByTestId("older-copies");
    expect(asked).toHaveTextContent("Set aside by a restore");
    expect(asked).toHaveTextContent("Backup · Automatic");
    host.fail("delete_copies", fakeError("store", "The file is in use."));
    await user.click(screen.getByTestId("delete-copies"));
    expect(await screen.findByText(/The file is in use/)).toBeInTheDocument();
    host.fail("delete_copies", null);
    await user.click(screen.getByTestId("delete-copies"));
    await waitFor(() => expect(screen.queryByTestId("older-copies")).not.toBeInTheDocument());
    const sent = host.calls.filter(({ name }) => name === "delete_copies");
    const { names } = sent.at(-1)?.request as { names: string[] };
    expect(names).toContain("kept/2026-10-01T080000Z-1a2b");
    expect(names.length).toBeGreaterThan(3);
  });

  test("keeps what still holds a deleted bank, if that is wanted", async () => {
    const { host, user, bank } = await openEnd();
    await user.click(screen.getByTestId("end-delete"));
    await user.type(screen.getByTestId("end-name"), bank.institution);
    await user.click(screen.getByTestId("end-confirm"));
    await screen.findByTestId("older-copies");
    await user.click(screen.getByText("Keep them"));
    await waitFor(() => expect(screen.queryByTestId("older-copies")).not.toBeInTheDocument());
    expect(host.calls.some(({ name }) => name === "delete_copies")).toBe(false);
  });

  test("says why it did not work, and changes nothing", async () => {
    const { host, user, bank } = await openEnd();
    host.fail("end_connection", fakeError("store", "The disk is full."));
    await user.click(screen.getByTestId("end-confirm"));
    expect(await screen.findByText(/The disk is full/)).toBeInTheDocument();
    expect(bank.disconnected).toBe(false);
  });
});

describe("access that is still to be given back", () => {
  test("is shown with why, and can be given up after a word of what that means", async () => {
    const { host, user } = openWindow();
    host.world.owed = [
      {
        id: "item-9",
        institution: "Old Bank",
        since: "2026-10-01T08:00:00Z",
        tries: 3,
        triedAt: "2026-10-04T08:00:00Z",
        why: "Plaid refuses this access.",
      },
      { id: "s-1", institution: null, since: null, tries: 0, triedAt: null, why: null },
    ];
    await user.click(await screen.findByTestId("nav-connections"));
    const owed = await screen.findByTestId("owed");
    expect(owed).toHaveTextContent("Old Bank");
    expect(owed).toHaveTextContent("Offered 3 times");
    expect(owed).toHaveTextContent("Plaid refuses this access.");
    expect(owed).toHaveTextContent("A connection that could not be kept");
    await user.click(within(owed).getAllByTestId("give-up")[0] as HTMLElement);
    expect(await screen.findByText(/what still lives there goes on being billed/)).toBeVisible();
    expect(host.calls.some(({ name }) => name === "give_up_access")).toBe(false);
    await user.click(screen.getByTestId("give-up-confirm"));
    await waitFor(() => expect(screen.queryByText("Old Bank")).not.toBeInTheDocument());
    expect(host.calls.find(({ name }) => name === "give_up_access")?.request).toEqual({
      id: "item-9",
    });
  });

  test("is no section where nothing is owed", async () => {
    const { user } = openWindow();
    await user.click(await screen.findByTestId("nav-connections"));
    await screen.findAllByTestId("connection-card");
    expect(screen.queryByTestId("owed")).not.toBeInTheDocument();
  });
});

describe("a permission that was taken back", () => {
  test("can be tried to restore, before anything is chosen", async () => {
    const { host, user } = openWindow();
    const bank = host.world.connections[0];
    if (bank === undefined) throw new Error("a bank");
    Object.assign(bank.health, {
      state: "Revoked",
      code: "USER_PERMISSION_REVOKED",
      button: "keep_or_delete",
    });
    await user.click(await screen.findByTestId("nav-connections"));
    const card = (await screen.findAllByTestId("connection-card"))[0] as HTMLElement;
    await user.click(within(card).getByTestId("disconnect"));
    await user.click(await screen.findByTestId("end-restore"));
    expect(await screen.findByText(`Repair ${bank.institution}`)).toBeInTheDocument();
    expect(host.calls.some(({ name }) => name === "end_connection")).toBe(false);
  });
});
