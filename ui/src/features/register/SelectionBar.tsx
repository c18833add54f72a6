import {
  ArrowLeftRight,
  Check,
  EyeOff,
  FileDown,
  ListChecks,
  Shapes,
  Store,
  Tags,
  Trash2,
  X,
} from "lucide-react";
import { useState, type ReactNode } from "react";
import { MoneyList } from "@/components/Money";
import { Button } from "@/components/ui/button";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import { useTexts } from "@/i18n";
import { useHostQuery } from "@/ipc";
import {
  CategoryPart,
  ExportPart,
  MarkPart,
  MerchantPart,
  TagsPart,
  TransferPart,
} from "./SelectionParts";
import { countOf, useSelected, whichOf } from "./selection";
import type { Bulk, BulkChange } from "./useBulk";
import type { Selecting } from "./useSelection";

/** What a key may ask the bar to open; counted, because the same key may be pressed twice. */
export interface BulkWish {
  what: "category" | "merchant" | "tags" | "delete";
  count: number;
}
type Part = BulkWish["what"] | "mark" | "transfer" | "export";

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
        <div className="flex flex-wrap items-center gap-1.5">
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
            <TagsPart count={count} onPut={run} />
          </BarPart>
          <BarPart
            name={texts.bulk.merchant}
            icon={<Store aria-hidden />}
            testId="bulk-merchant"
            {...partProps("merchant")}
            className="w-[min(22rem,calc(100vw-2rem))] p-4"
          >
            <MerchantPart count={count} onPut={(value) => run({ field: "merchant", value })} />
          </BarPart>
          <Button
            size="sm"
            data-testid="bulk-reviewed"
            aria-label={texts.bulk.markReviewed}
            title={texts.bulk.markReviewed}
            disabled={busy || selecting.reading}
            className="@max-5xl:px-2"
            onClick={() => run({ field: "reviewed", value: true })}
          >
            <Check aria-hidden />
            <span className="@max-5xl:hidden">{texts.bulk.markReviewed}</span>
          </Button>
          <Button
            size="sm"
            data-testid="bulk-hide"
            aria-label={texts.bulk.markHidden}
            title={texts.bulk.markHidden}
            disabled={busy || selecting.reading}
            className="px-2"
            onClick={() => run({ field: "hidden", value: true })}
          >
            <EyeOff aria-hidden />
          </Button>
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
            name={texts.bulk.transfer}
            icon={<ArrowLeftRight aria-hidden />}
            testId="bulk-transfer"
            {...partProps("transfer")}
            className="w-80 p-4"
          >
            <TransferPart
              ids={which?.kind === "these" ? which.value : []}
              onDone={() => {
                setOpen(null);
                onClear();
              }}
            />
          </BarPart>
          <BarPart
            name={texts.bulk.export}
            icon={<FileDown aria-hidden />}
            testId="bulk-export"
            {...partProps("export")}
            className="w-80 p-4"
          >
            {which !== null && <ExportPart which={which} count={count} />}
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
          className="@max-5xl:px-2"
        >
          {icon}
          <span className="@max-5xl:hidden">{name}</span>
        </Button>
      </PopoverTrigger>
      <PopoverContent side="top" align="end" aria-label={name} className={className}>
        {children}
      </PopoverContent>
    </Popover>
  );
}

function Spinner() {
  return (
    <span
      aria-hidden
      className="size-4 shrink-0 animate-spin rounded-full border-2 border-line-strong border-t-accent motion-reduce:animate-none"
    />
  );
}
