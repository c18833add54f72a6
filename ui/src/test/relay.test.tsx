import { screen, waitFor, within } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { setPreferences } from "@/app/preferences";
import type { RelayHearing } from "@/bindings/RelayHearing";
import type { RelaySettings } from "@/bindings/RelaySettings";
import { openWindow } from "./window";

afterEach(() => {
  setPreferences({ language: "system" });
  localStorage.clear();
  vi.restoreAllMocks();
});

const SILENT: RelayHearing = {
  state: "relay_down",
  since: "2026-02-03T09:30:00Z",
  heardAt: "2026-02-03T09:29:00Z",
  message: "No connection to the relay could be made: nothing answers at its address.",
  hint: "The relay is down, or it moved: tell its operator. Your internet connection is not the cause. Everything synced so far is still here.",
};

/** The settings of a computer that is enrolled at a relay. */
async function openSettings(hearing: RelayHearing) {
  const window = openWindow();
  const { host, user } = window;
  const call = host.call.bind(host);
  const own = await call("relay_settings", null);
  const settings: RelaySettings = {
    ...own,
    relay: "relay",
    url: "https://relay.example.org",
    relayName: "The club",
    fingerprint: "04711-81542-00815-12345",
    hasKeys: true,
    hearing,
  };
  vi.spyOn(host, "call").mockImplementation((name, request) =>
    // The answer of this one query is the test's.
    name === "relay_settings" ? Promise.resolve(settings as never) : call(name, request),
  );
  await user.click(await screen.findByTestId("nav-settings"));
  return { ...window, status: await screen.findByTestId("relay-status") };
}

test("a person enrols with address, invitation and fingerprint, and sees that the relay tells", async () => {
  const { host, user } = openWindow();
  await user.click(await screen.findByTestId("nav-settings"));
  expect(screen.queryByTestId("relay-status")).toBeNull();
  await user.click(await screen.findByTestId("relay-relay"));
  // Nothing is sent before what is needed is there.
  await user.click(screen.getByTestId("relay-submit"));
  expect(screen.getAllByText("Please fill in this field.")).toHaveLength(2);
  await user.type(screen.getByTestId("relay-url"), "https://relay.example.org");
  await user.type(screen.getByTestId("relay-invitation"), "ABCD-EFGH");
  await user.type(screen.getByTestId("relay-fingerprint"), "04711-81542-00815-12345");
  await user.click(screen.getByTestId("relay-submit"));
  const sent = host.calls.find(({ name }) => name === "configure_relay")?.request;
  expect(sent).toMatchObject({
    relay: "relay",
    url: "https://relay.example.org",
    invitation: "ABCD-EFGH",
    fingerprint: "04711-81542-00815-12345",
  });
  const status = await screen.findByTestId("relay-status");
  expect(status).toHaveAttribute("data-state", "listening");
  expect(status).toHaveTextContent("Enrolled and listening");
  expect(screen.getByTestId("relay-known")).toHaveTextContent("The club");
  // The invitation is used up and shown nowhere.
  expect(screen.getByTestId("relay-invitation")).toHaveValue("");
});

test("a relay that is down, a computer that is offline and one that was revoked are told apart in words", async () => {
  const { status } = await openSettings(SILENT);
  expect(status).toHaveTextContent("the relay is down");
  expect(status).toHaveTextContent("nothing answers at its address");
  expect(status).toHaveTextContent("tell its operator");
  expect(status).toHaveTextContent(/Since Feb 3, 2026/);
  expect(status).toHaveTextContent(/last heard Feb 3, 2026/);
  expect(status).toHaveTextContent("asked by their schedule");
  // Still enrolled: the form asks for nothing.
  expect(screen.getByText(/Leave empty to keep it so/)).toBeVisible();
});

test("a computer that is offline is told so and not that the relay is down", async () => {
  const { status } = await openSettings({ ...SILENT, state: "offline", message: null, hint: null });
  expect(status).toHaveTextContent("this computer is offline");
  expect(status).not.toHaveTextContent("the relay is down");
});

test("a computer that was revoked needs another invitation, and the form says so", async () => {
  const { host, user, status } = await openSettings({
    ...SILENT,
    state: "refused",
    message: "The relay does not know this computer, or no longer.",
    hint: null,
  });
  expect(status).toHaveTextContent("Revoked");
  expect(status).not.toHaveTextContent("asked by their schedule");
  expect(screen.queryByText(/Leave empty to keep it so/)).toBeNull();
  await user.click(screen.getByTestId("relay-submit"));
  expect(screen.getByText("Please fill in this field.")).toBeVisible();
  expect(host.calls.some(({ name }) => name === "configure_relay")).toBe(false);
});

test("Plaid that is down behind a relay is neither of them", async () => {
  const { host, user } = openWindow();
  await user.click(await screen.findByTestId("nav-settings"));
  const call = host.call.bind(host);
  vi.spyOn(host, "call").mockImplementation((name, request) =>
    name === "test_relay"
      ? Promise.resolve({
          ok: false,
          message: "The relay answers, but the bank service behind it does not.",
          hint: "Nothing needs to be done: Coffer asks again later.",
        } as never)
      : call(name, request),
  );
  await user.click(await screen.findByTestId("relay-test"));
  const told = await screen.findByTestId("relay-test-result");
  expect(told).toHaveTextContent("The relay answers, but the bank service behind it does not.");
  setPreferences({ language: "de" });
  await waitFor(() =>
    expect(
      within(told).getByText(/Das Relay antwortet, aber der Bankdienst dahinter nicht/),
    ).toBeVisible(),
  );
});

test("in German as well", async () => {
  const { status } = await openSettings(SILENT);
  setPreferences({ language: "de" });
  await waitFor(() => expect(status).toHaveTextContent("Das Relay ist außer Betrieb"));
  expect(status).toHaveTextContent("An Ihrer Internetverbindung liegt es nicht");
  expect(status).toHaveTextContent(/zuletzt gehört 03\.02\.2026/);
});
