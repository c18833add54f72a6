/* eslint-disable @typescript-eslint/only-throw-error -- an AppError is plain data, as it comes over IPC */
import type { Change } from "@/bindings/Change";
import type { RegisterFilter } from "@/bindings/RegisterFilter";
import type { RegisterRow } from "@/bindings/RegisterRow";
import type { RuleActions } from "@/bindings/RuleActions";
import type { RuleDraft } from "@/bindings/RuleDraft";
import type { RuleRemark } from "@/bindings/RuleRemark";
import type { RuleView } from "@/bindings/RuleView";
import type { CommandName, Request, Response } from "../host";
import { CATEGORIES, categoryByCode } from "./categories";
import { categoryOf, type Edits } from "./edits";
import { fakeError } from "./errors";
import { termsOf } from "./query";
import { listed } from "./register";
import type { TakingBack } from "./takingBack";
import type { World } from "./world";

type Ours = Extract<
  CommandName,
  | "like_this"
  | "rules"
  | "preview_rule"
  | "save_rule"
  | "delete_rule"
  | "order_rules"
  | "apply_rule"
  | "rules_text"
  | "read_rules"
>;

const PREVIEW_MAX = 20;

/** A rule that does nothing yet. */
export const NO_ACTIONS: RuleActions = {
  categoryId: null,
  merchant: null,
  tags: [],
  note: null,
  hide: false,
  reviewed: false,
  split: [],
};

