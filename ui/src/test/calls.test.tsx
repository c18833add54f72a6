import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test, vi } from "vitest";
import { FAKE_PRODUCTION_SECRET, FAKE_WRONG_SECRET } from "@/ipc/fake/calls";
import { fakeError } from "@/ipc/fake/host";
import { openWindow } from "./window";

const cardOf = (bank: string) => screen.findByRole("region", { name: bank });

describe("why is my data old?", () => {
  test("each account says why, who must act and what can be done", async () => {
    const { user } = openWindow({ scenario: "real" });
    await user.click(await screen.findByTestId("nav-connections"));
    const broken = await cardOf("Houndstooth Credit");
    const [age] = await within(broken).findAllByTestId("account-age");
    expect(age).toHaveTextContent("The bank wants you to sign in again.");
    expect(age).toHaveTextContent("This is yours to mend.");
    // No money helps where the person must act.
    expect(within(broken).queryByTestId("force-refresh")).not.toBeInTheDocument();
    await user.click(within(broken).getByTestId("age-cure"));
    expect(await screen.findByTestId("link-dialog")).toHaveTextContent("Repair");
  });

  test("a forced refresh tells its price and its number before anything is asked", async () => {
    const { host, user } = openWindow({ scenario: "real" });
    await user.click(await screen.findByTestId("nav-connections"));
    const card = await cardOf("First Platypus Bank");
    const force = await within(card).findByTestId("force-refresh");
    expect(within(card).getByText("Refresh")).toBeInTheDocument();
    await user.click(force);
    expect(await screen.findByTestId("force-count")).toHaveTextContent("3 were made this month");
    expect(host.calls.some(({ name }) => name === "force_refresh")).toBe(false);
    await user.click(screen.getByTestId("force-confirm"));
    await waitFor(() => expect(screen.queryByTestId("force-dialog")).not.toBeInTheDocument());
    expect(host.calls.find(({ name }) => name === "force_refresh")?.request).toEqual({
      itemId: "item-1",
      seenThisMonth: 3,
    });
    // It is not offered again at once.
    await waitFor(() =>
      expect(within(card).queryByTestId("force-refresh")).not.toBeInTheDocument(),
    );
    expect(card).toHaveTextContent("The bank was asked just now");
  });

  test("a refusal is told, and the number is read anew", async () => {
    const { host, user } = openWindow({ scenario: "real" });
    await user.click(await screen.findByTestId("nav-connections"));
    await user.click(
      await within(await cardOf("First Platypus Bank")).findByTestId("force-refresh"),
    );
    host.fail("force_refresh", fakeError("bad_input", "Meanwhile 4 were made."));
    await user.click(await screen.findByTestId("force-confirm"));
    expect(await screen.findByText(/Meanwhile 4 were made/)).toBeInTheDocument();
    expect(host.calls.filter(({ name }) => name === "meter").length).toBeGreaterThan(1);
  });

  test("play money says that it costs nothing", async () => {
    const { user } = openWindow();
    await user.click(await screen.findByTestId("nav-connections"));
    await user.click(
      await within(await cardOf("First Platypus Bank")).findByTestId("force-refresh"),
    );
    expect(await screen.findByTestId("force-dialog")).toHaveTextContent("costs nothing");
    expect(screen.queryByTestId("force-count")).not.toBeInTheDocument();
  });
});

describe("how calls went", () => {
  const open = async () => {
    const opened = openWindow({ scenario: "real" });
    await opened.user.click(await screen.findByTestId("nav-connections"));
    await opened.user.click(await screen.findByTestId("open-monitor"));
    await screen.findAllByTestId("bank-calls");
    return opened;
  };

  test("each bank has its share, its times, its charts and the same as a table", async () => {
    const { user } = await open();
    const bank = await cardOf("Tattersall Invest");
    expect(within(bank).getAllByRole("img", { name: /Tattersall Invest/ })).toHaveLength(2);
    expect(bank).toHaveTextContent("INSTITUTION_DOWN");
    await user.click(within(bank).getByTestId("calls-table"));
    expect(within(bank).getAllByRole("row").length).toBeGreaterThan(20);
    await user.click(screen.getByTestId("span-7"));
    await waitFor(async () => {
      const now = await cardOf("Tattersall Invest");
      expect(within(now).getAllByRole("row").length).toBeLessThan(10);
    });
  });

  test("the last request that failed can be copied", async () => {
    const { user } = await open();
    const write = vi.spyOn(navigator.clipboard, "writeText");
    const bank = await cardOf("Tattersall Invest");
    const shown = within(bank).getByTestId("failed-request").textContent;
    await user.click(within(bank).getByTestId("copy-request"));
    expect(write).toHaveBeenCalledWith(shown);
    expect(await within(bank).findByText("Copied")).toBeInTheDocument();
  });

  test("diagnostics say where they went, or why not", async () => {
    const { host, user } = await open();
    await user.click(screen.getByTestId("save-diagnostics"));
    expect(await screen.findByTestId("diagnostics-saved")).toHaveTextContent("Read it before");
    host.fail("save_diagnostics", fakeError("store", "The disk is full."));
    await user.click(screen.getByTestId("save-diagnostics"));
    expect(await screen.findByText(/The disk is full/)).toBeInTheDocument();
  });

  test("without calls it says so, and an error can be tried again", async () => {
    const { host, user } = openWindow({ scenario: "empty" });
    window.location.hash = "#/history?view=calls";
    expect(await screen.findByText("No call was made in this time.")).toBeInTheDocument();
    host.fail("monitor", fakeError("store", "The journal cannot be read."));
    await user.click(screen.getByTestId("span-90"));
    expect(await screen.findByText(/The journal cannot be read/)).toBeInTheDocument();
  });
});

