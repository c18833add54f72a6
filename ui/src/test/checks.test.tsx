import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { notify } from "@/app/notice";
import { setPreferences } from "@/app/preferences";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { CommandName } from "@/ipc/host";
import { FAKE_PIN, fakeError } from "@/ipc/fake/host";
import { openWindow } from "./window";

const NUMBER = "1111222233330042";

afterEach(() => {
  vi.useRealTimers();
  setPreferences({ privacy: false });
  notify(null);
});

/** The window at a part of the money checks. */
function openPart(part: string, options: Parameters<typeof openWindow>[0] = {}) {
  window.history.replaceState(null, "", `#/checks?part=${part}`);
  return openWindow({ rows: 40, ...options });
}

/** What is said of one account, by its name. */
async function account(name: string): Promise<HTMLElement> {
  const all = await screen.findAllByTestId("check-account");
  const found = all.find((one) => within(one).queryByRole("heading", { name: RegExp(name) }));
  if (!found) throw new Error(`${name} is not listed`);
  return found;
}

describe("a balance", () => {
  test("of a sync stands beside what the bank says when it is asked, after its cost was confirmed", async () => {
    const { host, user } = openPart("accounts", { scenario: "real" });
    const checking = within(await account("Everyday Checking"));
    expect(checking.getByText("From the last sync")).toBeInTheDocument();
    expect(checking.queryByTestId("balance-now")).not.toBeInTheDocument();
    await user.click(checking.getByTestId("ask-balance"));
    expect(await screen.findByTestId("billed-count")).toHaveTextContent(
      "Real-time balances: 2 this month",
    );
    expect(host.calls.some(({ name }) => name === "ask_balance")).toBe(false);
    await user.click(screen.getByTestId("ask-confirm"));
    const now = within(await checking.findByTestId("balance-now"));
    expect(now.getByTestId("funds")).toHaveTextContent("$6,842.11");
    expect(now.getByTestId("expiry")).toHaveTextContent(/Good for \d+ seconds/);
    expect(host.calls.find(({ name }) => name === "ask_balance")?.request).toEqual({
      accountId: "acc-1",
      seenThisMonth: 2,
    });
    // The next question tells of the call that was just made.
    await user.click(checking.getByTestId("ask-balance"));
    await waitFor(() =>
      expect(screen.getByTestId("billed-count")).toHaveTextContent("3 this month"),
    );
  });

  test("on credit is no funds", async () => {
    const { user } = openPart("accounts");
    const card = within(await account("Sapphire Card"));
    expect(card.queryByTestId("pay-from")).not.toBeInTheDocument();
    await user.click(card.getByTestId("ask-balance"));
    await user.click(await screen.findByTestId("ask-confirm"));
    expect(await card.findByTestId("funds")).toHaveTextContent("Nothing");
    expect(card.getByTestId("balance-now")).toHaveTextContent("is borrowed");
  });

  test("says after a minute that it proves nothing any more", async () => {
    const { user } = openPart("accounts");
    const checking = within(await account("Everyday Checking"));
    await user.click(checking.getByTestId("ask-balance"));
    await user.click(await screen.findByTestId("ask-confirm"));
    await checking.findByTestId("expiry");
    vi.useFakeTimers({ now: Date.now() + 61_000, toFake: ["Date"] });
    await waitFor(() =>
      expect(checking.getByTestId("expiry")).toHaveAttribute("data-over", "true"),
    );
    expect(checking.getByTestId("expiry")).toHaveTextContent("proves nothing any more");
  });

  test("is not asked where another program asked meanwhile, and the new number is told", async () => {
    const { host, user } = openPart("accounts", { scenario: "real" });
    const checking = within(await account("Everyday Checking"));
    await host.call("ask_balance", { accountId: "acc-2", seenThisMonth: 9 });
    await user.click(checking.getByTestId("ask-balance"));
    await user.click(await screen.findByTestId("ask-confirm"));
    expect(await screen.findByTestId("error-panel")).toHaveTextContent("Meanwhile 3 such calls");
    await waitFor(() =>
      expect(screen.getByTestId("billed-count")).toHaveTextContent("3 this month"),
    );
    await user.click(screen.getByTestId("ask-confirm"));
    expect(await checking.findByTestId("balance-now")).toBeInTheDocument();
  });

  test("cannot be asked for while Coffer is switched offline, and that is said", async () => {
    const { host } = openPart("accounts");
    await screen.findAllByTestId("check-account");
    await act(async () => {
      await host.call("set_offline", { offline: true });
      host.emit("changed", { topics: ["checks"] });
    });
    expect(await screen.findByTestId("checks-offline")).toBeInTheDocument();
    for (const ask of screen.getAllByTestId("ask-balance")) expect(ask).toBeDisabled();
    const savings = within(await account("Rainy Day Savings"));
    expect(savings.getByTestId("reveal"), "kept here").toBeEnabled();
  });
});

