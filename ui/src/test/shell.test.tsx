import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { fakeError } from "@/ipc/fake/host";
import { openWindow } from "./window";

describe("onboarding", () => {
  test("exploring the demo opens it under a banner, and one click wipes it", async () => {
    const { user } = openWindow({ scenario: "welcome" });
    await user.click(await screen.findByTestId("welcome-demo"));
    expect(await screen.findByTestId("demo-banner")).toHaveTextContent(
      "play money, not a real bank",
    );
    await user.click(screen.getByTestId("wipe-demo"));
    expect(await screen.findByTestId("welcome-demo")).toBeInTheDocument();
  });

  test("connecting a bank asks for keys, sends them once, and goes on to Link", async () => {
    const { host, user } = openWindow({ scenario: "welcome" });
    await user.click(await screen.findByTestId("welcome-connect"));
    expect(await screen.findByTestId("environment-sandbox")).toHaveAttribute(
      "data-state",
      "checked",
    );
    await user.click(screen.getByTestId("relay-submit"));
    expect(screen.getAllByText("Please fill in this field.")).toHaveLength(2);
    await user.type(screen.getByTestId("client-id"), " id-1 ");
    await user.type(screen.getByTestId("secret"), "s3cret");
    expect(screen.getByTestId("secret")).toHaveAttribute("type", "password");
    await user.click(screen.getByTestId("relay-submit"));
    expect(await screen.findByTestId("link-browser")).toHaveAttribute("data-state", "checked");
    const sent = host.calls.find(({ name }) => name === "configure_relay")?.request;
    expect(sent).toEqual({
      relay: "direct",
      environment: "sandbox",
      url: null,
      clientId: "id-1",
      secret: "s3cret",
      invitation: null,
      fingerprint: null,
      proof: null,
    });
  });

  test("a wrong passphrase can be tried again", async () => {
    const { user } = openWindow({ scenario: "passphrase" });
    await user.type(await screen.findByTestId("passphrase-input"), "wrong");
    await user.click(screen.getByTestId("passphrase-submit"));
    expect(await screen.findByTestId("error-panel")).toHaveTextContent("nothing is lost");
    await user.clear(screen.getByTestId("passphrase-input"));
    await user.type(screen.getByTestId("passphrase-input"), "right{Enter}");
    expect(await screen.findByTestId("register")).toBeInTheDocument();
  });

  test("a database that cannot be opened says what to do", async () => {
    openWindow({ scenario: "failed" });
    expect(await screen.findByTestId("error-panel")).toHaveTextContent(
      "Install the newest version",
    );
  });
});

describe("the sync pill", () => {
  test("offline is said, with the time of what is shown, and rows stay readable", async () => {
    openWindow({ scenario: "offline" });
    expect(await screen.findByTestId("offline-pill")).toHaveTextContent(
      /^Offline · showing data from \w{3} /,
    );
    expect((await screen.findAllByTestId("register-row")).length).toBeGreaterThan(5);
  });

  test("a sync tells a screen reader what it brought", async () => {
    const { user } = openWindow();
    await user.click(await screen.findByTestId("refresh"));
    await waitFor(() => {
      expect(screen.getByTestId("sync-announcement")).toHaveTextContent("12 new, 3 changed");
    });
    expect(screen.getByTestId("sync-announcement")).toHaveTextContent(
      "Could not update Houndstooth Credit",
    );
    expect(screen.getByTestId("sync-pill")).toHaveTextContent("2 of 5 banks updated");
  });

  test("a refresh that cannot even start is not silent", async () => {
    const { host, user } = openWindow();
    host.fail("sync_now", fakeError("internal", "Another sync holds the lease."));
    await user.click(await screen.findByTestId("refresh"));
    await waitFor(() => {
      expect(screen.getByTestId("sync-pill")).toHaveTextContent("Refresh did not start");
    });
    await user.click(screen.getByTestId("sync-pill"));
    expect(await screen.findByTestId("error-panel")).toHaveTextContent("Another sync holds");
  });

  test("an ephemeral demo says that nothing is kept", async () => {
    openWindow({ scenario: "ephemeral" });
    expect(await screen.findByTestId("demo-banner")).toHaveTextContent("Nothing is kept");
  });
});

describe("connections", () => {
  test("linking goes through its stages to the first sync", async () => {
    const { user } = openWindow();
    await user.click(await screen.findByTestId("nav-connections"));
    await user.click(await screen.findByTestId("connect-bank"));
    await user.click(await screen.findByTestId("link-begin"));
    await user.click(await screen.findByTestId("link-agree"));
    await waitFor(() =>
      expect(screen.getByTestId("link-stage")).toHaveAttribute("data-stage", "linked"),
    );
    await waitFor(() =>
      expect(screen.getByTestId("first-sync")).toHaveTextContent("12 new, 3 changed"),
    );
    await user.click(screen.getByTestId("link-done"));
    expect(screen.queryByTestId("link-stage")).not.toBeInTheDocument();
  });

  test("a failed link says why and can be started again", async () => {
    const { host, user } = openWindow({ step_ms: 60_000 });
    await user.click(await screen.findByTestId("nav-connections"));
    await user.click(await screen.findByTestId("connect-bank"));
    await user.click(await screen.findByTestId("link-begin"));
    await user.click(await screen.findByTestId("link-agree"));
    await screen.findByTestId("link-cancel");
    host.emit("link_state", {
      sessionId: "link-1",
      surface: "window",
      stage: "failed",
      itemId: null,
      institution: null,
      hostedUrl: null,
      twin: null,
      error: fakeError("already_linked", "First Platypus Bank is connected already."),
    });
    expect(await screen.findByTestId("error-panel")).toHaveTextContent("connected already");
    await user.click(screen.getByRole("button", { name: "Start again" }));
    expect(await screen.findByTestId("link-begin")).toBeInTheDocument();
  });

  test("only a bank that wants a sign-in offers to be repaired, by its own id", async () => {
    const { host, user } = openWindow();
    await user.click(await screen.findByTestId("nav-connections"));
    const card = (await screen.findAllByTestId("connection-card")).find(
      ({ dataset }) => dataset["health"] === "NeedsLogin",
    );
    await user.click(within(card as HTMLElement).getByTestId("cure"));
    await user.click(await screen.findByTestId("link-begin"));
    await waitFor(() => {
      expect(host.calls.find(({ name }) => name === "link_begin")?.request).toEqual({
        surface: "window",
        itemId: "item-3",
        mode: "sign_in",
        agreed: null,
        language: "en",
      });
    });
  });

  test("refused keys lead to the settings", async () => {
    const { host, user } = openWindow();
    host.fail("link_begin", {
      ...fakeError("keys", "Plaid refused the keys."),
      button: "open_keys",
    });
    await user.click(await screen.findByTestId("nav-connections"));
    await user.click(await screen.findByTestId("connect-bank"));
    await user.click(await screen.findByTestId("link-begin"));
    await user.click(await screen.findByTestId("link-agree"));
    await user.click(await screen.findByRole("button", { name: "Check the keys" }));
    expect(await screen.findByTestId("relay-test")).toBeInTheDocument();
  });
});

test("an account leads to its transactions", async () => {
  const { host, user } = openWindow();
  await user.click(await screen.findByTestId("nav-accounts"));
  await user.click((await screen.findAllByTestId("account"))[1] as HTMLElement);
  await screen.findByTestId("register-count");
  expect(
    host.calls.some(
      ({ name, request }) =>
        name === "register_outline" && JSON.stringify(request).includes("acc-2"),
    ),
  ).toBe(true);
});
