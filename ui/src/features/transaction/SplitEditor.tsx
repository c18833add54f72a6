import { Equal, Plus, Trash2 } from "lucide-react";
import { useEffect, useId, useRef, useState } from "react";
import type { Category } from "@/bindings/Category";
import type { PartDraft } from "@/bindings/PartDraft";
import type { PartEdit } from "@/bindings/PartEdit";
import type { PartView } from "@/bindings/PartView";
import type { RegisterRow } from "@/bindings/RegisterRow";
import { cn } from "@/components/cn";
import { ErrorPanel } from "@/components/ErrorPanel";
import { Money } from "@/components/Money";
import { usePrivacy, useShown } from "@/components/privacy";
import { Button } from "@/components/ui/button";
import { Input, Select } from "@/components/ui/field";
import { formatMoney, hiddenMoney } from "@/format/money";
import { evenParts, parsePart, partText, remaining } from "@/format/parts";
import { inField } from "@/format/typed";
import { useLocale, useTexts } from "@/i18n";
import { useHost, useHostMutation } from "@/ipc";
import { partDrafts } from "./drafts";

/** The core takes at most this many parts. */
const PARTS_MAX = 100;

interface Draft extends PartDraft {
  key: number;
}

interface SplitEditorProps {
  /** The transaction; its amount is what the parts add up to. */
  row: RegisterRow;
  whole: RegisterRow["amount"];
  parts: readonly PartView[];
  /** What was typed and not saved when the page was loaded. */
  draft: readonly PartDraft[] | null;
  categories: readonly Category[];
  /** A person has just asked for it, and wants to type. */
  asked: boolean;
  onClose: () => void;
}

/** Parts of a transaction: what is left is always in sight, and only what adds up can be saved. */
export function SplitEditor({
  row,
  whole,
  parts,
  draft,
  categories,
  asked,
  onClose,
}: SplitEditorProps) {
  const texts = useTexts();
  const locale = useLocale();
  const host = useHost();
  const save = useHostMutation("edit_transaction");
  const hidden = usePrivacy();
  const [typed, setTyped] = useState(() => partDrafts.of(row.id) ?? draft ?? null);
  const [drafts, setThem] = useState(() =>
    typed === null ? draftsOf(parts, whole, locale) : typed.map((part, key) => ({ ...part, key })),
  );
  const [nextKey, setNextKey] = useState(drafts.length);
  /** What the core keeps is what is here. */
  const [safe, setSafe] = useState(typed !== null);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (asked) form.current?.querySelector<HTMLInputElement>("input")?.focus();
  }, [asked]);
  const setDrafts = (to: (all: Draft[]) => Draft[]) => {
    const next = to(drafts);
    const parts = next.map(({ text, categoryId, note }) => ({ text, categoryId, note }));
    setThem(next);
    setTyped(parts);
    setSafe(false);
    partDrafts.keep(host, row.id, parts, () => setSafe(true));
  };
  const giveUp = () => {
    if (typed !== null) partDrafts.drop(host, row.id);
    onClose();
  };

  const amounts = drafts.map(({ text }) => parsePart(text, whole));
  const left = remaining(whole, amounts);
  const complete =
    drafts.length >= 2 &&
    left.minor === 0 &&
    amounts.every((minor) => minor !== null && minor !== 0);

  const change = (key: number, to: Partial<Draft>) =>
    setDrafts((all) => all.map((one) => (one.key === key ? { ...one, ...to } : one)));
  const add = () => {
    // The new part takes what is left, which is most often what it is for.
    const text = left.minor === 0 ? "" : inField(partText(left.minor, whole), locale);
    setDrafts((all) => [...all, { key: nextKey, text, categoryId: null, note: "" }]);
    setNextKey((key) => key + 1);
  };
  const divide = () => {
    const even = evenParts(whole, drafts.length);
    setDrafts((all) =>
      all.map((one, at) => ({ ...one, text: inField(partText(even[at] ?? 0, whole), locale) })),
    );
  };
  const submit = (value: PartEdit[]) =>
    save.mutate(
      { id: row.id, change: { field: "split", value } },
      {
        onSuccess: () => {
          partDrafts.saved(row.id);
          onClose();
        },
      },
    );

  return (
    <form
      ref={form}
      data-testid="split-editor"
      aria-label={texts.split.title}
      className="space-y-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (!complete) return;
        submit(
          drafts.map(({ categoryId, note }, at) => ({
            minor: amounts[at] ?? 0,
            categoryId,
            note: note.trim(),
          })),
        );
      }}
    >
      <ol className="space-y-3">
        {drafts.map((draft, at) => (
          <li key={draft.key}>
            <PartLine
              draft={draft}
              number={at + 1}
              bad={draft.text.trim() !== "" && !amounts[at]}
              categories={categories}
              removable={drafts.length > 2}
              onChange={(to) => change(draft.key, to)}
              onRemove={() => setDrafts((all) => all.filter(({ key }) => key !== draft.key))}
            />
          </li>
        ))}
      </ol>
      <div className="flex flex-wrap gap-2">
        <Button
          size="sm"
          data-testid="split-add"
          disabled={drafts.length >= PARTS_MAX}
          onClick={add}
        >
          <Plus aria-hidden />
          {texts.split.add}
        </Button>
        <Button size="sm" data-testid="split-even" onClick={divide}>
          <Equal aria-hidden />
          {texts.split.even}
        </Button>
      </div>
      <p
        role="status"
        data-testid="split-left"
        className={cn(
          "text-[0.8125rem] font-medium figures",
          left.minor === 0 ? "text-positive" : "text-warning",
        )}
      >
        {left.minor === 0
          ? texts.split.addsUp
          : texts.split.left({ amount: (hidden ? hiddenMoney : formatMoney)(left, { locale }) })}
      </p>
      {typed !== null && (
        <p
          data-testid={safe ? "split-kept" : "split-typed"}
          className="text-[0.8125rem] text-warning"
        >
          {texts.split.unsaved}
        </p>
      )}
      {save.error && <ErrorPanel error={save.error} />}
      <div className="flex flex-wrap justify-end gap-2">
        {parts.length > 0 && (
          <Button size="sm" variant="danger" className="mr-auto" onClick={() => submit([])}>
            {texts.split.unsplit}
          </Button>
        )}
        <Button size="sm" data-testid="split-cancel" onClick={giveUp}>
          {texts.app.cancel}
        </Button>
        <Button
          size="sm"
          type="submit"
          variant="primary"
          data-testid="split-save"
          disabled={!complete || save.isPending}
        >
          {texts.split.save}
        </Button>
      </div>
    </form>
  );
}

