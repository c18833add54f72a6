import {
  ArrowLeftRight,
  Check,
  CircleCheck,
  EyeOff,
  Lock,
  NotebookPen,
  Paperclip,
  PenLine,
  Split,
  Undo2,
  WandSparkles,
} from "lucide-react";
import { memo, type ReactNode } from "react";
import type { Column } from "@/app/preferences";
import type { RegisterRow } from "@/bindings/RegisterRow";
import { CategoryIcon } from "@/components/CategoryIcon";
import { cn } from "@/components/cn";
import { MerchantMark } from "@/components/MerchantMark";
import { Money } from "@/components/Money";
import { useShown } from "@/components/privacy";
import { Skeleton } from "@/components/Skeleton";
import { formatMonthDay } from "@/format/date";
import { useLocale, useTexts } from "@/i18n";
import { GUTTER } from "./TimeBar";

/** A row: merchant and amount always, between them what was chosen and has room. */
const ROW = `flex items-center gap-x-4 pl-5 pr-5 ${GUTTER}`;
const MERCHANT_CELL = "min-w-0 flex-[2.4_1_0%]";
const AMOUNT_CELL = "w-28 shrink-0 text-right @2xl:w-36";

/**
 * Each column that can be chosen: how wide it is, and from which width of the list on it is there. No
 * width comes from what a cell holds, so that cells of one column stand below one another.
 */
const CELLS: Record<Column, string> = {
  original: "hidden min-w-0 flex-[1.4_1_0%] @6xl:block",
  category: "hidden w-44 min-w-0 shrink-0 @2xl:block @4xl:w-auto @4xl:flex-[1_0_9rem]",
  tags: "hidden min-w-0 flex-[1_1_0%] @5xl:block",
  account: "hidden min-w-0 flex-[1_0_9rem] @4xl:block",
  balance: "hidden w-32 shrink-0 text-right @xl:block",
};

/** Number of columns for a screen reader, whatever the width shows. */
export const columnCount = (columns: readonly Column[]): number => columns.length + 2;

interface RegisterRowViewProps {
  row: RegisterRow;
  columns: readonly Column[];
  active: boolean;
  open: boolean;
  selected: boolean;
}

/** One transaction. */
export const RegisterRowView = memo(function RegisterRowView({
  row,
  columns,
  active,
  open,
  selected,
}: RegisterRowViewProps) {
  const muted = row.pending || row.withdrawn;
  const shown = useShown();
  return (
    <div
      className={cn(
        ROW,
        "group/row h-full border-b border-line/60",
        open || selected ? "bg-accent-soft" : active ? "bg-ink/5" : "hover:bg-ink/3",
        active &&
          "shadow-[inset_3px_0_0_var(--accent)] group-focus-visible/grid:shadow-[inset_0_0_0_2px_var(--accent)]",
      )}
    >
      <div
        role="gridcell"
        data-cell="merchant"
        className={cn(MERCHANT_CELL, "flex items-center gap-3")}
      >
        <IconOrTick row={row} active={active} selected={selected} />
        <div className="min-w-0 flex-1">
          <div className="flex min-w-0 items-center gap-2">
            <span
              data-testid="row-merchant"
              title={shown(row.original)}
              className={cn("truncate font-medium", muted && "text-muted")}
            >
              {shown(row.merchant)}
            </span>
            <Marks row={row} tags={!columns.includes("tags")} />
          </div>
          <div className="truncate text-xs text-faint @2xl:hidden">{row.account}</div>
        </div>
      </div>
      {columns.map((column) => (
        <div key={column} role="gridcell" data-cell={column} className={CELLS[column]}>
          <Cell column={column} row={row} />
        </div>
      ))}
      <div role="gridcell" className={AMOUNT_CELL}>
        <Money
          data-testid="row-amount"
          money={row.amount}
          sign="flow"
          className={cn(
            "text-[0.9375rem] font-medium",
            muted && "text-muted",
            row.withdrawn && "line-through",
          )}
        />
      </div>
    </div>
  );
});