/** Rules over the made-up world: they are asked in their order, and never beat a person's word. */
export function ruleCommands(
  world: World,
  edits: Edits,
  taking: TakingBack,
  row: (id: string) => RegisterRow,
  changed: () => void,
): { commands: { [K in Ours]: (request: Request<K>) => Response<K> }; rules: () => RuleView[] } {
  let count = 0;
  let rules: RuleView[] = world.rows.length === 0 ? [] : firstRules();

  const filter = (search: string): RegisterFilter => ({
    search,
    accountId: null,
    categoryId: null,
    from: null,
    to: null,
  });
  const found = (search: string) => {
    if (search.trim() === "")
      throw fakeError("bad_input", "A rule needs a search that says which transactions it is for.");
    return listed(world.rows, filter(search));
  };
  const personSaid = (one: RegisterRow, field: string) =>
    (edits.said.get(one.id) ?? []).some((said) => said.field === field && said.who === "person") ||
    (field === "category" && one.category?.source === "person");
  /** What a rule would say of a row that does not hold yet; nothing where a person said otherwise. */
  const wouldSay = (one: RegisterRow, actions: RuleActions): Change[] | "kept" => {
    const wanted: Change[] = [];
    const seen = { kept: false };
    const want = (change: Change, isSo: boolean) => {
      if (isSo) return;
      if (personSaid(one, change.field)) seen.kept = true;
      else wanted.push(change);
    };
    if (actions.categoryId !== null)
      want(
        { field: "category", value: actions.categoryId },
        one.category?.id === actions.categoryId,
      );
    if (actions.merchant !== null)
      want({ field: "merchant", value: actions.merchant }, one.merchant === actions.merchant);
    if (actions.tags.length > 0)
      want(
        { field: "addTags", value: actions.tags },
        actions.tags.every((tag) => one.tags.includes(tag)),
      );
    if (actions.note !== null)
      want({ field: "note", value: actions.note }, one.note === actions.note);
    if (actions.hide) want({ field: "hidden", value: true }, one.hidden);
    if (actions.reviewed) want({ field: "reviewed", value: true }, one.reviewed);
    return seen.kept && wanted.length === 0 ? "kept" : wanted;
  };
  const remarksOf = (draft: RuleDraft, rows: readonly RegisterRow[]): RuleRemark[] => {
    const remarks: RuleRemark[] = [];
    if (rows.length === 0) remarks.push({ kind: "neverMatches" });
    const before = rules.slice(
      0,
      draft.id === null ? rules.length : rules.findIndex(({ id }) => id === draft.id),
    );
    const shadow = before.find(
      (one) =>
        one.enabled &&
        one.search === draft.search &&
        one.actions.categoryId !== null &&
        draft.actions.categoryId !== null,
    );
    if (shadow) remarks.push({ kind: "shadowed", value: shadow.name });
    return remarks;
  };
  const view = (rule: RuleView): RuleView => {
    const { error } = termsOf(rule.search);
    if (error !== null)
      return { ...rule, transactions: 0, remarks: [{ kind: "broken", value: error.message }] };
    const rows = listed(world.rows, filter(rule.search));
    return {
      ...rule,
      transactions: world.rows.filter((one) =>
        (edits.said.get(one.id) ?? []).some(({ ruleId }) => ruleId === rule.id),
      ).length,
      remarks: remarksOf({ ...rule }, rows),
    };
  };
  const views = () => rules.map(view);
  const apply = (rule: RuleView): number => {
    const touched = new Set<string>();
    for (const one of found(rule.search)) {
      const said = wouldSay(one, rule.actions);
      if (said === "kept") continue;
      for (const change of said) {
        edits.say([one], change, { who: "rule", ruleId: rule.id, reason: rule.name });
        if (change.field === "category") one.category = categoryOf(change.value, "rule");
        one.ruled = true;
        touched.add(one.id);
      }
    }
    return touched.size;
  };
  /** Does something as one step, whatever many edits it is made of. */
  const step = (field: string, work: () => number): number => {
    const before = structuredClone({ rules, rows: world.rows, said: [...edits.said] });
    const transactions = taking.asOne(work);
    const after = structuredClone({ rules, rows: world.rows, said: [...edits.said] });
    const put = (to: typeof before) => {
      rules = structuredClone(to.rules);
      const rows = new Map(to.rows.map((one) => [one.id, one]));
      for (const one of world.rows) Object.assign(one, structuredClone(rows.get(one.id) ?? {}));
      edits.said.clear();
      for (const [id, said] of to.said) edits.said.set(id, said);
    };
    taking.did(
      field,
      transactions,
      () => put(before),
      () => put(after),
    );
    changed();
    return transactions;
  };
  const find = (id: string): RuleView => {
    const rule = rules.find((one) => one.id === id);
    if (!rule) throw fakeError("not_found", "This rule is not there any more.");
    return rule;
  };

  const commands: { [K in Ours]: (request: Request<K>) => Response<K> } = {
    rules: views,
    preview_rule: (draft) => {
      const rows = found(draft.search);
      const said = rows.map((one) => wouldSay(one, draft.actions));
      const would = rows.filter((_, at) => (said[at]?.length ?? 0) > 0 && said[at] !== "kept");
      return {
        found: rows.length,
        changed: would.length,
        kept: said.filter((one) => one === "kept").length,
        rows: would.slice(0, PREVIEW_MAX),
        remarks: remarksOf(draft, rows),
      };
    },
    save_rule: ({ rule: draft, past }) => {
      found(draft.search);
      const { actions } = draft;
      if (JSON.stringify(actions) === JSON.stringify(NO_ACTIONS))
        throw fakeError("bad_input", "A rule must do at least one thing.");
      step("rule", () => {
        count += 1;
        const old = draft.id === null ? null : find(draft.id);
        const rule: RuleView = {
          id: draft.id ?? `rule-new-${count}`,
          name: draft.name.trim() === "" ? draft.search : draft.name.trim(),
          search: draft.search,
          actions,
          enabled: draft.enabled,
          past: past || (old?.past ?? false),
          transactions: 0,
          remarks: [],
        };
        rules =
          old === null ? [...rules, rule] : rules.map((one) => (one.id === rule.id ? rule : one));
        return past && rule.enabled ? apply(rule) : 0;
      });
      return views();
    },
    delete_rule: ({ id }) => {
      find(id);
      step("rule", () => {
        rules = rules.filter((one) => one.id !== id);
        return 0;
      });
      return views();
    },
    order_rules: ({ ids }) => {
      step("rule", () => {
        rules = ids.map(find);
        return 0;
      });
      return views();
    },
    apply_rule: ({ id }) => {
      const rule = find(id);
      return { field: "rule", transactions: step("rule", () => apply(rule)) };
    },
    rules_text: () => ({ text: rules.map(textOf).join("\n\n") }),
    read_rules: ({ text }) => {
      const read = text.split(/\n\s*\n/).filter((one) => one.trim() !== "");
      const known = new Set(rules.map(textOf));
      let added = 0;
      for (const one of read) {
        if (known.has(one.trim())) continue;
        const rule = parsed(one);
        if (rule === null)
          throw fakeError("bad_input", `This is no rule: “${one.split("\n")[0] ?? ""}”.`);
        count += 1;
        rules = [...rules, { ...rule, id: `rule-new-${count}` }];
        added += 1;
      }
      changed();
      return { added, known: read.length - added, categories: [] };
    },
    like_this: ({ id, field }) => {
      const one = row(id);
      const others = world.rows.filter(
        (other) =>
          other.id !== id &&
          other.original === one.original &&
          !personSaid(other, field) &&
          (field !== "category" || other.category?.id !== one.category?.id) &&
          (field !== "merchant" || other.merchant !== one.merchant),
      ).length;
      return {
        others,
        rule: {
          id: null,
          name: one.merchant,
          search: `merchant:"${one.merchant}"`,
          actions: {
            ...NO_ACTIONS,
            categoryId: field === "category" ? (one.category?.id ?? null) : null,
            merchant: field === "merchant" ? one.merchant : null,
            tags: field === "tags" ? one.tags : [],
            hide: field === "hidden" && one.hidden,
            note: field === "note" ? one.note : null,
          },
          enabled: true,
        },
      };
    },
  };
  return { commands, rules: views };
}

