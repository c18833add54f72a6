import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { CategoryUse } from "@/bindings/CategoryUse";
import { linesOf, placeAfter, treeOf } from "@/features/categories/tree";
import { openWindow } from "./window";

async function start() {
  window.history.replaceState(null, "", "#/categories");
  const opened = openWindow();
  await screen.findAllByTestId("category-line");
  return opened;
}
const line = (name: string) => {
  const found = screen
    .getAllByTestId("category-line")
    .find((one) => within(one).getByTestId("category-label").textContent === name);
  if (!found) throw new Error(`no ${name}`);
  return found;
};
const names = () => screen.getAllByTestId("category-label").map((one) => one.textContent);
async function deed(user: Awaited<ReturnType<typeof start>>["user"], name: string, what: string) {
  await user.click(within(line(name)).getByTestId("category-deeds"));
  await user.click(await screen.findByTestId(what));
}

test("the tree is one stop of the tab key: arrows walk, Enter renames, and the focus comes back", async () => {
  const { host, user } = await start();
  line("Income").focus();
  await user.keyboard("{ArrowDown}");
  expect(line("Salary")).toHaveFocus();
  await user.keyboard("{Enter}");
  const name = await screen.findByTestId("category-name");
  expect(name).toHaveValue("Salary");
  await user.clear(name);
  await user.type(name, "Wages{Enter}");
  await waitFor(() => expect(names()).toContain("Wages"));
  expect(host.world.rows.some(({ category }) => category?.name === "Wages")).toBe(true);
  await waitFor(() => expect(line("Wages")).toHaveFocus());
  await user.keyboard("{Control>}z{/Control}");
  await waitFor(() => expect(names()).toContain("Salary"));
});

test("Alt with arrows changes the place within the group", async () => {
  const { user } = await start();
  line("Salary").focus();
  await user.keyboard("{Alt>}{ArrowDown}{/Alt}");
  await waitFor(() => expect(names().slice(1, 3)).toEqual(["Interest & dividends", "Salary"]));
  await waitFor(() => expect(line("Salary")).toHaveFocus());
});

test("a name that is there already is refused in words, and the dialog stays", async () => {
  const { user } = await start();
  await deed(user, "Rent", "category-rename");
  await user.clear(await screen.findByTestId("category-name"));
  await user.type(screen.getByTestId("category-name"), "groceries{Enter}");
  expect(await screen.findByTestId("error-panel")).toHaveTextContent(
    "There is a category “groceries” already.",
  );
  expect(screen.getByTestId("category-name")).toHaveValue("groceries");
});

test("merging says how much goes along, and moves transactions and rules", async () => {
  const { host, user } = await start();
  const of = (name: string) =>
    host.world.rows.filter(({ category }) => category?.name === name).length;
  const [coffee, restaurants] = [of("Coffee"), of("Restaurants")];
  await deed(user, "Coffee", "category-merge");
  expect(await screen.findByTestId("category-do")).toBeDisabled();
  await user.selectOptions(screen.getByTestId("category-into"), "\u2003Restaurants");
  await user.click(screen.getByTestId("category-do"));
  await waitFor(() => expect(names()).not.toContain("Coffee"));
  expect(of("Restaurants")).toBe(coffee + restaurants);
  await user.click(screen.getByTestId("notice-action"));
  await waitFor(() => expect(of("Coffee")).toBe(coffee));
});

test("a category that rules use is not deleted before it is said where they go", async () => {
  const { user } = await start();
  await deed(user, "Fitness", "category-delete");
  expect(await screen.findByTestId("category-do")).toBeDisabled();
  await user.selectOptions(screen.getByTestId("category-into"), "\u2003Medical");
  await user.click(screen.getByTestId("category-do"));
  await waitFor(() => expect(names()).not.toContain("Fitness"));
});

test("one is made in its group, moved to another, and given a word of the bank’s", async () => {
  const { host, user } = await start();
  await deed(user, "Food & drink", "category-create-in");
  await user.type(await screen.findByTestId("category-name"), "Bakery{Enter}");
  await waitFor(() => expect(names()).toContain("Bakery"));
  await deed(user, "Bakery", "category-map");
  await user.selectOptions(await screen.findByTestId("category-code"), "FOOD_AND_DRINK_COFFEE");
  await user.click(screen.getByTestId("category-do"));
  await waitFor(() =>
    expect(
      within(line("Bakery")).getByText("The bank’s words: food and drink coffee"),
    ).toBeVisible(),
  );
  await deed(user, "Bakery", "category-move");
  await user.selectOptions(await screen.findByTestId("category-group"), "Shopping");
  await user.click(screen.getByTestId("category-do"));
  await waitFor(() =>
    expect(host.calls.filter(({ name }) => name === "edit_category").at(-1)?.request).toMatchObject(
      { what: "move", value: { before: null } },
    ),
  );
});

test("one step up or down names the neighbour that it stands before then", () => {
  const one = (id: number, groupId: number | null): CategoryUse => ({
    id,
    groupId,
    name: String(id),
    code: null,
    kind: "spend",
    transactions: 0,
    rules: 0,
    bankCodes: [],
  });
  const all = [one(1, null), one(2, 1), one(3, 1), one(4, 1), one(5, null)];
  expect(linesOf(treeOf(all)).map(({ id }) => id)).toEqual([1, 2, 3, 4, 5]);
  expect(placeAfter(all, all[2] as CategoryUse, -1)).toEqual({ before: 2 });
  expect(placeAfter(all, all[1] as CategoryUse, 1)).toEqual({ before: 4 });
  expect(placeAfter(all, all[2] as CategoryUse, 1)).toEqual({ before: null });
  expect(placeAfter(all, all[1] as CategoryUse, -1)).toBeNull();
  expect(placeAfter(all, all[4] as CategoryUse, 1)).toBeNull();
});
