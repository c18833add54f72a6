import { Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import type { Category } from "@/bindings/Category";
import type { PartShare } from "@/bindings/PartShare";
import { cn } from "@/components/cn";
import { Button } from "@/components/ui/button";
import { Input, Select } from "@/components/ui/field";
import { useLocale, useTexts } from "@/i18n";
import { parseShare, shareText, WHOLE } from "./actions";

interface SplitSharesProps {
  split: readonly PartShare[];
  categories: readonly Category[];
  /** Nothing while the shares are not a whole. */
  onChange: (split: PartShare[] | null) => void;
}

interface Typed {
  key: number;
  text: string;
  categoryId: number | null;
}

/** Parts of a split by their shares; only what is a whole together is one. */
export function SplitShares({ split, categories, onChange }: SplitSharesProps) {
  const texts = useTexts();
  const locale = useLocale();
  const [parts, setParts] = useState<Typed[]>(() =>
    split.map(({ share, categoryId }, key) => ({
      key,
      text: shareText(share, locale),
      categoryId,
    })),
  );
  const [nextKey, setNextKey] = useState(parts.length);
  const sharesOf = (all: readonly Typed[]) => all.map(({ text }) => parseShare(text));
  const shared = sharesOf(parts).reduce<number>((sum, share) => sum + (share ?? 0), 0);
  const put = (next: Typed[]) => {
    setParts(next);
    const shares = sharesOf(next);
    const whole =
      next.length === 0 ||
      (next.length > 1 &&
        shares.every((share) => share !== null) &&
        shares.reduce((sum, share) => sum + share, 0) === WHOLE);
    onChange(
      whole
        ? next.map(({ categoryId }, at) => ({ share: shares[at] ?? 0, categoryId, note: "" }))
        : null,
    );
  };
  const change = (key: number, to: Partial<Typed>) =>
    put(parts.map((part) => (part.key === key ? { ...part, ...to } : part)));
  const add = () => {
    // The first two share evenly; every other takes what is left.
    const rest = parts.length === 0 ? [WHOLE / 2, WHOLE / 2] : [Math.max(0, WHOLE - shared)];
    put([
      ...parts,
      ...rest.map((share, at) => ({
        key: nextKey + at,
        text: share === 0 ? "" : shareText(share, locale),
        categoryId: null,
      })),
    ]);
    setNextKey(nextKey + rest.length);
  };
  return (
    <fieldset className="space-y-2">
      <legend className="mb-1.5 text-[0.8125rem] font-medium">{texts.rules.split}</legend>
      {parts.map((part, at) => (
        <div key={part.key} className="grid grid-cols-[6rem_minmax(0,1fr)_auto] gap-2">
          <Input
            data-testid="rule-share"
            aria-label={texts.rules.splitShare({ number: at + 1 })}
            inputMode="decimal"
            value={part.text}
            onChange={(event) => change(part.key, { text: event.target.value })}
            className={cn("figures", parseShare(part.text) === null && "border-danger")}
          />
          <CategorySelect
            label={texts.rules.splitCategory({ number: at + 1 })}
            empty={texts.split.sameCategory}
            value={part.categoryId}
            categories={categories}
            onChange={(categoryId) => change(part.key, { categoryId })}
          />
          <Button
            variant="ghost"
            size="icon"
            aria-label={texts.rules.splitRemove({ number: at + 1 })}
            onClick={() =>
              put(parts.length <= 2 ? [] : parts.filter(({ key }) => key !== part.key))
            }
          >
            <Trash2 aria-hidden />
          </Button>
        </div>
      ))}
      <div className="flex flex-wrap items-center gap-3">
        <Button size="sm" data-testid="rule-split-add" onClick={add}>
          <Plus aria-hidden />
          {texts.rules.splitAdd}
        </Button>
        {parts.length > 0 && shared !== WHOLE && (
          <span role="status" className="text-[0.8125rem] text-warning figures">
            {shared < WHOLE
              ? texts.rules.splitLeft({ percent: shareText(WHOLE - shared, locale) })
              : texts.rules.splitBad}
          </span>
        )}
      </div>
    </fieldset>
  );
}

/** A category in the system's own drop-down, or what no category means. */
export function CategorySelect({
  label,
  empty,
  value,
  categories,
  onChange,
  ...props
}: {
  label: string;
  empty: string;
  value: number | null;
  categories: readonly Category[];
  onChange: (id: number | null) => void;
  "data-testid"?: string;
}) {
  return (
    <Select
      aria-label={label}
      value={value ?? ""}
      onChange={(event) => onChange(event.target.value === "" ? null : Number(event.target.value))}
      {...props}
    >
      <option value="">{empty}</option>
      {categories
        .filter(({ groupId }) => groupId === null)
        .flatMap((group) => [group, ...categories.filter(({ groupId }) => groupId === group.id)])
        .map((category) => (
          <option key={category.id} value={category.id}>
            {category.groupId === null ? category.name : `\u2003${category.name}`}
          </option>
        ))}
    </Select>
  );
}
