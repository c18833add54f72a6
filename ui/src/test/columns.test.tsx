import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, test } from "vitest";
import { setPreferences } from "@/app/preferences";
import { en } from "@/i18n/en";
import { openWindow } from "./window";

beforeEach(() => setPreferences({ columns: ["category", "account"], density: "comfortable" }));

const rows = () => screen.findAllByTestId("register-row");
const cells = (row: HTMLElement) => within(row).getAllByRole("gridcell");

describe("the columns of the list", () => {
  test("are chosen by the person and remembered", async () => {
    const { user, host } = openWindow();
    expect(cells((await rows())[0] as HTMLElement)).toHaveLength(4);
    await user.click(screen.getByTestId("columns"));
    await user.click(await screen.findByRole("checkbox", { name: en.columns.names.original }));
    const first = (await rows())[0] as HTMLElement;
    expect(cells(first)).toHaveLength(5);
    expect(first).toHaveTextContent(host.world.rows[0]?.original ?? "");
    expect(screen.getByTestId("register")).toHaveAttribute("aria-colcount", "5");
    expect(localStorage.getItem("coffer.preferences")).toContain("original");
    await user.click(screen.getByRole("checkbox", { name: en.columns.names.category }));
    expect(cells((await rows())[0] as HTMLElement)).toHaveLength(4);
  });

  test("stand in one order, whichever was switched on first", async () => {
    const { user } = openWindow();
    await rows();
    await user.click(screen.getByTestId("columns"));
    for (const name of ["category", "category", "original"] as const)
      await user.click(await screen.findByRole("checkbox", { name: en.columns.names[name] }));
    expect(JSON.parse(localStorage.getItem("coffer.preferences") ?? "{}")).toMatchObject({
      columns: ["original", "category", "account"],
    });
  });
});

test("End and Home reach the oldest and the newest at once, also before any row has the keys", async () => {
  const { user, host } = openWindow();
  await rows();
  await user.keyboard("{End}");
  const grid = screen.getByTestId("register");
  const last = host.world.rows.length - 1;
  expect(grid).toHaveAttribute("aria-activedescendant", `register-row-${last}`);
  await user.keyboard("{Home}");
  expect(grid).toHaveAttribute("aria-activedescendant", "register-row-0");
});

describe("going to a date", () => {
  test("puts the newest transaction up to that day on top, with the keys on it", async () => {
    const { user, host } = openWindow();
    await rows();
    const posted = host.world.rows.filter(({ pending }) => !pending);
    const wanted = posted[150];
    await user.keyboard("{Control>}j{/Control}");
    fireEvent.change(await screen.findByLabelText(en.timeBar.day), {
      target: { value: wanted?.date },
    });
    await user.click(screen.getByRole("button", { name: en.timeBar.go }));
    const first = host.world.rows.findIndex((row) => !row.pending && row.date === wanted?.date);
    await waitFor(() =>
      expect(screen.getByTestId("register")).toHaveAttribute(
        "aria-activedescendant",
        `register-row-${first}`,
      ),
    );
    expect(screen.getByTestId("register")).toHaveFocus();
  });

  test("before everything says where the list begins", async () => {
    const { user, host } = openWindow();
    await rows();
    await user.keyboard("{Control>}j{/Control}");
    fireEvent.change(await screen.findByLabelText(en.timeBar.day), {
      target: { value: "1990-01-01" },
    });
    await user.click(screen.getByRole("button", { name: en.timeBar.go }));
    expect(await screen.findByText(/^The list starts on /)).toBeInTheDocument();
    const oldest = host.world.rows.at(-1)?.date;
    const row = host.world.rows.findIndex(({ date, pending }) => !pending && date === oldest);
    expect(screen.getByTestId("register")).toHaveAttribute(
      "aria-activedescendant",
      `register-row-${row}`,
    );
  });
});

describe("a list whose counting takes long", () => {
  test("shows its first rows meanwhile, and says that it counts", async () => {
    const { host, user } = openWindow();
    await rows();
    const counted = host.hold("register_outline");
    await user.type(screen.getByTestId("search"), "coffee");
    await waitFor(() =>
      expect(screen.getByTestId("register-count")).toHaveTextContent(en.register.counting),
    );
    expect(
      screen
        .getAllByTestId("row-merchant")
        .every(({ textContent }) => /Starbucks|Blue Bottle/.test(textContent)),
    ).toBe(true);
    expect(screen.getByTestId("register")).toHaveAttribute("aria-rowcount", "-1");
    // Nobody selects by a number that is not known.
    await user.keyboard("{Escape}");
    counted();
    await waitFor(() =>
      expect(screen.getByTestId("register-count")).toHaveTextContent(/transactions/),
    );
  });
});

test("beside a list of a few months stand the months, in words", async () => {
  const { user, host } = openWindow();
  await rows();
  const newest = host.world.rows.find(({ pending }) => !pending)?.date ?? "";
  await user.type(screen.getByTestId("search"), `after:${Number(newest.slice(0, 4)) - 1}-01-01`);
  const month = new Intl.DateTimeFormat("en-US", { month: "short", timeZone: "UTC" }).format(
    new Date(newest),
  );
  await waitFor(() => expect(screen.getByTestId("time-bar")).toHaveTextContent(month));
});
