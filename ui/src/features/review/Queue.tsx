import {
  ArrowLeftRight,
  Building2,
  CircleHelp,
  Equal,
  History,
  Scale,
  Shapes,
  Sparkle,
  type LucideIcon,
} from "lucide-react";
import { useEffect, useId, useRef } from "react";
import type { InboxKind } from "@/bindings/InboxKind";
import type { Inbox } from "@/bindings/Inbox";
import { useNow } from "@/app/useNow";
import { cn } from "@/components/cn";
import { Money } from "@/components/Money";
import { useShown } from "@/components/privacy";
import { formatCount } from "@/format/count";
import { civilToday, formatDay } from "@/format/date";
import { useLocale, useTexts } from "@/i18n";
import { rowOf, type Item } from "./useInbox";

const ICONS: Record<InboxKind, LucideIcon> = {
  balance: Scale,
  doubt: Equal,
  pair: ArrowLeftRight,
  withdrawn: CircleHelp,
  changed: History,
  uncategorised: Shapes,
  new: Sparkle,
};

interface QueueProps {
  items: readonly Item[];
  at: number;
  /** How many there are beyond those listed. */
  more: number;
  onGo: (at: number) => void;
}

/** The queue: one stop of the tab key, which points at the item that keys act on. */
export function Queue({ items, at, more, onGo }: QueueProps) {
  const texts = useTexts();
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const activeKey = items[at]?.key;
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [activeKey]);
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div
        ref={list}
        role="listbox"
        tabIndex={0}
        data-testid="review-queue"
        aria-label={texts.review.queue}
        aria-activedescendant={activeKey === undefined ? undefined : `${id}-${at}`}
        className="group/queue outline-none"
      >
        {items.map((item, place) => (
          // Keys are handled once for the whole screen, by its shortcuts.
          // eslint-disable-next-line jsx-a11y/click-events-have-key-events
          <div
            key={item.key}
            id={`${id}-${place}`}
            role="option"
            tabIndex={-1}
            data-testid="review-item"
            data-kind={item.kind === "entry" ? item.entry.about.kind : item.kind}
            aria-selected={place === at}
            onClick={() => onGo(place)}
            className={cn(
              "flex items-center gap-3 border-b border-line/60 px-4 py-2.5",
              place === at
                ? "bg-accent-soft shadow-[inset_3px_0_0_var(--accent)] group-focus-visible/queue:shadow-[inset_0_0_0_2px_var(--accent)]"
                : "hover:bg-ink/3",
            )}
          >
            <Words item={item} />
          </div>
        ))}
      </div>
      {more > 0 && (
        <p className="px-4 py-3 text-[0.8125rem] text-muted">
          {texts.review.more({ count: more })}
        </p>
      )}
    </div>
  );
}

/** What an item is, in two lines. */
function Words({ item }: { item: Item }) {
  const texts = useTexts();
  const locale = useLocale();
  const shown = useShown();
  const today = civilToday(useNow());
  const row = rowOf(item);
  const about = item.kind === "entry" ? item.entry.about : null;
  const Icon = about === null ? Building2 : ICONS[about.kind];
  const name =
    item.kind === "adoption"
      ? item.adoption.account.name
      : about?.kind === "balance"
        ? about.value.account
        : (row?.merchant ?? "");
  const money = about?.kind === "balance" ? about.value.off : (row?.amount ?? null);
  return (
    <>
      <Icon aria-hidden className="size-4.5 shrink-0 text-accent" />
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium">{shown(name)}</span>
        <span className="block truncate text-[0.8125rem] text-muted">
          {[
            about === null ? texts.review.adoptionKind : texts.review.kinds[about.kind],
            ...(row === null ? [] : [formatDay(row.date, locale, today)]),
          ].join(" · ")}
        </span>
      </span>
      {money && <Money money={money} sign="flow" className="font-medium" />}
    </>
  );
}

/** How many of each kind there are, and a way to see one kind only. */
export function Kinds({
  counts,
  left,
  kind,
  onKind,
}: {
  counts: Inbox["counts"];
  left: number;
  kind: InboxKind | null;
  onKind: (kind: InboxKind | null) => void;
}) {
  const texts = useTexts();
  const locale = useLocale();
  const chips: [InboxKind | null, string, number][] = [
    [null, texts.review.all, left],
    ...counts.map(({ kind: one, count }): [InboxKind, string, number] => [
      one,
      texts.review.kinds[one],
      count,
    ]),
  ];
  return (
    <div className="flex flex-wrap gap-1.5">
      {chips.map(([one, name, count]) => (
        <button
          key={one ?? "all"}
          type="button"
          data-testid={`review-kind-${one ?? "all"}`}
          aria-pressed={one === kind}
          onClick={() => onKind(one)}
          className={cn(
            "flex h-7 items-center gap-1.5 rounded-full border px-2.5 text-[0.8125rem]",
            one === kind
              ? "border-accent bg-accent-soft font-medium text-accent"
              : "border-line-strong text-muted hover:text-ink",
          )}
        >
          {name}
          <span className="figures">{formatCount(count, locale)}</span>
        </button>
      ))}
    </div>
  );
}
