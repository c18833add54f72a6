import { Check, Eye, EyeOff, ListChecks, Shapes, Tags, Trash2, Undo2, X } from "lucide-react";
import { useRef, useState, type ReactNode } from "react";
import { MoneyList } from "@/components/Money";
import { Button } from "@/components/ui/button";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import { CategoryOptions, TagsEditor } from "@/features/transaction";
import { useTexts } from "@/i18n";
import { useHostQuery } from "@/ipc";
import { countOf, useSelected, whichOf } from "./selection";
import type { Bulk, BulkChange } from "./useBulk";
import type { Selecting } from "./useSelection";

/** What a key may ask the bar to open; counted, because the same key may be pressed twice. */
export interface BulkWish {
  what: "category" | "tags" | "delete";
  count: number;
}
type Part = BulkWish["what"] | "mark";

interface SelectionBarProps {
  selecting: Selecting;
  bulk: Bulk;
  /** Number of transactions in the list. */
  listed: number;
  wish: BulkWish | null;
  onClear: () => void;
}

/** How many are selected, and what can be said of all of them at once. */
export function SelectionBar({ selecting, bulk, listed, wish, onClear }: SelectionBarProps) {
  const texts = useTexts();
  const selected = useSelected(selecting.selection);
  const count = countOf(selected, listed);
  const [open, setOpen] = useState<Part | null>(wish?.what ?? null);
  const [heard, setHeard] = useState(wish);
  if (wish !== heard) {
    setHeard(wish);
    if (wish !== null) setOpen(wish.what);
  }
  const which = whichOf(selected);
  const sum = useHostQuery("selection_sum", which ?? { kind: "these", value: [] }, {
    enabled: which !== null,
  });
  const busy = bulk.running !== null;
  const partProps = (part: Part) => ({
    open: open === part && !busy,
    disabled: busy || selecting.reading,
    onOpenChange: (next: boolean) => setOpen(next ? part : null),
  });
  const run = (change: BulkChange) => {
    setOpen(null);
    bulk.run(change);
  };

  return (
    <section
      aria-label={texts.bulk.label}
      aria-busy={busy}
      data-testid="selection-bar"
      data-bottom-bar
      className="@container shrink-0 slide-up border-t border-line-strong bg-raised"
    >
      {bulk.error && (
        <div
          role="alert"
          data-testid="bulk-error"
          className="flex flex-wrap items-center gap-x-4 gap-y-1 bg-danger-soft px-5 py-2 text-danger"
        >
          <span className="min-w-0 flex-1 break-words">
            {[bulk.error.message, bulk.error.hint].filter(Boolean).join(" ")}
          </span>
          <Button size="sm" onClick={bulk.retry}>
            {texts.app.retry}
          </Button>
          <Button size="sm" variant="ghost" onClick={bulk.dismiss}>
            {texts.undo.dismiss}
          </Button>
        </div>
      )}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 px-5 py-2.5">
        <div className="flex min-h-8 min-w-0 flex-1 flex-wrap items-center gap-x-3 gap-y-1">
          {busy ? (
            <span data-testid="bulk-running" className="flex items-center gap-2">
              <Spinner />
              {texts.bulk.running({ count: bulk.running ?? 0 })}
            </span>
          ) : selecting.reading ? (
            <span className="flex items-center gap-2">
              <Spinner />
              {texts.bulk.reading}
            </span>
          ) : (
            <>
              <span
                data-testid="selection-count"
                className="font-semibold whitespace-nowrap figures"
              >
                {selected.kind === "listed"
                  ? texts.bulk.allSelected({ count })
                  : texts.bulk.selected({ count })}
              </span>
              {sum.data && (
                <span title={texts.bulk.sum} data-testid="selection-sum">
                  <MoneyList
                    amounts={sum.data.sums}
                    sign="flow"
                    className="flex-wrap gap-x-3"
                    itemClassName="font-medium"
                  />
                </span>
              )}
              {selected.kind === "these" && count < listed && (
                <button
                  type="button"
                  data-testid="select-all"
                  onClick={selecting.all}
                  className="rounded text-[0.8125rem] whitespace-nowrap text-accent underline underline-offset-3 hover:no-underline"
                >
                  {texts.bulk.selectAll({ count: listed })}
                </button>
              )}
            </>
          )}
        </div>
        <div className="flex items-center gap-1.5">
          <BarPart
            name={texts.bulk.category}
            icon={<Shapes aria-hidden />}
            testId="bulk-category"
            {...partProps("category")}
            className="flex max-h-(--radix-popover-content-available-height) w-[min(22rem,calc(100vw-2rem))] flex-col"
          >
            <CategoryPart onPick={(value) => run({ field: "category", value })} />
          </BarPart>
          <BarPart
            name={texts.bulk.tags}
            icon={<Tags aria-hidden />}
            testId="bulk-tags"
            {...partProps("tags")}
            className="w-[min(22rem,calc(100vw-2rem))] p-4"
          >
            <TagsPart count={count} onPut={(value) => run({ field: "tags", value })} />
          </BarPart>
          <BarPart
            name={texts.bulk.mark}
            icon={<ListChecks aria-hidden />}
            testId="bulk-mark"
            {...partProps("mark")}
            className="w-64 p-1.5"
          >
            <MarkPart onMark={run} />
          </BarPart>
          <BarPart
            name={texts.undo.remove}
            icon={<Trash2 aria-hidden />}
            testId="bulk-delete"
            danger
            {...partProps("delete")}
            className="w-80 p-4"
          >
            <h2 className="font-semibold">{texts.bulk.deleteTitle({ count })}</h2>
            <p className="mt-1 text-[0.8125rem] text-muted">{texts.bulk.deleteHint({ count })}</p>
            <div className="mt-4 flex justify-end gap-2">
              <Button size="sm" onClick={() => setOpen(null)}>
                {texts.app.cancel}
              </Button>
              <Button
                size="sm"
                variant="danger"
                data-testid="bulk-delete-confirm"
                onClick={() => run({ field: "deleted", value: true })}
              >
                {texts.bulk.deleteConfirm({ count })}
              </Button>
            </div>
          </BarPart>
          <Button
            variant="ghost"
            size="icon"
            data-testid="selection-clear"
            aria-label={texts.bulk.clear}
            title={texts.bulk.clear}
            disabled={busy}
            onClick={onClear}
          >
            <X aria-hidden />
          </Button>
        </div>
      </div>
    </section>
  );
}