function draftsOf(
  parts: readonly PartView[],
  whole: RegisterRow["amount"],
  locale: string,
): Draft[] {
  if (parts.length === 0) {
    return [0, 1].map((key) => ({ key, text: "", categoryId: null, note: "" }));
  }
  return parts.map(({ amount, category, note }, key) => ({
    key,
    text: inField(partText(amount.minor, whole), locale),
    categoryId: category?.id ?? null,
    note,
  }));
}

interface PartLineProps {
  draft: Draft;
  number: number;
  bad: boolean;
  categories: readonly Category[];
  removable: boolean;
  onChange: (to: Partial<Draft>) => void;
  onRemove: () => void;
}

function PartLine({
  draft,
  number,
  bad,
  categories,
  removable,
  onChange,
  onRemove,
}: PartLineProps) {
  const texts = useTexts();
  const id = useId();
  return (
    <fieldset className="grid grid-cols-[6.5rem_minmax(0,1fr)_auto] gap-2 rounded-xl border p-2.5">
      <legend className="sr-only">{texts.split.part({ number })}</legend>
      <Input
        data-testid="split-amount"
        aria-label={texts.split.amount}
        aria-invalid={bad}
        aria-describedby={bad ? `${id}-bad` : undefined}
        inputMode="decimal"
        placeholder={texts.split.amountHint}
        value={draft.text}
        onChange={(event) => onChange({ text: event.target.value })}
        className={cn("figures", bad && "border-danger")}
      />
      <Select
        data-testid="split-category"
        aria-label={texts.split.category}
        value={draft.categoryId ?? ""}
        onChange={(event) =>
          onChange({ categoryId: event.target.value === "" ? null : Number(event.target.value) })
        }
      >
        <option value="">{texts.split.sameCategory}</option>
        {categories.map((category) => (
          <option key={category.id} value={category.id}>
            {category.groupId === null ? category.name : `\u2003${category.name}`}
          </option>
        ))}
      </Select>
      <Button
        variant="ghost"
        size="icon"
        aria-label={texts.split.remove({ number })}
        disabled={!removable}
        onClick={onRemove}
      >
        <Trash2 aria-hidden />
      </Button>
      <Input
        aria-label={texts.split.note}
        placeholder={texts.split.note}
        value={draft.note}
        onChange={(event) => onChange({ note: event.target.value })}
        className="col-span-3"
      />
      {bad && (
        <p id={`${id}-bad`} className="col-span-3 text-[0.8125rem] text-danger">
          {texts.split.badAmount}
        </p>
      )}
    </fieldset>
  );
}

/** The parts as they are. A tip that came after the split stands there unassigned. */
export function PartList({ parts }: { parts: readonly PartView[] }) {
  const texts = useTexts();
  const shown = useShown();
  return (
    <ul className="divide-y rounded-xl border text-[0.8125rem]">
      {parts.map((part, at) => (
        <li key={at} data-testid="split-part" className="flex items-baseline gap-3 px-3 py-2">
          <span className="min-w-0 flex-1">
            <span className={cn("block truncate", part.unassigned && "text-warning")}>
              {part.unassigned
                ? texts.split.unassigned
                : (part.category?.name ?? texts.split.sameCategory)}
            </span>
            {part.note !== "" && (
              <span className="block truncate text-muted">{shown(part.note)}</span>
            )}
          </span>
          <Money money={part.amount} sign="flow" className="font-medium" />
        </li>
      ))}
    </ul>
  );
}
