import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, test } from "vitest";
import { setPreferences } from "@/app/preferences";
import { en } from "@/i18n/en";
import { openWindow } from "./window";

beforeEach(() => setPreferences({ columns: ["category", "account"] }));

const rows = () => screen.findAllByTestId("register-row");
const field = () => screen.getByTestId("search");
const suggestions = () => screen.getAllByTestId("suggestion").map((one) => one.textContent);
const chips = () =>
  within(screen.getByRole("list", { name: en.register.active }))
    .getAllByRole("listitem")
    .map((chip) => chip.textContent);

describe("the search field", () => {
  test("says what could be typed next, and Tab takes it", async () => {
    const { user } = openWindow();
    await rows();
    await user.type(field(), "ca");
    await waitFor(() => expect(suggestions()[0]).toMatch(/^cat:/));
    await user.keyboard("{ArrowDown}{Tab}");
    expect(field()).toHaveValue("cat:");
    expect(field()).toHaveFocus();
    await user.type(field(), "coff");
    await waitFor(() => expect(suggestions()).toEqual(["Coffee"]));
    await user.keyboard("{ArrowDown}{Enter}");
    expect(field()).toHaveValue("cat:Coffee ");
    await waitFor(() => expect(chips()).toEqual(["Category: Coffee"]));
    // Nothing is begun after it, so nothing stands over what was found; the arrow asks for it.
    expect(screen.queryByTestId("suggestion")).not.toBeInTheDocument();
    await user.keyboard("{ArrowDown}");
    expect((await screen.findAllByTestId("suggestion")).length).toBeGreaterThan(5);
  });

  test("tells a screen reader which suggestion the keys have chosen", async () => {
    const { user } = openWindow();
    await rows();
    await user.type(field(), "c");
    await screen.findAllByTestId("suggestion");
    expect(field()).toHaveAttribute("aria-expanded", "true");
    expect(field()).not.toHaveAttribute("aria-activedescendant");
    await user.keyboard("{ArrowDown}");
    const active = document.getElementById(field().getAttribute("aria-activedescendant") ?? "");
    expect(active).toHaveAttribute("aria-selected", "true");
    // Escape closes the suggestions first, and what was typed stays.
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByTestId("suggestion")).not.toBeInTheDocument());
    expect(field()).toHaveValue("c");
  });

  test("a wrong search says what is wrong, where, and leaves the list as it was", async () => {
    const { user } = openWindow();
    await rows();
    await user.type(field(), "coffee dog:3");
    expect(await screen.findByTestId("search-problem")).toHaveTextContent(
      "There is no operator “dog:”.",
    );
    expect(screen.getByTestId("search-problem-at")).toHaveTextContent(/^dog:3$/);
    expect(screen.queryByTestId("error-panel")).not.toBeInTheDocument();
    expect((await rows()).length).toBeGreaterThan(0);
    await user.clear(field());
    await waitFor(() => expect(screen.queryByTestId("search-problem")).not.toBeInTheDocument());
  });

  test("each term is a chip, and one that is removed leaves the others as they were typed", async () => {
    const { user } = openWindow();
    await rows();
    await user.type(field(), "-cat:Coffee starbucks");
    await waitFor(() => expect(chips()).toEqual(["Not Category: Coffee", "“starbucks”"]));
    await user.click(
      screen.getByRole("button", {
        name: en.register.removeFilter({ name: "Not Category: Coffee" }),
      }),
    );
    expect(field()).toHaveValue("starbucks");
    await waitFor(() => expect(chips()).toEqual(["“starbucks”"]));
  });
});

test("Enter leaves the search to the list, whose keys work at once", async () => {
  const { user } = openWindow();
  await rows();
  await user.type(field(), "coffee{Enter}");
  expect(screen.getByTestId("register")).toHaveFocus();
  await waitFor(() => expect(chips()).toEqual(["“coffee”"]));
  await user.keyboard("j");
  expect(screen.getByTestId("register")).toHaveAttribute("aria-activedescendant", "register-row-0");
});