interface BarPartProps {
  name: string;
  icon: ReactNode;
  testId: string;
  open: boolean;
  disabled: boolean;
  danger?: boolean;
  className: string;
  onOpenChange: (open: boolean) => void;
  children: ReactNode;
}

/** A button of the bar with what it opens. Where the bar is narrow, its picture stands alone. */
function BarPart({
  name,
  icon,
  testId,
  open,
  disabled,
  danger = false,
  className,
  onOpenChange,
  children,
}: BarPartProps) {
  return (
    <Popover open={open} onOpenChange={onOpenChange}>
      <PopoverTrigger asChild>
        <Button
          size="sm"
          variant={danger ? "danger" : "secondary"}
          data-testid={testId}
          aria-label={name}
          title={name}
          disabled={disabled}
          className="@max-2xl:px-2"
        >
          {icon}
          <span className="@max-2xl:hidden">{name}</span>
        </Button>
      </PopoverTrigger>
      <PopoverContent side="top" align="end" aria-label={name} className={className}>
        {children}
      </PopoverContent>
    </Popover>
  );
}

function CategoryPart({ onPick }: { onPick: (id: number | null) => void }) {
  const categories = useHostQuery("categories", null).data ?? [];
  return <CategoryOptions value={null} categories={categories} resettable onPick={onPick} />;
}

/** Tags are replaced, because that is what one change can say of all; it says so. */
function TagsPart({ count, onPut }: { count: number; onPut: (tags: string[]) => void }) {
  const texts = useTexts();
  const known = useHostQuery("tags", null).data ?? [];
  const [tags, setTags] = useState<string[]>([]);
  const field = useRef<HTMLInputElement>(null);
  return (
    <>
      <TagsEditor ref={field} tags={tags} known={known} suggest="above" onChange={setTags} />
      <p className="mt-2 text-[0.8125rem] text-muted">{texts.bulk.tagsHint}</p>
      <div className="mt-4 flex justify-end">
        <Button
          size="sm"
          variant={tags.length === 0 ? "danger" : "primary"}
          data-testid="bulk-tags-put"
          onClick={() => onPut(tags)}
        >
          {tags.length === 0 ? texts.bulk.tagsRemove({ count }) : texts.bulk.tagsPut({ count })}
        </Button>
      </div>
    </>
  );
}

function MarkPart({ onMark }: { onMark: (change: BulkChange) => void }) {
  const texts = useTexts();
  const marks: [testId: string, icon: ReactNode, name: string, change: BulkChange][] = [
    [
      "mark-reviewed",
      <Check key="icon" aria-hidden />,
      texts.bulk.markReviewed,
      { field: "reviewed", value: true },
    ],
    [
      "mark-unreviewed",
      <Undo2 key="icon" aria-hidden />,
      texts.bulk.markUnreviewed,
      { field: "reviewed", value: false },
    ],
    [
      "mark-hidden",
      <EyeOff key="icon" aria-hidden />,
      texts.bulk.markHidden,
      { field: "hidden", value: true },
    ],
    [
      "mark-unhidden",
      <Eye key="icon" aria-hidden />,
      texts.bulk.markUnhidden,
      { field: "hidden", value: false },
    ],
  ];
  return marks.map(([testId, icon, name, change]) => (
    <button
      key={testId}
      type="button"
      data-testid={testId}
      onClick={() => onMark(change)}
      className="flex h-9 w-full items-center gap-2.5 rounded-md px-2 text-left hover:bg-ink/5 [&_svg]:size-4 [&_svg]:text-muted"
    >
      {icon}
      {name}
    </button>
  ));
}

function Spinner() {
  return (
    <span
      aria-hidden
      className="size-4 shrink-0 animate-spin rounded-full border-2 border-line-strong border-t-accent motion-reduce:animate-none"
    />
  );
}
