import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { FAKE_PIN } from "@/ipc/fake/host";
import { openWindow } from "./window";

function openMoves(options: Parameters<typeof openWindow>[0] = {}) {
  window.history.replaceState(null, "", "#/moves");
  return openWindow({ rows: 40, ...options });
}

type User = ReturnType<typeof openWindow>["user"];

/** Fills the form in and plans. */
async function plan(user: User, amount: string): Promise<void> {
  await user.selectOptions(await screen.findByTestId("move-from"), "acc-1");
  await user.selectOptions(screen.getByTestId("move-to"), "acc-2");
  await user.type(screen.getByTestId("move-amount"), amount);
  await user.click(screen.getByTestId("move-plan"));
}

const states = () => screen.getAllByTestId("move").map((one) => one.dataset["state"]);

describe("a move", () => {
  test("is planned, confirmed by amount, digits and PIN, followed until it has arrived, all by keyboard", async () => {
    const { host, user } = openWindow({ rows: 40 });
    await screen.findAllByTestId("register-row");
    await user.keyboard("{Control>}{Shift>}m{/Shift}{/Control}");
    const from = await screen.findByTestId("move-from");
    await user.selectOptions(from, "acc-1");
    const to = screen.getByTestId("move-to");
    // An account does not pay itself.
    expect(within(to).queryByRole("option", { name: /Everyday Checking/ })).toBeNull();
    await user.selectOptions(to, "acc-2");
    screen.getByTestId("move-amount").focus();
    await user.keyboard("500{Enter}");

    const again = await screen.findByTestId("amount-again");
    await waitFor(() => expect(again).toHaveFocus());
    expect(screen.getByTestId("move-dialog")).toHaveTextContent("Move $500.00?");
    expect(
      host.calls.some(({ name }) => name === "confirm_move"),
      "nothing moves yet",
    ).toBe(false);
    await user.keyboard("500{Tab}8810{Tab}");
    expect(screen.getByTestId("proof")).toHaveFocus();
    await user.keyboard(`${FAKE_PIN}{Enter}`);
    await waitFor(() => expect(screen.queryByTestId("move-dialog")).not.toBeInTheDocument());
    await waitFor(() => expect(states()[0]).toBe("debit_under_way"));
    expect(screen.getAllByTestId("move-says")[0]).toHaveTextContent(
      "The money is leaving First Platypus Bank.",
    );

    for (const [state, place] of [
      ["resting", "ledger"],
      ["credit_under_way", "arriving"],
      ["done", "to"],
    ] as const) {
      await user.click(screen.getByTestId("follow-moves"));
      await waitFor(() => expect(states()[0]).toBe(state));
      expect(screen.getAllByTestId("move-track")[0]).toHaveAttribute("data-place", place);
    }
    expect(host.calls.filter(({ name }) => name === "confirm_move")).toHaveLength(1);
  });

  test("is not confirmed by a wrong amount, wrong digits or a wrong PIN, and the PIN is kept nowhere", async () => {
    const { user, client } = openMoves();
    await plan(user, "500");
    const confirm = async (amount: string, digits: string, pin: string) => {
      for (const [field, text] of [
        ["amount-again", amount],
        ["account-again", digits],
        ["proof", pin],
      ] as const) {
        await user.clear(await screen.findByTestId(field));
        await user.type(screen.getByTestId(field), text);
      }
      await user.click(screen.getByTestId("move-dialog-confirm"));
    };
    await confirm("50", "8810", FAKE_PIN);
    expect(await screen.findByText("That is not the amount of this move.")).toBeInTheDocument();
    await confirm("500", "0042", FAKE_PIN);
    expect(
      await screen.findByText("Those are not the last digits of the account."),
    ).toBeInTheDocument();
    await confirm("500", "8810", "1111");
    expect(await screen.findByText("That does not open this vault.")).toBeInTheDocument();
    expect(states()[0]).toBe("planned");
    const held = JSON.stringify(
      client
        .getMutationCache()
        .getAll()
        .map(({ state }) => state),
    );
    expect(held).not.toContain(FAKE_PIN);
    // It waits, and can be confirmed later.
    await user.keyboard("{Escape}");
    await user.click(await screen.findByRole("button", { name: "Confirm…" }));
    expect(await screen.findByTestId("amount-again")).toHaveValue("");
  });

  test("over the limit is refused in a sentence, and limits are changed by the owner", async () => {
    const { user } = openMoves();
    await plan(user, "1500");
    expect(await screen.findByTestId("error-panel")).toHaveTextContent("your limit of 1000.00 USD");
    await user.click(screen.getByTestId("move-limits"));
    const field = await screen.findByTestId("limit-move");
    expect(field).toHaveValue("1000.00");
    await user.clear(field);
    await user.type(field, "1600");
    await user.type(screen.getByTestId("proof"), `${FAKE_PIN}{Enter}`);
    await waitFor(() => expect(screen.getByTestId("limits")).toHaveTextContent("$1,600.00"));
    await user.click(screen.getByTestId("move-plan"));
    expect(await screen.findByTestId("move-dialog")).toHaveTextContent("Move $1,500.00?");
  });

  test("is stopped as long as it can be, after a question", async () => {
    const { host, user } = openMoves();
    await plan(user, "20");
    await screen.findByTestId("move-dialog");
    await user.keyboard("{Escape}");
    await user.click((await screen.findAllByTestId("move-cancel"))[0] as HTMLElement);
    expect(await screen.findByTestId("cancel-dialog")).toHaveTextContent("nothing changes");
    expect(host.calls.some(({ name }) => name === "cancel_move")).toBe(false);
    await user.click(screen.getByTestId("cancel-confirm"));
    await waitFor(() => expect(states()[0]).toBe("cancelled"));
  });

  test("that the second bank did not take goes back, by the digits of the first account", async () => {
    const { user } = openMoves();
    await user.click(await screen.findByTestId("move-back"));
    await user.type(await screen.findByTestId("amount-again"), "75.50");
    await user.type(screen.getByTestId("account-again"), "0042");
    await user.type(screen.getByTestId("proof"), `${FAKE_PIN}{Enter}`);
    await waitFor(() => expect(states()).toContain("back_under_way"));
  });

  test("that the second bank did not take can be sent on once more", async () => {
    const { user } = openMoves();
    await user.click(await screen.findByRole("button", { name: "Send it on once more…" }));
    expect(await screen.findByTestId("move-dialog")).toHaveTextContent("Send $75.50 on once more?");
    await user.type(screen.getByTestId("amount-again"), "75.50");
    await user.type(screen.getByTestId("account-again"), "8810");
    await user.type(screen.getByTestId("proof"), `${FAKE_PIN}{Enter}`);
    await waitFor(() => expect(states()).not.toContain("stranded"));
  });

  test("in a demo whose key is in memory asks for the amount and the digits, and for no proof", async () => {
    const { host, user } = openMoves({ scenario: "ephemeral" });
    await plan(user, "20");
    await user.type(await screen.findByTestId("amount-again"), "20");
    expect(screen.queryByTestId("proof")).not.toBeInTheDocument();
    await user.type(screen.getByTestId("account-again"), "8810{Enter}");
    await waitFor(() => expect(states()[0]).toBe("debit_under_way"));
    expect(host.calls.findLast(({ name }) => name === "confirm_move")?.request).toMatchObject({
      proof: null,
    });
  });

  test("tells what a return means, and its legs lead to their transactions", async () => {
    const { user } = openMoves();
    const returned = (await screen.findAllByTestId("move")).find(
      ({ dataset }) => dataset["state"] === "returned",
    );
    expect(returned).toHaveTextContent("R01: There was not enough money in the account.");
    await user.click(await screen.findByTestId("leg-transaction"));
    expect(window.location.hash).toMatch(/#\/transactions\?tx=tx-/);
  });
});

describe("moving money", () => {
  test("asks to set a PIN first where nothing that a person knows protects it", async () => {
    const { user } = openMoves({ scenario: "unprotected" });
    await screen.findByTestId("moves-unprotected");
    await user.type(screen.getByTestId("pin-new"), FAKE_PIN);
    await user.type(screen.getByTestId("pin-again"), `${FAKE_PIN}{Enter}`);
    expect(await screen.findByTestId("move-form")).toBeInTheDocument();
    // Whoever typed the PIN goes on typing.
    await waitFor(() => expect(screen.getByTestId("move-from")).toHaveFocus());
  });

  test("that a bank wants consent for is planned once it was given there, with everything as it was typed", async () => {
    const { host, user } = openMoves({ scenario: "unagreed" });
    await plan(user, "500");
    for (const bank of ["First Platypus Bank", "Tartan Savings"]) {
      const panel = await screen.findByText(
        `${bank} wants your consent before money is moved from or to its accounts.`,
        { selector: "[data-testid=error-panel] p" },
      );
      expect(panel).toBeInTheDocument();
      await user.click(within(screen.getByTestId("error-panel")).getByTestId("cure"));
      await user.click(await screen.findByTestId("link-begin"));
      expect(await screen.findByTestId("consent-notice")).toHaveTextContent(
        "Moving money by itself",
      );
      await user.click(screen.getByTestId("link-agree"));
      await user.click(await screen.findByTestId("link-done"));
      await waitFor(() => expect(screen.queryByTestId("error-panel")).not.toBeInTheDocument());
      expect(screen.getByTestId("move-from")).toHaveValue("acc-1");
      expect(screen.getByTestId("move-to")).toHaveValue("acc-2");
      expect(screen.getByTestId("move-amount")).toHaveValue("500");
      await user.click(screen.getByTestId("move-plan"));
    }
    expect(await screen.findByTestId("move-dialog")).toHaveTextContent("Move $500.00?");
    expect(host.calls.filter(({ name }) => name === "plan_move")).toHaveLength(3);
  });

  test("says where the keys do not have it, and where nobody has asked yet", async () => {
    openMoves({ scenario: "real" });
    expect(await screen.findByTestId("moves-not-offered")).toHaveTextContent(
      "Plaid has not given your keys Transfer.",
    );
    expect(screen.queryByTestId("move-form")).not.toBeInTheDocument();
  });

  test("asks the provider where nobody has", async () => {
    const { host, user } = openMoves({ scenario: "offline" });
    await screen.findByTestId("moves-not-known");
    await user.click(screen.getByTestId("follow-moves"));
    await waitFor(() => expect(host.calls.some(({ name }) => name === "follow_moves")).toBe(true));
  });

  test("names the accounts that cannot take part, and leads to the consent that one lacks", async () => {
    const { user } = openMoves();
    const list = await screen.findByTestId("move-not-able");
    expect(list).toHaveTextContent("Plaid moves US dollars only.");
    await user.click(within(list).getByTestId("move-consent"));
    expect(await screen.findByTestId("link-dialog")).toBeInTheDocument();
    expect(window.location.hash).toContain("for=moves");
  });
});
