import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { fakeError, type FakeHost } from "@/ipc/fake/host";
import { openWindow } from "./window";

describe("the banner of connections", () => {
  test("names the bank that needs its owner most, with one button, and says that there are others", async () => {
    const { user } = openWindow();
    const banner = await screen.findByTestId("connection-banner");
    expect(banner).toHaveTextContent("Houndstooth Credit");
    expect(banner).toHaveTextContent("and 2 other connections");
    expect(screen.getAllByTestId("connection-banner")).toHaveLength(1);
    expect(within(banner).getAllByTestId("cure")).toHaveLength(1);
    await user.click(within(banner).getByRole("button", { name: "Reconnect" }));
    expect(await screen.findByText("Repair Houndstooth Credit")).toBeInTheDocument();
  });

  test("goes away for now, and the next one is said", async () => {
    const { host, user } = openWindow();
    await user.click(await screen.findByTestId("banner-close"));
    expect(screen.getByTestId("connection-banner")).toHaveTextContent("Windowpane Loans");
    await user.click(screen.getByTestId("banner-close"));
    expect(screen.getByTestId("connection-banner")).toHaveTextContent("Tattersall Invest");
    await user.click(screen.getByTestId("banner-close"));
    expect(screen.queryByTestId("connection-banner")).not.toBeInTheDocument();
    expect(host.calls.some(({ name }) => name === "dismiss_advice")).toBe(false);
  });

  test("of what can be taken note of is told to the core", async () => {
    const { host, user } = openWindow({ scenario: "advice" });
    const banner = await screen.findByTestId("connection-banner");
    expect(banner).toHaveAttribute("data-kind", "expires_soon");
    await user.click(screen.getByTestId("banner-close"));
    expect(screen.getByTestId("connection-banner")).toHaveAttribute("data-kind", "new_accounts");
    await user.click(screen.getByRole("button", { name: "Do not say this again" }));
    await waitFor(() => {
      expect(host.calls.find(({ name }) => name === "dismiss_advice")?.request).toEqual({
        itemId: "item-1",
        kind: "new_accounts",
      });
    });
    expect(screen.queryByTestId("connection-banner")).not.toBeInTheDocument();
  });

  test("asks what to keep where the permission was taken back", async () => {
    const { user } = openWindow();
    await user.click(await screen.findByTestId("banner-close"));
    await user.click(screen.getByRole("button", { name: "Choose what to keep" }));
    const dialog = await screen.findByTestId("end-dialog");
    expect(within(dialog).getByText("What becomes of Windowpane Loans?")).toBeInTheDocument();
    expect(within(dialog).getByTestId("end-keep")).toBeChecked();
    await user.click(within(dialog).getByTestId("end-confirm"));
    await waitFor(() => expect(screen.queryByTestId("end-dialog")).not.toBeInTheDocument());
  });
});

describe("before Link", () => {
  test("what is read, for how long and what it costs is agreed to, in the core’s words", async () => {
    const { host, user } = openWindow();
    await user.click(await screen.findByTestId("nav-connections"));
    await user.click(await screen.findByTestId("connect-bank"));
    await user.click(await screen.findByTestId("link-begin"));
    const notice = await screen.findByTestId("consent-notice");
    for (const words of ["Transactions", "24 months", "Your password", "Nothing: the bank"])
      expect(notice).toHaveTextContent(words);
    expect(host.calls.some(({ name }) => name === "link_begin")).toBe(false);
    await user.click(screen.getByTestId("link-agree"));
    await waitFor(() => {
      const begun = host.calls.find(({ name }) => name === "link_begin");
      expect(begun?.request).toMatchObject({ agreed: { products: ["Transactions"] } });
    });
  });

  test("banks that are here are named, with the way to repair them, and a warning where a second ends the first", async () => {
    const { host, user } = openWindow();
    const chase = host.world.connections[0];
    if (chase) Object.assign(chase, { secondEndsFirst: true });
    await user.click(await screen.findByTestId("nav-connections"));
    await user.click(await screen.findByTestId("connect-bank"));
    const here = await screen.findByTestId("connected-already");
    expect(within(here).getByTestId("one-at-a-time")).toHaveTextContent(
      "At First Platypus Bank a second login ends the first one",
    );
    // What works has nothing to repair.
    const broken = host.world.connections.filter(
      ({ disconnected, health, attention }) =>
        !disconnected &&
        health.state !== "Revoked" &&
        (health.state !== "Ok" || attention?.button === "reconnect"),
    );
    expect(within(here).queryAllByRole("button", { name: "Repair" })).toHaveLength(broken.length);
    await user.click(within(here).getAllByRole("button", { name: "Add accounts" })[0] as Element);
    expect(await screen.findByText("Choose accounts of First Platypus Bank")).toBeInTheDocument();
  });

  test("a bank that is connected already is asked about, and nothing is added unless one says so", async () => {
    const { host, user } = openWindow({ scenario: "twin" });
    await user.click(await screen.findByTestId("nav-connections"));
    await user.click(await screen.findByTestId("connect-bank"));
    await user.click(await screen.findByTestId("link-begin"));
    await user.click(await screen.findByTestId("link-agree"));
    expect(await screen.findByTestId("twin")).toHaveTextContent(
      "First Platypus Bank is connected already",
    );
    await user.click(screen.getByTestId("twin-use"));
    expect(await screen.findByText("Choose accounts of First Platypus Bank")).toBeInTheDocument();
    expect(host.calls.find(({ name }) => name === "link_decide")?.request).toMatchObject({
      add: false,
    });
  });
});

