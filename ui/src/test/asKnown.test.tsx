import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { fakeError } from "@/ipc/fake/host";
import { openWindow } from "./window";

const NOW = new Date("2026-03-20T10:00:00Z");

async function ask(user: ReturnType<typeof openWindow>["user"], day: string) {
  await user.click(await screen.findByTestId("nav-accounts"));
  await user.click(await screen.findByTestId("as-known"));
  fireEvent.change(await screen.findByTestId("as-known-day"), { target: { value: day } });
}

describe("accounts as they were known on a day", () => {
  test("say which day, show its balances and months, and lead back", async () => {
    const { host, user } = openWindow({ now: NOW });
    await ask(user, "2026-03-03");
    await user.click(screen.getByTestId("as-known-show"));
    const banner = await screen.findByTestId("as-known-banner");
    const heading = within(banner).getByRole("heading");
    expect(heading).toHaveTextContent("As Coffer knew it on March 3, 2026");
    expect(heading).toHaveFocus();
    expect(await screen.findAllByTestId("known-account")).toHaveLength(host.world.accounts.length);
    expect(host.calls.find(({ name }) => name === "report")?.request).toEqual({
      from: null,
      to: null,
      asOf: "2026-03-03",
    });
    const months = screen.getByTestId("known-months");
    expect(within(months).getByRole("combobox")).toHaveDisplayValue("March 2026");
    await user.selectOptions(within(months).getByRole("combobox"), "February 2026");
    expect(within(months).getByText("Spending")).toBeInTheDocument();
    // What is exported is what is now, so it is not offered here.
    expect(screen.queryByTestId("export")).not.toBeInTheDocument();
    await user.click(screen.getByTestId("as-known-back"));
    expect((await screen.findAllByTestId("account")).length).toBeGreaterThan(0);
    expect(window.location.hash).toBe("#/accounts");
  });

  test("say where edits of then have left the journal", async () => {
    const { user } = openWindow({ now: NOW });
    await ask(user, "2025-12-01");
    await user.click(screen.getByTestId("as-known-show"));
    expect(await screen.findByTestId("as-known-edits")).toHaveTextContent(
      /^Edits of many transactions at once from before .*2025.* are no longer kept/,
    );
  });

  test("Escape leads back too, and another screen forgets the day", async () => {
    const { user } = openWindow({ now: NOW });
    await ask(user, "2026-03-03");
    await user.click(screen.getByTestId("as-known-show"));
    await screen.findByTestId("as-known-banner");
    await user.keyboard("{Escape}");
    expect(await screen.findByTestId("as-known")).toHaveTextContent("As known on…");
    await ask(user, "2026-03-02");
    await user.click(screen.getByTestId("as-known-show"));
    await screen.findByTestId("as-known-banner");
    await user.click(screen.getByTestId("nav-review"));
    await user.click(screen.getByTestId("nav-accounts"));
    await screen.findAllByTestId("account");
    expect(screen.queryByTestId("as-known-banner")).not.toBeInTheDocument();
  });

  test("a day to come cannot be shown", async () => {
    const { user } = openWindow();
    await ask(user, "2999-01-01");
    expect(screen.getByRole("alert")).toHaveTextContent("That day has not come yet.");
    expect(screen.getByTestId("as-known-show")).toBeDisabled();
  });

  test("before the first account was known it says so", async () => {
    const { user } = openWindow({ now: NOW });
    await ask(user, "2019-05-01");
    await user.click(screen.getByTestId("as-known-show"));
    expect(await screen.findByTestId("as-known-empty")).toHaveTextContent(
      "Coffer had not heard of any account by May 1, 2019.",
    );
  });

  test("a failure keeps the way back, and trying again helps", async () => {
    const { host, user } = openWindow({ now: NOW });
    host.fail("report", fakeError("store", "The journal cannot be read."));
    await ask(user, "2026-03-03");
    await user.click(screen.getByTestId("as-known-show"));
    const panel = await screen.findByTestId("error-panel");
    expect(panel).toHaveTextContent("The journal cannot be read.");
    expect(screen.getByTestId("as-known-back")).toBeInTheDocument();
    host.fail("report", null);
    await user.click(within(panel).getByRole("button", { name: "Try again" }));
    await waitFor(() => expect(screen.queryByTestId("error-panel")).not.toBeInTheDocument());
    expect((await screen.findAllByTestId("known-account")).length).toBeGreaterThan(0);
  });

  test("while it is read, it says what it does", async () => {
    window.history.replaceState(null, "", "#/accounts?asof=2026-03-03");
    openWindow({ scenario: "loading" });
    expect(await screen.findByLabelText("Going back to that day")).toBeInTheDocument();
  });
});