/** What a chosen column says of a row. */
function Cell({ column, row }: { column: Column; row: RegisterRow }) {
  const shown = useShown();
  switch (column) {
    case "original":
      return (
        <span title={shown(row.original)} className="block truncate text-[0.8125rem] text-faint">
          {shown(row.original)}
        </span>
      );
    case "category":
      return <CategoryName row={row} />;
    case "tags":
      return <TagList tags={row.tags} />;
    case "account":
      return <span className="block truncate text-[0.8125rem] text-muted">{row.account}</span>;
    case "balance":
      return row.balance === null ? null : (
        <Money money={row.balance} className="text-[0.8125rem] text-muted" />
      );
  }
}

/**
 * The category's picture, or the merchant's where logos are wanted, which gives way to the box that selects the row: under the pointer, on
 * the row that keys act on, and on all rows while anything is selected. The last is a matter of
 * style alone, so that no row is drawn anew for it. The row hears the click, see `TICK`.
 */
function IconOrTick({
  row,
  active,
  selected,
}: Pick<RegisterRowViewProps, "row" | "active" | "selected">) {
  const texts = useTexts();
  const shown = useShown();
  const givesWay = cn(
    "group-hover/row:invisible group-data-selecting/grid:invisible",
    active && "group-focus-visible/grid:invisible",
  );
  return (
    <span className="relative size-8 shrink-0">
      {row.logo === null ? (
        <CategoryIcon category={row.category} className={givesWay} />
      ) : (
        <MerchantMark merchant={shown(row.merchant)} logo={row.logo} className={givesWay} />
      )}
      <button
        type="button"
        role="checkbox"
        tabIndex={-1}
        data-testid={TICK}
        aria-checked={selected}
        aria-label={texts.bulk.select({ merchant: shown(row.merchant) })}
        className={cn(
          "absolute inset-0 flex items-center justify-center rounded-full opacity-0 group-hover/row:opacity-100 group-data-selecting/grid:opacity-100 hover:bg-ink/6",
          active && "group-focus-visible/grid:opacity-100",
        )}
      >
        <span
          className={cn(
            "flex size-4.5 items-center justify-center rounded-[0.3125rem] border-[1.5px]",
            selected ? "border-accent bg-accent text-accent-ink" : "border-faint bg-surface",
          )}
        >
          {selected && <Check aria-hidden strokeWidth={3.5} className="size-3" />}
        </span>
      </button>
    </span>
  );
}

/** How the box of a row is known to the row. */
export const TICK = "row-tick";

function CategoryName({ row }: { row: RegisterRow }) {
  const texts = useTexts();
  return (
    <span
      className={cn(
        "block truncate text-[0.8125rem]",
        row.category === null ? "text-faint italic" : "text-muted",
      )}
    >
      {row.category?.name ?? texts.register.uncategorised}
    </span>
  );
}

/** Tags in a column of their own. */
function TagList({ tags }: { tags: readonly string[] }) {
  const shown = useShown();
  return (
    <span title={shown(tags.join(", "))} className="flex gap-1 overflow-hidden">
      {tags.map((tag) => (
        <span
          key={tag}
          className="max-w-28 truncate rounded-full bg-ink/6 px-2 text-[0.6875rem] leading-4.5 font-medium text-muted"
        >
          {shown(tag)}
        </span>
      ))}
    </span>
  );
}