describe("what costs", () => {
  test("the settings count the connections of a Trial plan, and another plan has no bound", async () => {
    const { user } = openWindow({ scenario: "real" });
    await user.click(await screen.findByTestId("nav-settings"));
    expect(await screen.findByTestId("items-made")).toHaveTextContent("7 of 10");
    expect(screen.getByTestId("meter")).toHaveTextContent("Forced refresh3");
    await user.click(screen.getByTestId("plan-other"));
    await waitFor(() => expect(screen.getByTestId("items-made")).toHaveTextContent(/^7$/));
  });

  test("before a bank is connected it says how many are left, and for a repair it does not", async () => {
    const { user } = openWindow({ scenario: "real" });
    await user.click(await screen.findByTestId("nav-connections"));
    await user.click(await screen.findByTestId("connect-bank"));
    expect(await screen.findByTestId("items-left")).toHaveTextContent("3 connections are left");
    window.location.hash = "#/connections?link=item-3";
    expect(await screen.findByText("Repair Houndstooth Credit")).toBeInTheDocument();
    expect(screen.queryByTestId("items-left")).not.toBeInTheDocument();
  });

  test("the demo costs nothing and says so", async () => {
    const { user } = openWindow();
    await user.click(await screen.findByTestId("nav-settings"));
    expect(await screen.findByTestId("meter")).toHaveTextContent("it is play money");
    expect(screen.queryByTestId("items-made")).not.toBeInTheDocument();
  });
});

describe("refreshing by itself", () => {
  test("each connection has a plan of its own", async () => {
    const { host, user } = openWindow({ scenario: "real" });
    await user.click(await screen.findByTestId("nav-settings"));
    const [plan] = await screen.findAllByTestId("sync-plan");
    await user.selectOptions(within(plan as HTMLElement).getByTestId("sync-hours"), "12");
    await waitFor(() =>
      expect(host.calls.find(({ name }) => name === "set_sync_plan")?.request).toEqual({
        itemId: "item-1",
        plan: { onLaunch: true, onFocus: true, everyHours: 12 },
      }),
    );
    await user.click(screen.getByTestId("treat-as-metered"));
    await waitFor(() =>
      expect(screen.getAllByTestId("sync-plan")[0]).toHaveTextContent("Not over a metered network"),
    );
  });

  test("the core is asked at the start, on coming back, and not more often than it says", async () => {
    const { host } = openWindow();
    await screen.findByTestId("register");
    const wakes = () =>
      host.calls.filter(({ name }) => name === "wake").map(({ request }) => request);
    await waitFor(() => expect(wakes()).toEqual([{ moment: "launch" }]));
    window.dispatchEvent(new Event("focus"));
    await waitFor(() => expect(wakes()).toEqual([{ moment: "launch" }, { moment: "focus" }]));
  });

  test("a window that is not open asks for nothing", async () => {
    const { host } = openWindow({ scenario: "pin" });
    await screen.findByTestId("pin-input");
    window.dispatchEvent(new Event("focus"));
    expect(host.calls.some(({ name }) => name === "wake")).toBe(false);
  });
});

describe("keys of one's own", () => {
  const type = async (secret: string) => {
    const opened = openWindow({ scenario: "welcome" });
    await opened.user.click(await screen.findByTestId("welcome-connect"));
    await opened.user.type(await screen.findByTestId("client-id"), "id-1");
    await opened.user.type(screen.getByTestId("secret"), secret);
    return opened;
  };
  const configured = (host: Awaited<ReturnType<typeof type>>["host"]) =>
    host.calls.some(({ name }) => name === "configure_relay");

  test("a pair that Plaid refuses is not saved without a word, and says what may be wrong", async () => {
    const { host, user } = await type(FAKE_WRONG_SECRET);
    await user.click(screen.getByTestId("relay-submit"));
    const verdict = await screen.findByTestId("keys-verdict");
    expect(verdict).toHaveAttribute("data-verdict", "refused");
    expect(configured(host)).toBe(false);
    await user.click(within(verdict).getByTestId("save-anyway"));
    await waitFor(() => expect(configured(host)).toBe(true));
  });

  test("keys of the other environment go there only when the person says so", async () => {
    const { host, user } = await type(FAKE_PRODUCTION_SECRET);
    await user.click(screen.getByTestId("try-keys"));
    const verdict = await screen.findByTestId("keys-verdict");
    const tried = () => host.calls.filter(({ name }) => name === "try_keys");
    expect(tried()).toHaveLength(1);
    await user.click(within(verdict).getByTestId("try-other"));
    await waitFor(() =>
      expect(screen.getByTestId("keys-verdict")).toHaveAttribute("data-verdict", "accepted"),
    );
    expect(screen.getByTestId("environment-production")).toHaveAttribute("data-state", "checked");
    await user.click(screen.getByTestId("relay-submit"));
    await waitFor(() => expect(configured(host)).toBe(true));
    expect(tried()).toHaveLength(2);
    const sent = host.calls.find(({ name }) => name === "configure_relay")?.request;
    expect(sent).toMatchObject({ environment: "production", secret: FAKE_PRODUCTION_SECRET });
  });

  test("what the Trial plan is, and its cap, is said before anything is typed", async () => {
    const { user } = openWindow({ scenario: "welcome" });
    await user.click(await screen.findByTestId("welcome-connect"));
    await user.click(await screen.findByTestId("environment-production"));
    expect(screen.getByText(/ten connections in its lifetime/)).toBeInTheDocument();
  });
});
