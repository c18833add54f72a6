import { ListFilter, X } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useRoute, type Route } from "@/app/route";
import { useShortcuts } from "@/app/shortcuts";
import { useNow } from "@/app/useNow";
import { ExportButton } from "@/components/ExportButton";
import { MoneyList } from "@/components/Money";
import { useShown } from "@/components/privacy";
import { Button } from "@/components/ui/button";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import { civilToday, formatDay } from "@/format/date";
import { useLocale, useTexts } from "@/i18n";
import { said } from "@/i18n/said";
import { useHostQuery } from "@/ipc";
import { ColumnsButton } from "./ColumnsButton";
import { filterOf } from "./filter";
import { JumpButton } from "./JumpButton";
import { withoutTerm } from "./terms";
import type { Snapshot } from "./useRegister";
import { useTerms } from "./useTerms";
import { ViewsButton } from "./ViewsButton";

interface FilterBarProps {
  list: Snapshot | null;
  /** The list is to be scrolled to a day. */
  onJump: (day: string) => void;
}

/** Which transactions are listed, how many they are, and what they add up to. */
export function FilterBar({ list, onJump }: FilterBarProps) {
  const texts = useTexts();
  const chips = useChips();
  const [route] = useRoute();
  const outline = list?.outline;
  const counted = list?.beginning === null;
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-x-4 gap-y-2 border-b px-5 py-3">
      {/* As wide as its words: beside an open drawer the rest goes below it, not over it. */}
      <div className="flex max-w-full flex-auto flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="text-lg font-semibold tracking-tight">{texts.register.title}</h1>
        {chips.length > 0 && (
          <ul aria-label={texts.register.active} className="flex flex-wrap gap-1.5">
            {chips.map((chip, place) => (
              <li
                // Two may have one name, and each is only a button.
                key={`${place} ${chip.name}`}
                className="flex h-7 items-center gap-1 rounded-full bg-accent-soft pr-1 pl-3 text-[0.8125rem] font-medium text-accent"
              >
                <span className="max-w-48 truncate">{chip.name}</span>
                <button
                  type="button"
                  aria-label={texts.register.removeFilter({ name: chip.name })}
                  onClick={chip.remove}
                  className="inline-flex size-5 items-center justify-center rounded-full hover:bg-accent/15"
                >
                  <X aria-hidden className="size-3.5" />
                </button>
              </li>
            ))}
          </ul>
        )}
      </div>
      {outline && outline.profileCount > 0 && (
        <div className="flex items-baseline gap-3 text-[0.8125rem] text-muted">
          <span className="whitespace-nowrap figures" data-testid="register-count">
            {counted ? texts.register.count({ count: outline.count }) : texts.register.counting}
          </span>
          <span title={texts.register.sum} className="max-[56rem]:hidden">
            <MoneyList
              amounts={outline.sums}
              sign="flow"
              className="gap-3"
              itemClassName="font-medium text-ink"
            />
          </span>
        </div>
      )}
      <div className="flex items-center gap-2">
        <FilterPopover />
        <ViewsButton />
        {outline && outline.count > 0 && <JumpButton onJump={onJump} />}
        <ColumnsButton />
        {outline && outline.count > 0 && (
          <ExportButton request={{ list: "register", filter: filterOf(route) }} />
        )}
      </div>
    </div>
  );
}

// Nobody filters before there is a list.
const FilterPanel = lazy(async () => ({ default: (await import("./FilterPanel")).FilterPanel }));

/** Where a filter is set up. */
function FilterPopover() {
  const texts = useTexts();
  const [open, setOpen] = useState(false);
  useShortcuts({
    filter: () => {
      setOpen(true);
      return true;
    },
  });
  return (
    <Popover open={open} onOpenChange={setOpen}>
      <PopoverTrigger asChild>
        <Button size="sm" data-testid="filter">
          <ListFilter aria-hidden />
          {texts.register.filter}
        </Button>
      </PopoverTrigger>
      <PopoverContent
        align="end"
        aria-label={texts.register.filterTitle}
        className="flex max-h-(--radix-popover-content-available-height) w-88 flex-col"
      >
        <Suspense>
          <FilterPanel />
        </Suspense>
      </PopoverContent>
    </Popover>
  );
}

interface Chip {
  name: string;
  remove: () => void;
}

/** Each part of the filter that is set, by its name. */
function useChips(): Chip[] {
  const shown = useShown();
  const texts = useTexts();
  const locale = useLocale();
  const today = civilToday(useNow());
  const [route, navigate] = useRoute();
  const categories = useHostQuery("categories", null).data;
  const overview = useHostQuery("overview", null).data;
  const { terms } = useTerms(route.search);
  const chips: Chip[] = [];
  const add = (name: string | undefined, change: Partial<Route>) => {
    if (name !== undefined) chips.push({ name, remove: () => navigate(change) });
  };
  if (route.accountId !== null) {
    const account = overview?.groups
      .flatMap((group) => group.accounts)
      .find(({ id }) => id === route.accountId);
    add(account?.name ?? texts.register.columns.account, { accountId: null });
  }
  if (route.categoryId !== null) {
    const category = categories?.find(({ id }) => id === route.categoryId);
    add(category?.name ?? texts.register.columns.category, { categoryId: null });
  }
  if (route.from !== null) {
    add(texts.register.chipFrom({ day: formatDay(route.from, locale, today) }), { from: null });
  }
  if (route.to !== null) {
    add(texts.register.chipTo({ day: formatDay(route.to, locale, today) }), { to: null });
  }
  if (route.only !== null)
    add(texts.register.chipOnly({ count: route.only.split(",").length }), { only: null });
  for (const term of terms) {
    const search = withoutTerm(route.search, term);
    if (term.kind === "word" || term.kind === "phrase")
      add(texts.register.chipSearch({ text: shown(term.label) }), { search });
    else add(shown(said(term.label)), { search });
  }
  return chips;
}