/** What is special about a row, in words or with a name for the screen reader. */
function Marks({ row, tags }: { row: RegisterRow; tags: boolean }) {
  const texts = useTexts();
  const locale = useLocale();
  const shown = useShown();
  return (
    <>
      {row.pending && (
        <span
          title={texts.register.pendingHint}
          className="shrink-0 rounded-full border border-line-strong px-1.5 text-[0.6875rem] leading-4.5 font-medium text-muted"
        >
          {texts.register.pendingSince({ day: formatMonthDay(row.date, locale) })}
        </span>
      )}
      {row.withdrawn && (
        <span className="shrink-0 rounded-full bg-warning-soft px-1.5 text-[0.6875rem] leading-4.5 font-medium text-warning">
          {texts.register.withdrawn}
        </span>
      )}
      {!row.reviewed && !row.pending && !row.withdrawn && (
        <Glyph name={texts.register.unreviewed}>
          <span aria-hidden className="block size-2 rounded-full bg-accent" />
        </Glyph>
      )}
      {row.split !== null && (
        <Glyph name={texts.register.partOf}>
          <Split aria-hidden />
        </Glyph>
      )}
      {row.mate !== null && (
        <Glyph name={texts.register.mates[row.mate.kind]} mate={row.mate.id}>
          {row.mate.kind === "transfer" ? <ArrowLeftRight aria-hidden /> : <Undo2 aria-hidden />}
        </Glyph>
      )}
      {(row.ruled || row.category?.source === "rule") && (
        <Glyph name={texts.register.ruled}>
          <WandSparkles aria-hidden />
        </Glyph>
      )}
      {row.category?.source === "learned" && (
        <Glyph name={texts.register.learned}>
          <WandSparkles aria-hidden />
        </Glyph>
      )}
      {row.note !== null && (
        <Glyph name={texts.register.hasNote} title={shown(row.note)}>
          <NotebookPen aria-hidden />
        </Glyph>
      )}
      {row.attachments > 0 && (
        <Glyph name={texts.register.attachments({ count: row.attachments })}>
          <Paperclip aria-hidden />
        </Glyph>
      )}
      {row.manual && (
        <Glyph name={texts.register.manual}>
          <PenLine aria-hidden />
        </Glyph>
      )}
      {row.reconciled ? (
        <Glyph name={texts.register.reconciled}>
          <Lock aria-hidden />
        </Glyph>
      ) : (
        row.cleared && (
          <Glyph name={texts.register.cleared}>
            <CircleCheck aria-hidden />
          </Glyph>
        )
      )}
      {row.hidden && (
        <Glyph name={texts.register.leftOut}>
          <EyeOff aria-hidden />
        </Glyph>
      )}
      {(tags ? row.tags : []).slice(0, 2).map((tag) => (
        <span
          key={tag}
          className="hidden max-w-28 shrink-0 truncate rounded-full bg-ink/6 px-2 text-[0.6875rem] leading-4.5 font-medium text-muted @xl:block"
        >
          {shown(tag)}
        </span>
      ))}
      {tags && row.tags.length > 2 && (
        <span className="hidden shrink-0 text-[0.6875rem] font-medium text-muted @xl:block">
          {`+${row.tags.length - 2}`}
        </span>
      )}
    </>
  );
}

/** A picture of what is special, with its name for whoever hears or points; `mate` is the row that goes with it. */
function Glyph({
  name,
  title = name,
  mate,
  children,
}: {
  name: string;
  title?: string;
  mate?: string;
  children: ReactNode;
}) {
  return (
    <span
      role="img"
      aria-label={name}
      title={title}
      data-mate={mate}
      className="shrink-0 text-faint [&_svg]:size-3.5"
    >
      {children}
    </span>
  );
}

/** A row that is not there yet, drawn only where scrolling is faster than reading. */
export function SkeletonRow({ columns }: { columns: readonly Column[] }) {
  return (
    <div className={cn(ROW, "h-full border-b border-line/60")}>
      <div role="gridcell" className={cn(MERCHANT_CELL, "flex items-center gap-3")}>
        <Skeleton className="size-8 rounded-full" />
        <Skeleton className="h-3.5 w-40" />
      </div>
      {columns.map((column) => (
        <div key={column} role="gridcell" className={CELLS[column]}>
          <Skeleton className="inline-block h-3.5 w-24" />
        </div>
      ))}
      <div role="gridcell" className={AMOUNT_CELL}>
        <Skeleton className="inline-block h-3.5 w-20" />
      </div>
    </div>
  );
}
