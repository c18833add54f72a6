import { RotateCcw } from "lucide-react";
import { useRef, useState, type ReactNode } from "react";
import type { Change } from "@/bindings/Change";
import type { RegisterRow } from "@/bindings/RegisterRow";
import { ErrorPanel } from "@/components/ErrorPanel";
import { useShown } from "@/components/privacy";
import { SkeletonList } from "@/components/Skeleton";
import { Button } from "@/components/ui/button";
import { CardChoice } from "@/components/ui/choice";
import { Field, SelectField } from "@/components/ui/field";
import { Popover, PopoverAnchor, PopoverContent } from "@/components/ui/popover";
import { CategoryOptions, NoteEditor, TagsEditor } from "@/features/transaction";
import { useTexts } from "@/i18n";
import { useHostMutation, useHostQuery } from "@/ipc";
import type { InlineField } from "./useInline";

const MERCHANT_MAX = 200;

interface InlineEditProps {
  row: RegisterRow;
  field: InlineField;
  /** The cell that it stands at. */
  anchor: Element;
  /** Says something of the row; where it is said, `next` goes on to the row below. */
  onSay: (change: Change, next: boolean) => void;
  /** Renames all of this merchant, past and future. */
  onRenameAll: (merchant: string) => void;
  onClose: () => void;
  /** Gives the focus back to the row. */
  onReturn: () => void;
}

/** Says one thing of one row, at its cell. */
export default function InlineEdit({ anchor, onClose, onReturn, ...props }: InlineEditProps) {
  const texts = useTexts();
  const names = {
    category: texts.transaction.category,
    merchant: texts.edit.merchant,
    note: texts.transaction.note,
    date: texts.edit.date,
    tags: texts.transaction.tags,
    account: texts.edit.account,
  } satisfies Record<InlineField, string>;
  return (
    <Popover open onOpenChange={(open) => !open && onClose()}>
      <PopoverAnchor virtualRef={{ current: anchor }} />
      <PopoverContent
        align="start"
        data-testid={`inline-${props.field}`}
        aria-label={names[props.field]}
        className="flex max-h-(--radix-popover-content-available-height) w-[min(22rem,calc(100vw-2rem))] flex-col"
        onCloseAutoFocus={(event) => {
          event.preventDefault();
          onReturn();
        }}
      >
        <Part {...props} onClose={onClose} />
      </PopoverContent>
    </Popover>
  );
}

function Part({
  row,
  field,
  onSay,
  onRenameAll,
  onClose,
}: Omit<InlineEditProps, "anchor" | "onReturn">) {
  switch (field) {
    case "category":
      return (
        <CategoryPart row={row} onPick={(value) => onSay({ field: "category", value }, true)} />
      );
    case "merchant":
      return <MerchantPart row={row} onSay={onSay} onRenameAll={onRenameAll} />;
    case "note":
      return <NotePart row={row} />;
    case "date":
      return <DatePart row={row} onSay={onSay} />;
    case "tags":
      return <TagsPart row={row} onClose={onClose} />;
    case "account":
      return <AccountPart row={row} onSay={onSay} />;
  }
}

function CategoryPart({ row, onPick }: { row: RegisterRow; onPick: (id: number | null) => void }) {
  const categories = useHostQuery("categories", null).data ?? [];
  return (
    <CategoryOptions
      id={row.id}
      value={row.category}
      categories={categories}
      resettable={row.category?.source === "person"}
      onPick={onPick}
    />
  );
}

function MerchantPart({
  row,
  onSay,
  onRenameAll,
}: Pick<InlineEditProps, "row" | "onSay" | "onRenameAll">) {
  const texts = useTexts();
  const shown = useShown();
  const [name, setName] = useState(row.merchant);
  const [which, setWhich] = useState<"one" | "all">("one");
  const wanted = name.trim();
  const submit = () => {
    if (wanted === "") return;
    if (which === "all") onRenameAll(wanted);
    else onSay({ field: "merchant", value: wanted }, false);
  };
  return (
    <Form onSubmit={submit}>
      <Field
        label={texts.edit.merchant}
        hint={shown(row.original)}
        data-testid="inline-merchant-input"
        maxLength={MERCHANT_MAX}
        value={name}
        onFocus={(event) => event.target.select()}
        onChange={(event) => setName(event.target.value)}
      />
      <CardChoice
        label={texts.edit.whichMerchant}
        value={which}
        onChange={setWhich}
        options={[
          { value: "one", label: texts.edit.only, testId: "merchant-one" },
          {
            value: "all",
            label: texts.edit.everyOne,
            text: texts.edit.everyOneHint,
            testId: "merchant-all",
          },
        ]}
      />
      <Feet
        reset={row.merchant === row.original ? null : texts.edit.merchantReset}
        onReset={() => onSay({ field: "merchant", value: null }, false)}
        disabled={wanted === ""}
      />
    </Form>
  );
}

