import type { Category } from "@/bindings/Category";
import type { RuleActions } from "@/bindings/RuleActions";
import type { RuleDraft } from "@/bindings/RuleDraft";
import type { RuleRemark } from "@/bindings/RuleRemark";
import type { RuleView } from "@/bindings/RuleView";
import { inField } from "@/format/typed";
import type { Catalogue } from "@/i18n";

/** A rule as it is edited. */
export const draftOf = ({ id, name, search, actions, enabled }: RuleView): RuleDraft => ({
  id,
  name,
  search,
  actions,
  enabled,
});

/** Whether it does anything at all. */
export function doesSomething(actions: RuleActions): boolean {
  const { categoryId, merchant, tags, note, hide, reviewed, split } = actions;
  return (
    categoryId !== null ||
    (merchant !== null && merchant.trim() !== "") ||
    tags.length > 0 ||
    (note !== null && note.trim() !== "") ||
    hide ||
    reviewed ||
    split.length > 0
  );
}

/** What a rule does, in a few words each. */
export function deedsOf(
  actions: RuleActions,
  categories: readonly Category[],
  texts: Catalogue,
): string[] {
  const { does } = texts.rules;
  const { categoryId, merchant, tags, note, hide, reviewed, split } = actions;
  const category = categories.find(({ id }) => id === categoryId)?.name ?? texts.rules.goneCategory;
  return [
    ...(categoryId === null ? [] : [does.category({ category })]),
    ...(merchant === null ? [] : [does.merchant({ merchant })]),
    ...(tags.length === 0 ? [] : [does.tags({ tags: tags.join(", ") })]),
    ...(note === null ? [] : [does.note]),
    ...(split.length === 0 ? [] : [does.split({ count: split.length })]),
    ...(hide ? [does.hide] : []),
    ...(reviewed ? [does.reviewed] : []),
  ];
}

/** What is odd with a rule, in a sentence. */
export function remarkText(remark: RuleRemark, texts: Catalogue): string {
  switch (remark.kind) {
    case "broken":
      return texts.rules.remarks.broken({ why: remark.value });
    case "shadowed":
      return texts.rules.remarks.shadowed({ rule: remark.value });
    case "asksLater":
      return texts.rules.remarks.asksLater({ rule: remark.value });
    case "neverMatches":
    case "changesItself":
      return texts.rules.remarks[remark.kind];
  }
}

/** All of a split, in hundredths of a percent. */
export const WHOLE = 10_000;

/** A share as it is typed, such as `33.33`; nothing where it is none. */
export function parseShare(text: string): number | null {
  const match = /^(\d{1,3})(?:[.,](\d{1,2}))?\s*%?$/.exec(text.trim());
  if (match === null) return null;
  const share = Number(match[1]) * 100 + Number((match[2] ?? "").padEnd(2, "0"));
  return share > 0 && share <= WHOLE ? share : null;
}

/** A share as it stands in its field. */
export function shareText(share: number, locale: string): string {
  const rest = Math.abs(share % 100);
  const whole = Math.trunc(share / 100);
  if (rest === 0) return String(whole);
  return inField(`${whole}.${String(rest).padStart(2, "0").replace(/0$/, "")}`, locale);
}
