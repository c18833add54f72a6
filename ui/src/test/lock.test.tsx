import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { FAKE_PASSPHRASE, FAKE_PIN } from "@/ipc/fake/host";
import { openWindow } from "./window";

test("locking takes everything out of the window, and the PIN brings the same view back", async () => {
  const { host, user, client } = openWindow();
  await user.type(await screen.findByTestId("search"), "coffee");
  await waitFor(() => expect(window.location.hash).toContain("q=coffee"));
  await screen.findAllByTestId("register-row");
  const merchants = new Set(host.world.rows.map((row) => row.merchant));

  await user.keyboard("{Control>}l{/Control}");
  await screen.findByTestId("lock-screen");
  const left = document.documentElement.outerHTML;
  for (const merchant of merchants) expect(left.includes(merchant), merchant).toBe(false);
  const cached = client
    .getQueryCache()
    .getAll()
    .filter((query) => query.state.data !== undefined)
    .map((query) => query.queryKey[0]);
  expect(cached.filter((name) => name !== "app_state" && name !== "security")).toEqual([]);
  expect(
    client
      .getMutationCache()
      .getAll()
      .map((one) => one.options.mutationKey),
  ).toEqual([]);

  await user.type(screen.getByTestId("pin-input"), "0000{Enter}");
  expect(await screen.findByTestId("error-panel")).toHaveTextContent("does not open");
  expect(screen.getByTestId("pin-input")).toHaveValue("");
  await user.type(screen.getByTestId("pin-input"), `${FAKE_PIN}{Enter}`);
  await screen.findAllByTestId("register-row");
  expect(screen.getByTestId("search")).toHaveValue("coffee");
});

test("what stands unsaved in a field is saved before the lock", async () => {
  const { host, user } = openWindow();
  await user.click((await screen.findAllByTestId("register-row"))[0] as HTMLElement);
  await user.type(await screen.findByTestId("note-input"), "For Mia");
  await user.keyboard("{Control>}l{/Control}");
  await screen.findByTestId("lock-screen");
  const order = host.calls.map(({ name }) => name);
  expect(order.indexOf("edit_transaction")).toBeGreaterThan(0);
  expect(order.indexOf("edit_transaction")).toBeLessThan(order.indexOf("lock_now"));
});

test("without a PIN the window asks to set one, and then locks", async () => {
  const { host, user } = openWindow({ scenario: "unprotected" });
  await user.click(await screen.findByTestId("lock"));
  expect(await screen.findByTestId("lock-dialog")).toHaveTextContent("Set a PIN first");
  await user.type(screen.getByTestId("pin-new"), FAKE_PIN);
  await user.type(screen.getByTestId("pin-again"), FAKE_PIN);
  await user.click(screen.getByTestId("pin-submit"));
  await screen.findByTestId("lock-screen");
  expect(host.calls.filter(({ name }) => name === "lock_now")).toHaveLength(2);
});

test("a PIN is changed only by somebody who types the one so far", async () => {
  const { host, user } = openWindow();
  await user.click(await screen.findByTestId("nav-settings"));
  await user.click(await screen.findByTestId("pin-set"));
  await user.type(screen.getByTestId("pin-new"), "1470");
  await user.type(screen.getByTestId("pin-again"), "1470");
  expect(screen.getByTestId("pin-submit")).toBeDisabled();
  await user.type(screen.getByTestId("proof"), FAKE_PIN);
  await user.click(screen.getByTestId("pin-submit"));
  expect(await screen.findByText("The PIN is set.")).toBeVisible();
  const set = host.calls.filter(({ name }) => name === "set_pin");
  expect(set.map(({ request }) => request)).toEqual([{ pin: "1470", current: FAKE_PIN }]);
});

test("that it locks later or no more is chosen only by somebody who types the PIN", async () => {
  const { host, user } = openWindow();
  const asked = () =>
    host.calls.filter(({ name }) => name === "set_lock_settings").map(({ request }) => request);
  await user.click(await screen.findByTestId("nav-settings"));
  await user.selectOptions(await screen.findByTestId("lock-idle"), "5");
  await waitFor(() => expect(screen.getByTestId("lock-idle")).toHaveValue("5"));
  expect(screen.queryByTestId("proof")).not.toBeInTheDocument();

  await user.selectOptions(screen.getByTestId("lock-idle"), "never");
  await user.type(await screen.findByTestId("proof"), "0000{Enter}");
  expect(await screen.findByTestId("error-panel")).toHaveTextContent("does not open");
  await user.type(screen.getByTestId("proof"), FAKE_PIN);
  await user.click(screen.getByTestId("lock-later"));
  await waitFor(() => expect(screen.queryByTestId("proof")).not.toBeInTheDocument());
  expect(screen.getByTestId("lock-idle")).toHaveValue("never");
  const never = { idleMinutes: null, onSleep: true };
  expect(asked()).toEqual([
    { lock: { idleMinutes: 5, onSleep: true }, proof: null },
    { lock: never, proof: null },
    { lock: never, proof: "0000" },
    { lock: never, proof: FAKE_PIN },
  ]);
});

test("the passphrase opens it where there is one", async () => {
  const { user } = openWindow({ scenario: "pin" });
  await user.click(await screen.findByTestId("unlock-other"));
  await user.type(screen.getByTestId("passphrase-input"), "a long passphrase{Enter}");
  expect(await screen.findByTestId("register")).toBeInTheDocument();
});

test("somebody who is there is told to the core, and not with every key", async () => {
  const { host, user } = openWindow();
  await user.type(await screen.findByTestId("search"), "coffee shop");
  expect(host.calls.filter(({ name }) => name === "still_here")).toHaveLength(1);
});

test("the PIN of somebody with a passphrase is removed with the passphrase, which stays", async () => {
  const { host, user } = openWindow();
  await user.click(await screen.findByTestId("nav-settings"));
  await user.click(await screen.findByTestId("pin-remove"));
  expect(await screen.findByText(/The keychain alone opens nothing/)).toBeVisible();
  await user.type(screen.getByTestId("pin-current"), `${FAKE_PIN}{Enter}`);
  expect(await screen.findByTestId("error-panel")).toHaveTextContent("does not open");
  await user.type(screen.getByTestId("pin-current"), `${FAKE_PASSPHRASE}{Enter}`);
  expect(await screen.findByText(/Your passphrase opens your data from now on/)).toBeVisible();
  const proofs = host.calls
    .filter(({ name }) => name === "remove_pin")
    .map(({ request }) => request);
  expect(proofs).toEqual([{ proof: FAKE_PIN }, { proof: FAKE_PASSPHRASE }]);
});
