import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { openWindow } from "./window";

describe("what no bank tells", () => {
  test("Ctrl+N writes a transaction down from anywhere, with nothing but the keyboard", async () => {
    const { host, user } = openWindow();
    await screen.findAllByTestId("register-row");
    await user.keyboard("{Control>}n{/Control}");
    await waitFor(() => expect(screen.getByTestId("add-amount")).toHaveFocus());
    await user.keyboard("12,50{Tab}Flea market{Enter}");
    await waitFor(() =>
      expect(host.calls.find(({ name }) => name === "add_transaction")?.request).toMatchObject({
        minor: -1_250,
        merchant: "Flea market",
        categoryId: null,
      }),
    );
    expect(await screen.findByText("Added Flea market.")).toBeInTheDocument();
    const row = host.world.rows.find(({ merchant }) => merchant === "Flea market");
    expect(row).toMatchObject({ manual: true, reviewed: true });
    await user.click(screen.getByTestId("notice-action"));
    await waitFor(() =>
      expect(host.world.rows.some(({ merchant }) => merchant === "Flea market")).toBe(false),
    );
  });

  test("what is no amount is said, and cannot be added", async () => {
    const { user } = openWindow();
    await screen.findAllByTestId("register-row");
    await user.keyboard("{Control>}n{/Control}");
    await user.type(await screen.findByTestId("add-amount"), "twelve");
    await user.type(screen.getByTestId("add-merchant"), "Flea market");
    expect(screen.getByText("Write an amount such as 12.50.")).toBeInTheDocument();
    expect(screen.getByTestId("add-save")).toBeDisabled();
  });

  test("a cash account is made, used, renamed, closed and opened again", async () => {
    window.history.replaceState(null, "", "#/accounts");
    const { host, user } = openWindow();
    await user.click(await screen.findByTestId("account-add"));
    await user.type(await screen.findByTestId("account-name"), "Wallet");
    await user.clear(screen.getByTestId("account-opening"));
    await user.type(screen.getByTestId("account-opening"), "40{Enter}");
    const wallet = () =>
      host.world.accounts.find(({ institution }) => /by hand/i.test(institution));
    await waitFor(() => expect(wallet()).toMatchObject({ name: "Wallet" }));
    expect(wallet()?.balances.current?.minor).toBe(4_000);

    await user.click(await screen.findByRole("button", { name: "Edit Wallet" }));
    expect(await screen.findByTestId("account-currency")).toBeDisabled();
    await user.clear(screen.getByTestId("account-name"));
    await user.type(screen.getByTestId("account-name"), "Purse");
    // The made-up bank cannot tell what it held at first, and nobody may set it to nothing unasked.
    expect(screen.getByTestId("account-save")).toBeDisabled();
    await user.type(screen.getByTestId("account-opening"), "40{Enter}");
    await waitFor(() => expect(wallet()?.name).toBe("Purse"));

    await user.click(await screen.findByRole("button", { name: "Edit Purse" }));
    await user.click(await screen.findByTestId("account-close"));
    expect(await screen.findByText("Closed")).toBeInTheDocument();
    // It is not offered any more.
    await user.keyboard("{Control>}n{/Control}");
    const offered = await screen.findByTestId("add-account");
    expect(offered.textContent).not.toContain("Purse");
  });
});

describe("reconciling", () => {
  async function start() {
    window.history.replaceState(null, "", "#/accounts");
    const opened = openWindow();
    await user0(opened).click((await screen.findAllByTestId("reconcile-start"))[0] as HTMLElement);
    await screen.findAllByTestId("reconcile-row");
    return opened;
  }
  const user0 = ({ user }: ReturnType<typeof openWindow>) => user;
  const finish = () => screen.getByTestId("reconcile-finish");

  test("l marks the line that keys act on, the difference follows, and at nought it is locked", async () => {
    const { host, user } = await start();
    await user.type(screen.getByTestId("reconcile-balance"), "1000");
    await waitFor(() => expect(screen.getByTestId("difference")).toHaveTextContent("$0.00"));
    screen.getByTestId("reconcile-rows").focus();
    await user.keyboard("jl");
    const marked = await waitFor(() => {
      const row = host.world.rows.find(({ cleared }) => cleared);
      if (!row) throw new Error("not marked yet");
      return row;
    });
    await waitFor(() => expect(screen.getByTestId("difference")).not.toHaveTextContent("$0.00"));
    expect(finish()).toBeDisabled();
    const whole = (100_000 + marked.amount.minor) / 100;
    await user.clear(screen.getByTestId("reconcile-balance"));
    await user.type(screen.getByTestId("reconcile-balance"), whole.toFixed(2));
    await waitFor(() => expect(finish()).toBeEnabled());
    await user.click(finish());
    expect(await screen.findByText("It adds up. What is marked is locked.")).toBeInTheDocument();
    expect(marked.reconciled).toBe(true);
    await user.click(screen.getByTestId("notice-action"));
    await waitFor(() => expect(marked.reconciled).toBe(false));
  });

  test("a line that is locked by a statement is not marked anew, and an edit of it is refused in words", async () => {
    const { host, user } = await start();
    const row = host.world.rows.find(({ accountId, pending }) => accountId === "acc-1" && !pending);
    if (!row) throw new Error("no row");
    Object.assign(row, { cleared: true, reconciled: true });
    host.emit("changed", { topics: ["register"] });
    const line = (await screen.findAllByTestId("reconcile-row"))[0] as HTMLElement;
    await waitFor(() => expect(line).toHaveAttribute("aria-disabled", "true"));
    await user.click(line);
    expect(host.calls.filter(({ name }) => name === "edit_transaction")).toEqual([]);
    await expect(
      host.call("edit_transaction", { id: row.id, change: { field: "cleared", value: false } }),
    ).rejects.toMatchObject({ code: "bad_input" });
    expect(within(line).queryByText("NaN")).not.toBeInTheDocument();
  });
});
