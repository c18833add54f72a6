import { screen, waitFor, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import type { KeyStatus } from "@/bindings/KeyStatus";
import type { SecurityView } from "@/bindings/SecurityView";
import { FAKE_PIN } from "@/ipc/fake/host";
import type { CommandName } from "@/ipc/host";
import { openWindow } from "./window";

/** The window of a profile that these open. */
function openWith(keys: Partial<KeyStatus>, protection: SecurityView["protection"]) {
  const opened = openWindow();
  const call = opened.host.call.bind(opened.host);
  const status: KeyStatus = {
    ways: ["keychain"],
    onlyThisComputer: false,
    phrasePending: false,
    oldWordsOpen: false,
    oldEntryStays: false,
    ...keys,
  };
  const lock = { idleMinutes: 15, onSleep: true };
  const security: SecurityView = { protection, canLock: true, lock };
  vi.spyOn(opened.host, "call").mockImplementation(((name: CommandName, request: never) => {
    if (name === "key_status") return Promise.resolve(status);
    return name === "security" ? Promise.resolve(security) : call(name, request);
  }) as typeof call);
  return opened;
}

test("an entry that the keychain keeps is told of, with what helps", async () => {
  const { user } = openWith({ ways: ["pin"], oldEntryStays: true }, ["pin"]);
  await user.click(await screen.findByTestId("nav-settings"));
  expect(await screen.findByTestId("old-entry")).toHaveTextContent("Unlock your keychain");
});

test("who has a phrase alone is told that it locks with all its words, and is offered a passphrase", async () => {
  const { user } = openWith({ ways: ["recoveryPhrase"] }, ["recovery_phrase"]);
  await user.click(await screen.findByTestId("nav-settings"));
  expect(await screen.findByTestId("phrase-only")).toHaveTextContent("all the words");
  expect(screen.getByTestId("settings-lock")).toBeInTheDocument();
  const offer = await screen.findByTestId("keys-to-passphrase");
  expect(offer).toHaveTextContent("Set a passphrase");
  await user.click(offer);
  expect(screen.getByTestId("proof")).toHaveAccessibleName("Your recovery phrase");
});

test("a recovery phrase is shown once and opens nothing before its words were typed again", async () => {
  const { host, user } = openWindow();
  await user.click(await screen.findByTestId("nav-settings"));
  expect(await screen.findByTestId("only-here")).toBeInTheDocument();
  await user.click(await screen.findByTestId("phrase-begin"));
  const words = within(await screen.findByTestId("phrase-words"))
    .getAllByRole("listitem")
    .map((word) => word.textContent);
  expect(words).toHaveLength(24);
  await user.click(screen.getByTestId("phrase-written"));
  expect(screen.queryByTestId("phrase-words")).not.toBeInTheDocument();

  const fields = screen.getAllByTestId("phrase-answer");
  await user.type(fields[0] as HTMLElement, "wrong");
  await user.click(screen.getByTestId("phrase-confirm"));
  expect(await screen.findByTestId("error-panel")).toHaveTextContent("not the words");

  for (const field of fields) {
    const label = document.querySelector(`label[for="${field.id}"]`)?.textContent ?? "";
    await user.clear(field);
    await user.type(field, words[Number(label.replace(/\D/g, "")) - 1] ?? "");
  }
  await user.click(screen.getByTestId("phrase-confirm"));
  expect(await screen.findByText(/opens your data from now on/)).toBeInTheDocument();
  expect(screen.queryByTestId("only-here")).not.toBeInTheDocument();
  // The words have left the page.
  expect(document.body.textContent).not.toContain(words.slice(0, 3).join(""));
  expect(host.calls.filter(({ name }) => name === "phrase_begin")).toHaveLength(1);
});

test("what opens the data is changed only by somebody who types the passphrase once more", async () => {
  const { host, user } = openWindow();
  const proofs = (command: string) =>
    host.calls
      .filter(({ name }) => name === command)
      .map(({ request }) => (request as { proof: string | null }).proof);
  await user.click(await screen.findByTestId("nav-settings"));
  // The keychain alone opens it: there is nothing to prove.
  await user.click(await screen.findByText("Use a passphrase instead of the keychain"));
  expect(screen.queryByTestId("proof")).not.toBeInTheDocument();
  await user.type(screen.getByTestId("passphrase-new"), "violet otter");
  await user.type(screen.getByTestId("passphrase-again"), "violet otter{Enter}");
  expect(await screen.findByText("Your passphrase opens your data from now on.")).toBeVisible();
  expect(proofs("move_to_passphrase")).toEqual([null]);

  await user.click(await screen.findByTestId("phrase-begin"));
  expect(screen.getByTestId("phrase-show")).toBeDisabled();
  await user.type(screen.getByTestId("proof"), "not it{Enter}");
  expect(await screen.findByTestId("error-panel")).toHaveTextContent("does not open");
  expect(screen.getByTestId("proof")).toHaveValue("");
  expect(screen.queryByTestId("phrase-words")).not.toBeInTheDocument();
  await user.type(screen.getByTestId("proof"), "violet otter{Enter}");
  await screen.findByTestId("phrase-words");
  expect(proofs("phrase_begin")).toEqual(["not it", "violet otter"]);
  await user.click(screen.getByText("Cancel"));

  await user.click(await screen.findByText("Use the keychain instead of the passphrase"));
  expect(screen.getByTestId("to-keychain")).toBeDisabled();
  await user.type(screen.getByTestId("proof"), "violet otter");
  await user.click(screen.getByTestId("to-keychain"));
  expect(await screen.findByText("The keychain opens your data from now on.")).toBeVisible();
  expect(proofs("move_to_keychain")).toEqual(["violet otter"]);
});

test("what was typed in secret and the words that were shown are not remembered once they were answered", async () => {
  const { host, user, client } = openWindow();
  const remembered = () =>
    JSON.stringify(
      client
        .getMutationCache()
        .getAll()
        .map(({ state }) => state),
    );
  await user.click(await screen.findByTestId("nav-settings"));
  await user.click(await screen.findByTestId("keys-to-passphrase"));
  await user.type(screen.getByTestId("passphrase-new"), "violet otter");
  await user.type(screen.getByTestId("passphrase-again"), "violet otter{Enter}");
  await screen.findByText("Your passphrase opens your data from now on.");
  await user.click(screen.getByTestId("pin-set"));
  await user.type(await screen.findByTestId("proof"), FAKE_PIN);
  await user.type(screen.getByTestId("pin-new"), "86420");
  await user.type(screen.getByTestId("pin-again"), "86420{Enter}");
  await screen.findByText("The PIN is set.");
  await user.click(screen.getByTestId("phrase-begin"));
  await user.type(screen.getByTestId("proof"), "slip of the hand{Enter}");
  await screen.findByTestId("error-panel");
  expect(remembered(), "also while its refusal is shown").not.toContain("slip of the hand");
  await user.type(screen.getByTestId("proof"), "violet otter{Enter}");
  const words = within(await screen.findByTestId("phrase-words"))
    .getAllByRole("listitem")
    .map((word) => word.textContent);
  expect(remembered()).toContain(words[0]);
  await user.click(screen.getByText("Cancel"));

  await waitFor(() => expect(remembered()).not.toContain(words[0]));
  for (const typed of ["violet otter", FAKE_PIN, "86420", "slip of the hand"]) {
    expect(remembered(), typed).not.toContain(typed);
    expect(JSON.stringify(host.calls), "the search itself finds it").toContain(typed);
  }
});

test("a restore that ends the PIN says so", async () => {
  const { user } = openWindow({ scenario: "recover" });
  const backups = within(await screen.findByTestId("backups"));
  const under = backups
    .getAllByRole("listitem")
    .find((item) => item.textContent.includes("After a change of what opens it"));
  await user.click(within(under as HTMLElement).getByTestId("restore"));
  expect(screen.getByLabelText("PIN, passphrase or recovery phrase of that time")).toBeVisible();
  await user.type(screen.getByTestId("restore-secret"), "some words{Enter}");
  expect(await screen.findByTestId("notice")).toHaveTextContent("Set a new one in the settings");
});

test("somebody who is at the recovery screen is told to the core, which else would lock", async () => {
  const { host, user } = openWindow({ scenario: "recover" });
  await screen.findByTestId("recover");
  await user.keyboard("a");
  expect(host.calls.some(({ name }) => name === "still_here")).toBe(true);
});

test("a backup is made, listed, and restored after a question", async () => {
  const { host, user } = openWindow();
  await user.click(await screen.findByTestId("nav-settings"));
  const before = within(await screen.findByTestId("backups")).getAllByRole("listitem").length;
  await user.click(screen.getByTestId("backup-now"));
  await waitFor(() =>
    expect(within(screen.getByTestId("backups")).getAllByRole("listitem")).toHaveLength(before + 1),
  );
  expect(within(screen.getByTestId("backups")).getAllByRole("listitem")[0]).toHaveTextContent(
    "Asked for",
  );
  await user.click(screen.getAllByTestId("restore")[0] as HTMLElement);
  expect(host.calls.some(({ name }) => name === "restore_backup")).toBe(false);
  await user.click(screen.getByTestId("restore-confirm"));
  expect(await screen.findByTestId("notice")).toHaveTextContent("The backup was restored.");
  expect(host.calls.some(({ name }) => name === "restore_backup")).toBe(true);
  expect(screen.queryByTestId("restore-confirm")).not.toBeInTheDocument();
});

test("a damaged database shows why, the backups, and the file that is kept", async () => {
  const { user } = openWindow({ scenario: "recover" });
  const page = await screen.findByTestId("recover");
  expect(page).toHaveTextContent("damaged");
  expect(page).toHaveTextContent("coffer.db");
  await user.click((await screen.findAllByTestId("restore"))[0] as HTMLElement);
  await user.click(screen.getByTestId("restore-confirm"));
  expect(await screen.findByTestId("register")).toBeInTheDocument();
});

test("words that were replaced are told of, with the way to end them", async () => {
  const { host, user } = openWindow();
  await user.click(await screen.findByTestId("nav-settings"));
  await user.click(await screen.findByText("Use a passphrase instead of the keychain"));
  await user.type(screen.getByTestId("passphrase-new"), "violet otter");
  await user.type(screen.getByTestId("passphrase-again"), "violet otter{Enter}");
  await screen.findByText("Your passphrase opens your data from now on.");
  expect(screen.queryByTestId("old-words")).not.toBeInTheDocument();

  await user.click(screen.getByText("Change the passphrase"));
  await user.type(screen.getByTestId("passphrase-old"), "violet otter");
  await user.type(screen.getByTestId("passphrase-new"), "heron on a wire");
  await user.type(screen.getByTestId("passphrase-again"), "heron on a wire{Enter}");
  expect(await screen.findByTestId("old-words")).toHaveTextContent("open with the old words");
  await user.click(screen.getByTestId("old-words-rotate"));
  await user.type(screen.getByLabelText("Passphrase"), "heron on a wire");
  await user.click(screen.getByTestId("rotate"));
  await screen.findByText("Everything is encrypted under a new key.");
  await waitFor(() => expect(screen.queryByTestId("old-words")).not.toBeInTheDocument());
  expect(host.calls.some(({ name }) => name === "rotate_keys")).toBe(true);
});