describe("the panel of filters", () => {
  test("ticks several categories, and the search shows what was ticked", async () => {
    const { user } = openWindow();
    await rows();
    await user.keyboard("{Control>}f{/Control}");
    await user.click(await screen.findByRole("checkbox", { name: "Coffee" }));
    await waitFor(() => expect(field()).toHaveValue("cat:Coffee"));
    await waitFor(() => expect(screen.getByRole("checkbox", { name: "Coffee" })).toBeChecked());
    await user.click(screen.getByRole("checkbox", { name: "Groceries" }));
    await waitFor(() => expect(field()).toHaveValue("cat:Coffee,Groceries"));
    await user.click(screen.getByRole("button", { name: en.register.states.pending }));
    await waitFor(() => expect(field()).toHaveValue("cat:Coffee,Groceries is:pending"));
    await user.click(screen.getByRole("checkbox", { name: "Coffee" }));
    await waitFor(() => expect(field()).toHaveValue("is:pending cat:Groceries"));
    await user.click(screen.getByTestId("filters-clear"));
    await waitFor(() => expect(field()).toHaveValue(""));
  });

  test("narrows by amount", async () => {
    const { user } = openWindow();
    await rows();
    await user.click(screen.getByTestId("filter"));
    await user.type(await screen.findByLabelText(en.register.filterLeast), "50{Enter}");
    await waitFor(() => expect(field()).toHaveValue("amt:>=50"));
    await user.type(screen.getByLabelText(en.register.filterMost), "90{Enter}");
    await waitFor(() => expect(field()).toHaveValue("amt:50..90"));
    await waitFor(() => {
      for (const cell of screen.getAllByTestId("row-amount")) {
        const amount = Number(cell.textContent.replace(/[^\d.]/g, ""));
        expect(amount).toBeGreaterThanOrEqual(50);
        expect(amount).toBeLessThanOrEqual(90);
      }
    });
  });
});

describe("saved views", () => {
  test("keep a list with its columns under a name, and bring it back", async () => {
    const { user } = openWindow();
    await rows();
    await user.type(field(), "cat:Coffee");
    await waitFor(() => expect(chips()).toEqual(["Category: Coffee"]));
    await user.click(screen.getByTestId("views"));
    await user.type(await screen.findByTestId("view-name"), "My vice");
    await user.click(screen.getByTestId("view-save"));
    const view = await screen.findByTestId("view");
    expect(view).toHaveTextContent("My vice");
    expect(view).toHaveAttribute("aria-current", "true");
    await user.keyboard("{Escape}");
    setPreferences({ columns: [] });
    await user.clear(field());
    await waitFor(() => expect(field()).toHaveValue(""));
    await user.click(screen.getByTestId("views"));
    await user.click(await screen.findByTestId("view"));
    await waitFor(() => expect(field()).toHaveValue("cat:Coffee"));
    expect(localStorage.getItem("coffer.preferences")).toContain('"category","account"');
  });

  test("a name that is taken is replaced, and a view can be deleted", async () => {
    const { user } = openWindow();
    await rows();
    for (const search of ["coffee", "is:pending"]) {
      await user.clear(field());
      await user.type(field(), search);
      await waitFor(() => expect(chips()).toHaveLength(1));
      await user.click(screen.getByTestId("views"));
      await user.type(await screen.findByTestId("view-name"), "Mine");
      await user.click(screen.getByTestId("view-save"));
      await screen.findByText(search, { selector: "span" });
      await user.keyboard("{Escape}");
    }
    await user.click(screen.getByTestId("views"));
    expect(await screen.findAllByTestId("view")).toHaveLength(1);
    await user.click(screen.getByRole("button", { name: en.views.remove({ name: "Mine" }) }));
    expect(await screen.findByText(en.views.none)).toBeInTheDocument();
  });

  test("a failure is said, and nothing is lost", async () => {
    const { user, host } = openWindow();
    await rows();
    await user.type(field(), "coffee");
    await user.click(screen.getByTestId("views"));
    host.fail("save_view", {
      code: "store",
      message: "The disk is full.",
      hint: null,
      retry: true,
      button: null,
      itemId: null,
      bankCode: null,
      requestId: null,
      at: null,
    });
    fireEvent.change(await screen.findByTestId("view-name"), { target: { value: "Kept" } });
    await user.click(screen.getByTestId("view-save"));
    expect(await screen.findByText("The disk is full.")).toBeInTheDocument();
    expect(screen.getByTestId("view-name")).toHaveValue("Kept");
  });
});

test("what is selected is added up", async () => {
  const { user, host } = openWindow();
  await rows();
  await user.keyboard("j ");
  const sum = await screen.findByTestId("selection-sum");
  const first = host.world.rows[0];
  expect(sum.textContent).toContain(
    String(Math.abs((first?.amount.minor ?? 0) % 100)).padStart(2, "0"),
  );
});
