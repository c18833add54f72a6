import { screen, waitFor, within } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { setPreferences } from "@/app/preferences";
import { de } from "@/i18n/de";
import { openWindow } from "./window";

afterEach(() => {
  setPreferences({ language: "system" });
  localStorage.clear();
  vi.restoreAllMocks();
});

test("the language of the window is chosen in the settings, holds at once with its numbers, and is kept", async () => {
  window.location.hash = "#/settings";
  const { user } = openWindow();
  const choice = await screen.findByRole("radiogroup", { name: "Language" });
  await user.click(within(choice).getByRole("radio", { name: "Deutsch" }));
  expect(await screen.findByRole("heading", { name: "Einstellungen" })).toBeVisible();
  expect(screen.getByRole("radiogroup", { name: "Sprache" })).toBeVisible();
  expect(document.documentElement.lang).toBe("de");
  expect(JSON.parse(localStorage.getItem("coffer.preferences") ?? "{}")).toMatchObject({
    language: "de",
  });

  expect(screen.getByTestId("nav-transactions")).toHaveTextContent("Buchungen");
  await user.click(screen.getByTestId("nav-transactions"));
  const grid = await screen.findByRole("grid", { name: "Buchungen, die neuesten zuerst" });
  // 1.234,50 $ and not $1,234.50.
  await waitFor(() => expect(grid.textContent).toMatch(/\d,\d\d\u00a0\$/));
  expect(grid.textContent).not.toMatch(/\$\d/);

  setPreferences({ language: "en" });
  expect(await screen.findByRole("grid", { name: "Transactions, newest first" })).toBeVisible();
  expect(document.documentElement.lang).toBe("en");
});

test("what fails is said in the language of the window, where it is known in it", async () => {
  window.location.hash = "#/settings";
  const { host, user } = openWindow();
  setPreferences({ language: "de" });
  await screen.findByRole("heading", { name: "Einstellungen" });
  const call = host.call.bind(host);
  vi.spyOn(host, "call").mockImplementation((name, request) =>
    name === "backup_now"
      ? // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- AppError is plain data on purpose
        Promise.reject({
          code: "store",
          message: "The disk is full or takes no more, so nothing was saved.",
          hint: "Something that nobody has translated.",
          retry: true,
          button: null,
          itemId: null,
          bankCode: null,
          requestId: null,
          at: null,
        })
      : call(name, request),
  );
  await user.click(await screen.findByRole("button", { name: "Jetzt sichern" }));
  expect(await screen.findByText(/Der Datenträger ist voll/)).toBeVisible();
  expect(screen.getByText(/Something that nobody has translated/)).toBeVisible();
});

test("the categories that come with Coffer are called so in the window, found so, and written so in a search", async () => {
  window.location.hash = "#/transactions";
  setPreferences({ language: "de", columns: ["category", "account"] });
  const { host, user } = openWindow();
  const asked = vi.spyOn(host, "call");
  await screen.findByRole("grid", { name: "Buchungen, die neuesten zuerst" });
  const rows = await screen.findAllByTestId("register-row");
  expect(rows.map((row) => row.textContent).join()).toMatch(/Lebensmittel|Restaurants|Kaffee/);
  expect(rows.map((row) => row.textContent).join()).not.toMatch(/Groceries|Rent\b/);

  await user.type(screen.getByTestId("search"), "cat:kaff");
  await waitFor(() =>
    expect(screen.getByTestId("suggestion")).toHaveTextContent(/^KaffeeEssen & Trinken$/),
  );
  await user.keyboard("{ArrowDown}{Enter}");
  expect(screen.getByTestId("search")).toHaveValue("cat:Kaffee ");
  const chips = await screen.findByRole("list", { name: de.register.active });
  await waitFor(() => expect(chips).toHaveTextContent("Kategorie: Kaffee"));
  // The core is asked for its own name of it.
  await waitFor(() => {
    const searches = asked.mock.calls
      .filter(([name]) => name === "register_outline")
      .map(([, filter]) => (filter as { search: string }).search);
    expect(searches.at(-1)).toMatch(/^cat:coffee\s?$/);
  });
  await waitFor(() => {
    const found = screen.getAllByTestId("register-row").map((row) => row.textContent);
    expect(found.filter((text) => !text.includes("Kaffee"))).toEqual([]);
  });
});

test("keys are called as they are printed on a German keyboard, and a wrong search is told in German", async () => {
  window.location.hash = "#/transactions";
  setPreferences({ language: "de" });
  const { user } = openWindow();
  await screen.findByRole("grid", { name: "Buchungen, die neuesten zuerst" });
  await user.type(screen.getByTestId("search"), "hund:3");
  expect(await screen.findByTestId("search-problem")).toHaveTextContent(
    "Einen Operator „hund:“ gibt es nicht.",
  );
  await user.clear(screen.getByTestId("search"));
  await user.keyboard("{Escape}{Escape}?");
  const sheet = await screen.findByRole("dialog", { name: de.keys.title });
  expect(sheet).toHaveTextContent(/Strg \+ K/);
  expect(sheet).not.toHaveTextContent(/Ctrl|Del\b|Space/);
});
