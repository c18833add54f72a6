import { screen, waitFor } from "@testing-library/react";
import { beforeEach, describe, expect, test } from "vitest";
import { setPreferences } from "@/app/preferences";
import { SCREENS } from "@/app/route";
import { en } from "@/i18n/en";
import { openWindow } from "./window";

beforeEach(() => setPreferences({ theme: "system", density: "comfortable", privacy: false }));

const options = () => screen.getAllByTestId("palette-option").map((option) => option.dataset["id"]);

async function open() {
  const window = openWindow();
  await screen.findAllByTestId("register-row");
  await window.user.keyboard("{Control>}k{/Control}");
  await screen.findByTestId("palette-input");
  return window;
}

describe("the palette", () => {
  test("lists every screen first, and goes to one by a few letters and Enter", async () => {
    const { user } = await open();
    expect(options().slice(0, SCREENS.length)).toEqual(SCREENS.map((name) => `screen-${name}`));
    await user.type(screen.getByTestId("palette-input"), "conn{Enter}");
    expect(await screen.findByRole("heading", { name: "Connections" })).toBeInTheDocument();
    expect(screen.queryByTestId("palette")).not.toBeInTheDocument();
  });

  test("is walked by the arrow keys, round its ends, and tells a screen reader where one is", async () => {
    const { user } = await open();
    const field = screen.getByTestId("palette-input");
    const current = () =>
      document.getElementById(field.getAttribute("aria-activedescendant") ?? "")?.dataset["id"];
    expect(current()).toBe(`screen-${SCREENS[0]}`);
    await user.keyboard("{ArrowDown}");
    expect(current()).toBe(`screen-${SCREENS[1]}`);
    await user.keyboard("{ArrowUp}{ArrowUp}");
    expect(current()).toBe(options().at(-1));
  });

  test("shows the transactions of an account or a category", async () => {
    const { user, host } = await open();
    const account = host.world.accounts[0];
    await user.type(screen.getByTestId("palette-input"), account?.name.slice(0, 6) ?? "");
    await user.click(
      screen
        .getAllByTestId("palette-option")
        .find(({ dataset }) => dataset["id"] === `account-${account?.id}`) as HTMLElement,
    );
    await waitFor(() => expect(window.location.hash).toContain(`account=${account?.id}`));
  });

  test("searches the transactions for what no command is called", async () => {
    const { user } = await open();
    await user.type(screen.getByTestId("palette-input"), "zzqq");
    expect(options()).toEqual(["search"]);
    await user.keyboard("{Enter}");
    await waitFor(() => expect(window.location.hash).toContain("q=zzqq"));
    expect(screen.getByTestId("search")).toHaveValue("zzqq");
  });

  test("lists what happened up to a month", async () => {
    const { user } = await open();
    await user.type(screen.getByTestId("palette-input"), "2024-02");
    expect(options()).toEqual(["jump", "search"]);
    await user.keyboard("{Enter}");
    await waitFor(() => expect(window.location.hash).toContain("to=2024-02-29"));
  });

  test("does what it says: hides amounts, changes the theme", async () => {
    const { user } = await open();
    await user.type(screen.getByTestId("palette-input"), "hide am{Enter}");
    await waitFor(() =>
      expect(screen.getAllByTestId("row-amount")[0]?.textContent).not.toMatch(/\d/),
    );
    await user.keyboard("{Control>}k{/Control}");
    await user.type(await screen.findByTestId("palette-input"), "dark{Enter}");
    expect(document.documentElement.dataset["theme"]).toBe("dark");
  });

  test("closes by Escape and leaves everything as it was", async () => {
    const { user } = await open();
    const before = window.location.hash;
    await user.keyboard("zz{Escape}");
    await waitFor(() => expect(screen.queryByTestId("palette")).not.toBeInTheDocument());
    expect(window.location.hash).toBe(before);
  });

  test("has a button that names its key", async () => {
    const { user } = openWindow();
    await screen.findAllByTestId("register-row");
    await user.click(screen.getByRole("button", { name: en.palette.open }));
    expect(await screen.findByTestId("palette-input")).toHaveFocus();
  });
});