/** A rule as it is exported: three lines that people can read. */
function textOf({ name, search, actions }: RuleView): string {
  const does = [
    ...(actions.categoryId === null
      ? []
      : [`category "${CATEGORIES.find(({ id }) => id === actions.categoryId)?.name ?? ""}"`]),
    ...(actions.merchant === null ? [] : [`merchant "${actions.merchant}"`]),
    ...actions.tags.map((tag) => `tag "${tag}"`),
    ...(actions.note === null ? [] : [`note "${actions.note}"`]),
    ...(actions.hide ? ["hide"] : []),
    ...(actions.reviewed ? ["reviewed"] : []),
  ];
  return `rule "${name}"\n  when ${search}\n  then ${does.join(", ")}`;
}

function parsed(text: string): Omit<RuleView, "id"> | null {
  const [, name = "", search = "", does = ""] =
    /^rule "(.*)"\s+when (.*)\s+then (.*)$/m.exec(text.trim()) ?? [];
  if (search === "") return null;
  const category = /category "([^"]*)"/.exec(does)?.[1];
  return {
    name,
    search,
    actions: {
      ...NO_ACTIONS,
      categoryId: CATEGORIES.find((one) => one.name === category)?.id ?? null,
      merchant: /merchant "([^"]*)"/.exec(does)?.[1] ?? null,
      tags: [...does.matchAll(/tag "([^"]*)"/g)].map((match) => match[1] ?? ""),
      hide: /\bhide\b/.test(does),
      reviewed: /\breviewed\b/.test(does),
    },
    enabled: true,
    past: false,
    transactions: 0,
    remarks: [],
  };
}

function firstRules(): RuleView[] {
  const rule = (id: string, name: string, search: string, actions: Partial<RuleActions>) => ({
    id,
    name,
    search,
    actions: { ...NO_ACTIONS, ...actions },
    enabled: true,
    past: true,
    transactions: 0,
    remarks: [],
  });
  return [
    rule("rule-1", "Coffee bars", "merchant:blue", {
      categoryId: categoryByCode("coffee").id,
      reviewed: true,
    }),
    rule("rule-2", "Rides for work", "lyft amt:>20", { tags: ["reimburse"] }),
    rule("rule-3", "Old gym", "merchant:fitworld", {
      categoryId: categoryByCode("fitness").id,
    }),
  ];
}
