import { Calendar, CircleDot, Coins, Shapes, Store, Tag, Type, Wallet } from "lucide-react";
import type { ReactNode } from "react";
import type { Completion } from "@/bindings/Completion";
import type { CompletionKind } from "@/bindings/CompletionKind";
import { cn } from "@/components/cn";
import { useShown } from "@/components/privacy";
import { useTexts } from "@/i18n";
import { saidWords } from "@/i18n/said";

const ICONS: Record<CompletionKind, ReactNode> = {
  operator: <Type />,
  category: <Shapes />,
  account: <Wallet />,
  tag: <Tag />,
  merchant: <Store />,
  word: <CircleDot />,
  date: <Calendar />,
  amount: <Coins />,
};

interface SearchSuggestionsProps {
  id: string;
  items: readonly Completion[];
  /** The one that keys have chosen. */
  active: number | null;
  onPick: (item: Completion) => void;
}

/** What could be typed next. The field keeps the focus and has the keys. */
export default function SearchSuggestions({ id, items, active, onPick }: SearchSuggestionsProps) {
  const texts = useTexts();
  const shown = useShown();
  return (
    <div className="absolute inset-x-0 top-full z-50 mt-1.5 pop-in overflow-hidden rounded-xl border bg-raised shadow-pop">
      <ul id={id} role="listbox" aria-label={texts.search.suggestions} className="p-1.5">
        {items.map((item, place) => (
          // eslint-disable-next-line jsx-a11y/click-events-have-key-events -- the field has the keys
          <li
            key={`${item.kind} ${item.insert}`}
            id={`${id}-${place}`}
            role="option"
            tabIndex={-1}
            aria-selected={place === active}
            data-testid="suggestion"
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => onPick(item)}
            className={cn(
              "flex min-h-8 cursor-pointer items-center gap-2.5 rounded-md px-2 text-[0.8125rem] hover:bg-ink/5",
              place === active && "bg-accent-soft text-accent",
            )}
          >
            <span aria-hidden className="shrink-0 text-faint [&>svg]:size-3.5">
              {ICONS[item.kind]}
            </span>
            <span className="min-w-0 truncate font-medium">{shown(item.label)}</span>
            {item.detail !== null && (
              <span className="ml-auto shrink-0 truncate pl-3 text-muted">
                {shown(item.kind === "account" ? item.detail : saidWords(item.detail))}
              </span>
            )}
          </li>
        ))}
      </ul>
      <p aria-hidden className="border-t px-3.5 py-1.5 text-xs text-muted">
        {texts.search.suggestionKeys}
      </p>
    </div>
  );
}