describe("consent that a bank wants first", () => {
  test("is offered before anything is asked, with the numbers and with the owners", async () => {
    const { host, user } = openPart("accounts", { scenario: "advice" });
    const checking = within(await account("Everyday Checking"));
    const offer = within(checking.getByTestId("needs-consent"));
    expect(checking.getByTestId("needs-consent")).toHaveTextContent("once you have agreed");
    await user.click(offer.getByTestId("cure"));
    await waitFor(() => expect(window.location.hash).toContain("consent"));
    expect(host.calls.some(({ name }) => name === "reveal_numbers")).toBe(false);
  });

  test("is not offered where it was given", async () => {
    openPart("accounts");
    const checking = within(await account("Everyday Checking"));
    expect(checking.queryByTestId("needs-consent")).toBeNull();
  });
});

describe("the numbers of an account", () => {
  test("are hidden until the owner proves to be one, and leave the page and its cache when hidden", async () => {
    const { host, user, client } = openPart("accounts");
    const checking = within(await account("Everyday Checking"));
    expect(document.body.textContent).not.toContain(NUMBER);
    await user.click(checking.getByTestId("reveal"));
    const proof = await screen.findByTestId("proof");
    await waitFor(() => expect(proof).toHaveFocus());
    await user.type(proof, "0000{Enter}");
    expect(await screen.findByTestId("error-panel")).toHaveTextContent("does not open this vault");
    expect(document.body.textContent).not.toContain(NUMBER);
    await user.type(proof, `${FAKE_PIN}{Enter}`);
    expect(await checking.findByTestId("number-account")).toHaveTextContent(NUMBER);
    expect(checking.getByTestId("tokenized")).toBeInTheDocument();
    expect(host.calls.findLast(({ name }) => name === "reveal_numbers")?.request).toMatchObject({
      keep: false,
      seenThisMonth: 1,
    });
    // Neither the PIN nor, once they are hidden, the numbers stay anywhere.
    const held = () =>
      JSON.stringify(
        client
          .getMutationCache()
          .getAll()
          .map(({ state }) => state),
      );
    expect(held()).not.toContain(FAKE_PIN);
    await user.click(checking.getByTestId("hide-numbers"));
    expect(document.body.textContent).not.toContain(NUMBER);
    expect(held()).not.toContain(NUMBER);
  });

  test("hide by themselves when they can be copied no longer", async () => {
    const { user } = openPart("accounts");
    const checking = within(await account("Everyday Checking"));
    await user.click(checking.getByTestId("reveal"));
    const proof = await screen.findByTestId("proof");
    // From here on nothing is waited for but by these timers.
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    fireEvent.change(proof, { target: { value: FAKE_PIN } });
    fireEvent.click(screen.getByTestId("reveal-dialog-confirm"));
    await act(() => vi.advanceTimersByTimeAsync(1_000));
    expect(checking.getByTestId("number-account")).toHaveTextContent(NUMBER);
    await act(() => vi.advanceTimersByTimeAsync(5 * 60_000));
    expect(checking.queryByTestId("number-account")).not.toBeInTheDocument();
    expect(checking.getByTestId("numbers-masked")).toBeInTheDocument();
  });

  test("ask to set a PIN first where nothing that a person knows protects them", async () => {
    const { host, user } = openPart("accounts", { scenario: "unprotected" });
    const checking = within(await account("Everyday Checking"));
    await user.click(checking.getByTestId("reveal"));
    expect(await screen.findByTestId("owner-unprotected")).toBeInTheDocument();
    await user.type(screen.getByTestId("pin-new"), FAKE_PIN);
    await user.type(screen.getByTestId("pin-again"), `${FAKE_PIN}{Enter}`);
    // And then asks for it, as each time.
    const proof = await screen.findByTestId("proof");
    expect(host.calls.some(({ name }) => name === "reveal_numbers")).toBe(false);
    await waitFor(() => expect(proof).toHaveFocus());
    await user.type(proof, `${FAKE_PIN}{Enter}`);
    expect(await checking.findByTestId("number-account")).toHaveTextContent(NUMBER);
  });

  test("are copied by the core, kept and forgotten on the person's word, and printed", async () => {
    const { host, user } = openPart("accounts");
    const checking = within(await account("Everyday Checking"));
    await user.click(checking.getByTestId("reveal"));
    await user.click(await screen.findByTestId("keep-numbers"));
    await user.type(screen.getByTestId("proof"), `${FAKE_PIN}{Enter}`);
    await user.click(await checking.findByTestId("copy-bank_code"));
    expect(await screen.findByTestId("notice")).toHaveTextContent("taken out of the clipboard");
    expect(host.calls.find(({ name }) => name === "copy_number")?.request).toEqual({
      accountId: "acc-1",
      system: "ach",
      field: "bank_code",
    });
    expect(await checking.findByTestId("numbers-kept")).toBeInTheDocument();
    await user.click(checking.getByTestId("forget-numbers"));
    await waitFor(() => expect(checking.queryByTestId("numbers-kept")).not.toBeInTheDocument());
    await user.click(checking.getByTestId("sheet"));
    await user.type(await screen.findByTestId("proof"), `${FAKE_PIN}{Enter}`);
    await waitFor(() =>
      expect(screen.getByTestId("notice")).toHaveTextContent("Saved as deposit-0042.pdf"),
    );
  });

  test("show as dots with amounts hidden", async () => {
    const { user } = openPart("accounts");
    const checking = within(await account("Everyday Checking"));
    await user.click(checking.getByTestId("reveal"));
    await user.type(await screen.findByTestId("proof"), `${FAKE_PIN}{Enter}`);
    await checking.findByTestId("number-account");
    await user.click(screen.getByTestId("privacy"));
    expect(checking.getByTestId("numbers-private")).toBeInTheDocument();
    expect(document.body.textContent).not.toContain(NUMBER);
    expect(document.body.textContent).not.toContain("0042");
    await user.click(screen.getByTestId("privacy"));
  });
});

