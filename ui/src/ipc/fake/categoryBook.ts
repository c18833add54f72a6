/* eslint-disable @typescript-eslint/only-throw-error -- an AppError is plain data, as it comes over IPC */
import type { CategoryUse } from "@/bindings/CategoryUse";
import type { RuleView } from "@/bindings/RuleView";
import type { CommandName, Request, Response } from "../host";
import { CATEGORIES } from "./categories";
import { fakeError } from "./errors";
import type { TakingBack } from "./takingBack";
import type { World } from "./world";

type Ours = Extract<CommandName, "category_uses" | "edit_category">;

/** What a person makes of the set of categories. */
export function categoryCommands(
  world: World,
  taking: TakingBack,
  rules: () => RuleView[],
  changed: () => void,
): { [K in Ours]: (request: Request<K>) => Response<K> } {
  let nextId = 1000;
  const mapped = new Map<string, number>([
    ["FOOD_AND_DRINK_GROCERIES", CATEGORIES.find(({ code }) => code === "groceries")?.id ?? 0],
    ["FOOD_AND_DRINK_COFFEE", CATEGORIES.find(({ code }) => code === "coffee")?.id ?? 0],
    ["FOOD_AND_DRINK_RESTAURANT", CATEGORIES.find(({ code }) => code === "restaurants")?.id ?? 0],
    ["TRANSPORTATION_GAS", CATEGORIES.find(({ code }) => code === "fuel")?.id ?? 0],
  ]);

  const find = (id: number) => {
    const category = CATEGORIES.find((one) => one.id === id);
    if (!category) throw fakeError("not_found", "This category is not there any more.");
    return category;
  };
  const use = (id: number): number => world.rows.filter((row) => row.category?.id === id).length;
  const move = (from: number, into: number | null): number => {
    const to = CATEGORIES.find(({ id }) => id === into);
    const rows = world.rows.filter((row) => row.category?.id === from);
    for (const row of rows)
      row.category = to ? { id: to.id, name: to.name, code: to.code, source: "person" } : null;
    for (const [code, id] of mapped) if (id === from && into !== null) mapped.set(code, into);
    const at = CATEGORIES.findIndex(({ id }) => id === from);
    CATEGORIES.splice(at, 1);
    return rows.length;
  };
  const named = (name: string, own: number | null) => {
    const text = name.trim();
    if (text === "") throw fakeError("bad_input", "A category needs a name.");
    if (CATEGORIES.some((one) => one.id !== own && one.name.toLowerCase() === text.toLowerCase()))
      throw fakeError("bad_input", `There is a category “${text}” already.`);
    return text;
  };

  return {
    category_uses: (): CategoryUse[] =>
      CATEGORIES.map((category) => ({
        ...category,
        transactions: use(category.id),
        rules: rules().filter(({ actions }) => actions.categoryId === category.id).length,
        bankCodes: [...mapped].filter(([, id]) => id === category.id).map(([code]) => code),
      })),
    edit_category: (edit) => {
      const before = structuredClone({ categories: CATEGORIES, rows: world.rows, mapped });
      const work = (): Response<"edit_category"> => {
        switch (edit.what) {
          case "create": {
            const { name, groupId, kind } = edit.value;
            const text = named(name, null);
            nextId += 1;
            const made = {
              id: nextId,
              name: text,
              code: null,
              groupId,
              kind: groupId === null ? (kind ?? "spend") : find(groupId).kind,
            };
            CATEGORIES.push(made);
            return { id: made.id, transactions: 0 };
          }
          case "rename": {
            const category = find(edit.value.id);
            category.name = named(edit.value.name, category.id);
            for (const row of world.rows)
              if (row.category?.id === category.id) row.category.name = category.name;
            return { id: category.id, transactions: 0 };
          }
          case "move": {
            const { id, groupId, before: next } = edit.value;
            const category = find(id);
            CATEGORIES.splice(CATEGORIES.indexOf(category), 1);
            category.groupId = groupId;
            if (groupId !== null) category.kind = find(groupId).kind;
            const at = next === null ? -1 : CATEGORIES.findIndex((one) => one.id === next);
            CATEGORIES.splice(at < 0 ? CATEGORIES.length : at, 0, category);
            return { id, transactions: 0 };
          }
          case "merge": {
            find(edit.value.into);
            return { id: edit.value.into, transactions: move(edit.value.id, edit.value.into) };
          }
          case "delete": {
            const { id, into } = edit.value;
            if (CATEGORIES.some(({ groupId }) => groupId === id))
              throw fakeError("bad_input", "A group with categories in it cannot be deleted.");
            const ruled = rules().some(({ actions }) => actions.categoryId === id);
            if (into === null && ruled)
              throw fakeError("bad_input", "Rules use this category: say where they go.");
            return { id, transactions: move(id, into) };
          }
          case "mapBank":
            mapped.set(edit.value.code, find(edit.value.categoryId).id);
            return { id: edit.value.categoryId, transactions: 0 };
        }
      };
      const done = work();
      const after = structuredClone({ categories: CATEGORIES, rows: world.rows, mapped });
      const put = (to: typeof before) => {
        CATEGORIES.splice(0, CATEGORIES.length, ...structuredClone(to.categories));
        mapped.clear();
        for (const [code, id] of to.mapped) mapped.set(code, id);
        const rows = new Map(to.rows.map((row) => [row.id, row]));
        for (const row of world.rows) row.category = rows.get(row.id)?.category ?? null;
      };
      taking.did(
        "categories",
        done.transactions,
        () => put(before),
        () => put(after),
      );
      changed();
      return done;
    },
  };
}