function NotePart({ row }: { row: RegisterRow }) {
  const texts = useTexts();
  const transaction = useHostQuery("transaction", { id: row.id });
  const field = useRef<HTMLTextAreaElement>(null);
  if (transaction.error)
    return (
      <ErrorPanel
        error={transaction.error}
        onRetry={() => void transaction.refetch()}
        className="m-3"
      />
    );
  if (transaction.data === undefined)
    return <SkeletonList label={texts.register.loading} rows={1} />;
  return (
    <div className="p-4">
      <NoteEditor
        ref={(element) => {
          // What the popover opens with has the focus once it is read.
          if (field.current === null) element?.focus();
          field.current = element;
        }}
        id={row.id}
        note={transaction.data.row.note ?? ""}
        draft={transaction.data.draft}
      />
    </div>
  );
}

function DatePart({ row, onSay }: Pick<InlineEditProps, "row" | "onSay">) {
  const texts = useTexts();
  const [day, setDay] = useState(row.date);
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(day);
  return (
    <Form onSubmit={() => isDay && onSay({ field: "date", value: day }, false)}>
      <Field
        label={texts.edit.date}
        type="date"
        data-testid="inline-date-input"
        value={day}
        onChange={(event) => setDay(event.target.value)}
      />
      <Feet
        reset={row.manual ? null : texts.edit.dateReset}
        onReset={() => onSay({ field: "date", value: null }, false)}
        disabled={!isDay || day === row.date}
      />
    </Form>
  );
}

/** The account of what a person wrote down: others that are kept in its currency. */
function AccountPart({ row, onSay }: Pick<InlineEditProps, "row" | "onSay">) {
  const texts = useTexts();
  const shown = useShown();
  const overview = useHostQuery("overview", null);
  const others = (overview.data?.groups ?? [])
    .flatMap(({ accounts }) => accounts)
    .filter(
      ({ id, balances, byHand, goneSince }) =>
        id === row.accountId ||
        (balances.current?.currency === row.amount.currency &&
          byHand?.closed !== true &&
          goneSince === null),
    );
  const [chosen, setChosen] = useState(row.accountId);
  if (overview.data === undefined) return <SkeletonList label={texts.register.loading} rows={1} />;
  if (others.length < 2) return <p className="p-4 text-muted">{texts.edit.accountAlone}</p>;
  return (
    <Form
      onSubmit={() => chosen !== row.accountId && onSay({ field: "account", value: chosen }, false)}
    >
      <SelectField
        label={texts.edit.account}
        data-testid="inline-account-select"
        value={chosen}
        onChange={(event) => setChosen(event.target.value)}
      >
        {others.map((account) => (
          <option key={account.id} value={account.id}>
            {shown(account.name)}
          </option>
        ))}
      </SelectField>
      <Feet reset={null} onReset={() => undefined} disabled={chosen === row.accountId} />
    </Form>
  );
}

function TagsPart({ row, onClose }: { row: RegisterRow; onClose: () => void }) {
  const texts = useTexts();
  const known = useHostQuery("tags", null).data ?? [];
  const edit = useHostMutation("edit_transaction");
  const field = useRef<HTMLInputElement>(null);
  const asked =
    edit.isPending && edit.variables.change.field === "tags" ? edit.variables.change : null;
  return (
    <div className="space-y-3 p-4">
      <TagsEditor
        ref={field}
        tags={asked?.value ?? row.tags}
        known={known}
        suggest="above"
        onChange={(value) => edit.mutate({ id: row.id, change: { field: "tags", value } })}
      />
      {edit.error && <ErrorPanel error={edit.error} />}
      <div className="flex justify-end">
        <Button size="sm" onClick={onClose}>
          {texts.app.close}
        </Button>
      </div>
    </div>
  );
}

function Form({ onSubmit, children }: { onSubmit: () => void; children: ReactNode }) {
  return (
    <form
      className="space-y-3 overflow-y-auto p-4"
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      {children}
    </form>
  );
}

function Feet({
  reset,
  onReset,
  disabled,
}: {
  reset: string | null;
  onReset: () => void;
  disabled: boolean;
}) {
  const texts = useTexts();
  return (
    <div className="flex flex-wrap items-center justify-end gap-2">
      {reset !== null && (
        <Button size="sm" variant="ghost" className="mr-auto px-2" onClick={onReset}>
          <RotateCcw aria-hidden />
          {reset}
        </Button>
      )}
      <Button
        size="sm"
        variant="primary"
        type="submit"
        data-testid="inline-save"
        disabled={disabled}
      >
        {texts.edit.save}
      </Button>
    </div>
  );
}