describe("owners", () => {
  test("of every bank stand side by side, joint ones told apart, and what is not on file is said", async () => {
    const { user } = openPart("identity");
    await user.click(await screen.findByTestId("ask-identity"));
    await user.click(await screen.findByTestId("ask-confirm"));
    const banks = await screen.findAllByTestId("bank-identity");
    expect(banks).toHaveLength(5);
    const tartan = screen.getByRole("region", { name: "Tartan Savings" });
    expect(tartan).toHaveTextContent("Owner 2 of 2");
    expect(tartan).toHaveTextContent("Not on file");
    expect(screen.getByRole("region", { name: "Houndstooth Credit" })).toHaveTextContent(
      "did not answer",
    );
    // They are not kept: another part of the screen, and they are gone.
    await user.click(screen.getByTestId("checks-payment"));
    await user.click(screen.getByTestId("checks-identity"));
    await screen.findByTestId("ask-identity");
    expect(screen.queryByTestId("bank-identity")).not.toBeInTheDocument();
  });

  test("are compared with what is typed, and every score has its meaning", async () => {
    const { host, user } = openPart("identity");
    expect(await screen.findByTestId("match")).toBeDisabled();
    await user.selectOptions(screen.getByTestId("match-account"), "acc-1");
    await user.type(screen.getByTestId("match-name"), "Ada M Okonkwo");
    await user.type(screen.getByTestId("match-email"), "other@example.com{Enter}");
    const scores = await screen.findAllByTestId("score");
    expect(scores.map((one) => one.dataset["band"])).toEqual([
      "strong",
      "nothing",
      "mismatch",
      "nothing",
    ]);
    expect(scores[0]).toHaveTextContent("Very likely the same");
    expect(host.calls.find(({ name }) => name === "match_identity")?.request).toMatchObject({
      phone: null,
      address: null,
    });
  });
});