describe("a session that was finished while Coffer was closed", () => {
  test("opens its question at the start, and is carried out in the same dialog", async () => {
    const { host, user } = openWindow({ scenario: "asking" });
    const question = await screen.findByTestId("twin");
    expect(question).toHaveTextContent("First Platypus Bank is connected already");
    expect(question).toHaveTextContent("You signed in once more, in the browser.");
    await user.click(within(question).getByTestId("twin-add"));
    await waitFor(() =>
      expect(screen.getByTestId("link-stage")).toHaveAttribute("data-stage", "linked"),
    );
    await user.click(screen.getByTestId("link-done"));
    expect(screen.queryByTestId("link-dialog")).not.toBeInTheDocument();
    expect(host.calls.filter(({ name }) => name === "link_decide")).toHaveLength(1);
  });

  test("opens its question when the news comes later, and not over a dialog that is open", async () => {
    const { host, user } = openWindow({ scenario: "twin" });
    await user.click(await screen.findByTestId("nav-connections"));
    await user.click(await screen.findByTestId("connect-bank"));
    await screen.findByTestId("link-begin");
    const left = (await openedElsewhere(host)).sessionId;
    expect(screen.queryByTestId("twin")).not.toBeInTheDocument();
    await user.click(screen.getByRole("button", { name: "Cancel" }));
    await user.click(within(await screen.findByTestId("twin")).getByTestId("twin-leave"));
    await waitFor(() => expect(screen.queryByTestId("link-dialog")).not.toBeInTheDocument());
    expect(host.calls.find(({ name }) => name === "link_decide")?.request).toEqual({
      sessionId: left,
      add: false,
    });
  });
});

/** A session that another dialog began, once it asks. */
async function openedElsewhere(host: FakeHost) {
  const request = {
    surface: "browser",
    itemId: null,
    mode: null,
    agreed: null,
    language: null,
  } as const;
  const { sessionId } = await host.call("link_begin", request);
  return waitFor(async () => {
    const state = await host.call("link_state", { sessionId });
    expect(state.stage).toBe("asking");
    return state;
  });
}

describe("adding accounts", () => {
  test("says what is read of them, and opens nothing before that was agreed to", async () => {
    const { host, user } = openWindow();
    await user.click(await screen.findByTestId("nav-connections"));
    await user.click(await screen.findByTestId("connect-bank"));
    const here = await screen.findByTestId("connected-already");
    await user.click(within(here).getAllByRole("button", { name: "Add accounts" })[0] as Element);
    await screen.findByText("Choose accounts of First Platypus Bank");
    await user.click(screen.getByTestId("link-begin"));
    expect(await screen.findByTestId("consent-notice")).toHaveTextContent(
      "those that you add among them",
    );
    expect(host.calls.some(({ name }) => name === "link_begin")).toBe(false);
    await user.click(screen.getByTestId("link-agree"));
    await waitFor(() =>
      expect(host.calls.find(({ name }) => name === "link_begin")?.request).toMatchObject({
        mode: "accounts",
        agreed: { mode: "accounts" },
      }),
    );
  });
});

describe("the screen of connections", () => {
  test("lists what was agreed to, and withdrawing it begins with forgetting", async () => {
    const { user } = openWindow();
    await user.click(await screen.findByTestId("nav-connections"));
    const consents = await screen.findByTestId("consents");
    const first = within(consents).getAllByTestId("consent")[0] as HTMLElement;
    expect(first).toHaveTextContent("First Platypus Bank");
    await user.click(within(first).getByTestId("withdraw"));
    expect(await screen.findByText("Disconnect First Platypus Bank?")).toBeInTheDocument();
    // It begins with forgetting; and Plaid knows no part of a permission.
    expect(screen.getByTestId("end-delete")).toBeChecked();
    expect(screen.getByTestId("end-dialog")).toHaveTextContent("ends the whole connection");
  });

  test("replaces a key, and says why it did not", async () => {
    const { host, user } = openWindow();
    await user.click(await screen.findByTestId("nav-connections"));
    const card = (await screen.findAllByTestId("connection-card"))[0] as HTMLElement;
    host.fail("renew_access_key", fakeError("bad_input", "A sync is running."));
    await user.click(within(card).getByTestId("renew-key"));
    expect(await within(card).findByText("A sync is running.")).toBeInTheDocument();
    host.fail("renew_access_key", null);
    await user.click(within(card).getByTestId("renew-key"));
    expect(await screen.findByText(/The key for First Platypus Bank is replaced/)).toBeVisible();
  });

  test("a disconnected bank says so everywhere", async () => {
    const { host, user } = openWindow();
    const bank = host.world.connections[0];
    if (bank === undefined) throw new Error("a bank");
    bank.disconnected = true;
    bank.health = { ...bank.health, state: "Disconnected" };
    for (const account of bank.accounts) account.health = "Disconnected";
    await user.click(await screen.findByTestId("nav-connections"));
    const card = (await screen.findAllByTestId("connection-card"))[0] as HTMLElement;
    expect(within(card).getByText("Disconnected")).toBeInTheDocument();
    expect(screen.getAllByLabelText("Disconnected").length).toBeGreaterThan(0);
    expect(within(card).queryByTestId("add-accounts")).not.toBeInTheDocument();
  });
});
