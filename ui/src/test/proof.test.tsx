import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { fakeError } from "@/ipc/fake/host";
import { openWindow } from "./window";

test("who changes where the keys go is asked for the PIN or passphrase, and not before it matters", async () => {
  const { host, user } = openWindow();
  await user.click(await screen.findByTestId("nav-settings"));
  await user.click(await screen.findByTestId("relay-relay"));
  await user.type(screen.getByLabelText(/address/i), "https://evil.example");
  await user.type(screen.getByLabelText(/invitation/i), "theirs");
  expect(screen.queryByTestId("proof")).not.toBeInTheDocument();
  host.fail("configure_relay", fakeError("needs_proof", "This takes your PIN once more."));
  await user.click(screen.getByTestId("relay-submit"));
  await user.type(await screen.findByTestId("proof"), "0000");
  host.fail("configure_relay", fakeError("wrong_passphrase", "That PIN does not open this."));
  await user.click(screen.getByTestId("relay-submit"));
  expect(await screen.findByText(/That PIN does not open this/)).toBeInTheDocument();
  expect(screen.getByTestId("proof")).toHaveValue("");
  host.fail("configure_relay", null);
  await user.type(screen.getByTestId("proof"), "2580");
  await user.click(screen.getByTestId("relay-submit"));
  await waitFor(() => expect(screen.queryByTestId("proof")).not.toBeInTheDocument());
  const proofs = host.calls
    .filter(({ name }) => name === "configure_relay")
    .map(({ request }) => (request as { proof: string | null }).proof);
  expect(proofs).toEqual([null, "0000", "2580"]);
});

test("an invitation is for its relay alone", async () => {
  const { user } = openWindow();
  await user.click(await screen.findByTestId("nav-settings"));
  await user.click(await screen.findByTestId("relay-relay"));
  await user.type(screen.getByLabelText(/address/i), "https://one.example");
  await user.type(screen.getByLabelText(/invitation/i), "word");
  await user.click(screen.getByTestId("relay-submit"));
  // It is saved, and another form stands there.
  await waitFor(() => expect(screen.getByLabelText(/invitation/i)).toHaveValue(""));
  await user.clear(screen.getByLabelText(/address/i));
  await user.type(screen.getByLabelText(/address/i), "https://other.example");
  await user.click(screen.getByTestId("relay-submit"));
  expect(screen.getByLabelText(/invitation/i)).toBeInvalid();
});

test("a backup is put in the place of a profile only by somebody who proves to be its owner", async () => {
  const { host, user } = openWindow({ scenario: "recover" });
  await screen.findByTestId("recover");
  await user.click((await screen.findAllByTestId("restore"))[0] as HTMLElement);
  expect(screen.queryByTestId("proof")).not.toBeInTheDocument();
  host.fail("restore_backup", fakeError("needs_proof", "This takes your PIN once more."));
  await user.click(screen.getByTestId("restore-confirm"));
  await screen.findByTestId("proof");
  expect(screen.getByTestId("restore-confirm")).toBeDisabled();
  host.fail("restore_backup", fakeError("wrong_passphrase", "That PIN does not open this."));
  await user.type(screen.getByTestId("proof"), "0000{Enter}");
  expect(await screen.findByText(/That PIN does not open this/)).toBeInTheDocument();
  host.fail("restore_backup", null);
  await user.type(screen.getByTestId("proof"), "2580{Enter}");
  expect(await screen.findByTestId("register")).toBeInTheDocument();
  const proofs = host.calls
    .filter(({ name }) => name === "restore_backup")
    .map(({ request }) => (request as { proof: string | null }).proof);
  expect(proofs).toEqual([null, "0000", "2580"]);
});