describe("a payment", () => {
  test("is checked for an account that the person names, and every line has its word, reason and age", async () => {
    const { user } = openPart("payment");
    const choice = await screen.findByTestId("pay-account");
    // None is chosen for them.
    expect(choice).toHaveValue("");
    await user.type(screen.getByTestId("pay-amount"), "500");
    expect(screen.getByTestId("check-payment")).toBeDisabled();
    await user.selectOptions(choice, "acc-1");
    await user.click(screen.getByTestId("pay-amount"));
    await user.keyboard("{Enter}");
    const result = await screen.findByTestId("payment-result");
    expect(result).toHaveAttribute("data-verdict", "covered");
    const lines = screen.getAllByTestId("check-line");
    expect(lines).toHaveLength(7);
    const words = { green: "Nothing against it", amber: "Look closer", unknown: "Not known" };
    for (const line of lines)
      expect(line).toHaveTextContent(words[line.dataset["level"] as keyof typeof words]);
    // Another amount is another payment: the answer goes.
    await user.type(screen.getByTestId("pay-amount"), "00");
    expect(screen.queryByTestId("payment-result")).not.toBeInTheDocument();
    await user.keyboard("{Enter}");
    expect(await screen.findByText("Short by $43,157.89")).toBeInTheDocument();
  });

  test("can be begun at an account, and bad input gets a sentence", async () => {
    const { user } = openPart("accounts");
    const savings = within(await account("Rainy Day Savings"));
    await user.click(savings.getByTestId("pay-from"));
    expect(await screen.findByTestId("pay-account")).toHaveValue("acc-2");
    await user.type(screen.getByTestId("pay-amount"), "-3{Enter}");
    expect(await screen.findByTestId("error-panel")).toHaveTextContent("above nothing");
  });
});

describe("the audit", () => {
  test("lists what was done, verifies itself and is saved", async () => {
    const { user } = openPart("audit");
    expect((await screen.findAllByTestId("audit-entry")).length).toBe(2);
    await user.click(screen.getByTestId("verify-audit"));
    expect(await screen.findByTestId("audit-verdict")).toHaveTextContent(
      "Whole: all 2 entries fit together.",
    );
    await user.click(screen.getByTestId("export-audit"));
    expect(await screen.findByTestId("notice")).toHaveTextContent("with 2 entries");
  });

  test("says where it is broken", async () => {
    const { host, user } = openPart("audit");
    await screen.findAllByTestId("audit-entry");
    const call = host.call.bind(host);
    const broken = {
      entries: 2,
      head: null,
      broken: { at: 2, sentence: "Its hash is another." },
      notes: ["An older one."],
    };
    vi.spyOn(host, "call").mockImplementation(((name: CommandName, request: never) =>
      name === "verify_audit" ? Promise.resolve(broken) : call(name, request)) as typeof call);
    await user.click(screen.getByTestId("verify-audit"));
    const verdict = await screen.findByTestId("audit-verdict");
    expect(verdict).toHaveAttribute("data-whole", "false");
    expect(verdict).toHaveTextContent("entry 2 does not fit");
    expect(verdict).toHaveTextContent("Its hash is another.");
    expect(verdict).toHaveTextContent("An older one.");
  });
});

describe("money checks", () => {
  test("say where they cannot be read, and where there is no bank yet", async () => {
    const { host, user } = openPart("accounts");
    await screen.findAllByTestId("check-account");
    host.fail("checks", fakeError("store", "The database file cannot be read."));
    host.emit("changed", { topics: ["checks"] });
    expect(await screen.findByTestId("error-panel")).toHaveTextContent("cannot be read");
    host.fail("checks", null);
    await user.click(screen.getByRole("button", { name: "Try again" }));
    await waitFor(() => expect(screen.queryByTestId("error-panel")).not.toBeInTheDocument());
  });

  test("before the first bank offer the one step to it", async () => {
    openPart("accounts", { scenario: "empty" });
    expect(await screen.findByTestId("connect-bank")).toBeInTheDocument();
  });

  test("are reached by a key and their parts by arrows", async () => {
    const { user } = openWindow({ rows: 40 });
    await screen.findAllByTestId("register-row");
    await user.keyboard("{Control>}{Shift>}b{/Shift}{/Control}");
    act(() => screen.getByTestId("checks-accounts").focus());
    await user.keyboard("{ArrowRight}{ArrowRight}");
    expect(await screen.findByTestId("check-payment")).toBeInTheDocument();
    expect(screen.getByTestId("checks-payment")).toHaveFocus();
    expect(window.location.hash).toContain("part=payment");
  });
});
