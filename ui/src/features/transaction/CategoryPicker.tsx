import { Check, ChevronsUpDown, RotateCcw } from "lucide-react";
import { useEffect, useId, useMemo, useRef, useState } from "react";
import type { Category } from "@/bindings/Category";
import type { CategoryRef } from "@/bindings/CategoryRef";
import { CategoryIcon } from "@/components/CategoryIcon";
import { cn } from "@/components/cn";
import { inputStyle } from "@/components/ui/field";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import { useTexts } from "@/i18n";

interface CategoryPickerProps {
  value: CategoryRef | null;
  categories: readonly Category[];
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** Nothing goes back to what the bank says. */
  onPick: (id: number | null) => void;
}

/** The category, and a list to choose another from: type to narrow it, arrows and Enter to take. */
export function CategoryPicker({
  value,
  categories,
  open,
  onOpenChange,
  onPick,
}: CategoryPickerProps) {
  const texts = useTexts();
  return (
    <Popover open={open} onOpenChange={onOpenChange}>
      <PopoverTrigger
        data-testid="category-button"
        aria-label={`${texts.transaction.category}: ${value?.name ?? texts.register.uncategorised}`}
        className="flex w-full items-center gap-3 rounded-lg border border-line-strong bg-surface p-2 pr-3 text-left hover:bg-sunken dark:hover:bg-raised"
      >
        <CategoryIcon category={value} />
        <span className="min-w-0 flex-1">
          <span className="block truncate font-medium">
            {value?.name ?? texts.register.uncategorised}
          </span>
          {value && (
            <span className="block text-xs text-muted">
              {texts.transaction.sources[value.source]}
            </span>
          )}
        </span>
        <ChevronsUpDown aria-hidden className="size-4 text-faint" />
      </PopoverTrigger>
      <PopoverContent
        align="start"
        aria-label={texts.transaction.category}
        className="flex max-h-(--radix-popover-content-available-height) w-[min(22rem,calc(100vw-2rem))] flex-col"
      >
        <CategoryOptions
          value={value}
          categories={categories}
          resettable={value?.source === "person"}
          onPick={(id) => {
            onOpenChange(false);
            onPick(id);
          }}
        />
      </PopoverContent>
    </Popover>
  );
}

interface CategoryOptionsProps extends Pick<
  CategoryPickerProps,
  "value" | "categories" | "onPick"
> {
  /** Whether there may be a person's choice to take back. */
  resettable: boolean;
}

/** The list to choose from. */
export function CategoryOptions({ value, categories, resettable, onPick }: CategoryOptionsProps) {
  const texts = useTexts();
  const listId = useId();
  const [query, setQuery] = useState("");
  const groups = useMemo(() => groupsOf(categories, query), [categories, query]);
  const flat = groups.flatMap(({ group, members }) => [
    ...(group.matches ? [group] : []),
    ...members,
  ]);
  const [activeId, setActiveId] = useState<number | null>(value?.id ?? null);
  const activeAt = Math.max(
    0,
    flat.findIndex(({ id }) => id === activeId),
  );
  const active = flat[activeAt];
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "center" });
  }, []);

  const move = (step: number) => {
    const next = flat[Math.max(0, Math.min(flat.length - 1, activeAt + step))];
    if (!next) return;
    setActiveId(next.id);
    list.current
      ?.querySelector(`[data-category="${next.id}"]`)
      ?.scrollIntoView({ block: "nearest" });
  };
  const optionProps = (category: Category) => ({
    id: `${listId}-${category.id}`,
    "data-category": category.id,
    selected: category.id === value?.id,
    active: category.id === active?.id,
    onPick: () => onPick(category.id),
    onHover: () => setActiveId(category.id),
  });

  return (
    <>
      <div className="border-b p-2">
        <input
          role="combobox"
          aria-expanded
          aria-controls={listId}
          aria-activedescendant={active && `${listId}-${active.id}`}
          aria-label={texts.transaction.categoryFilter}
          placeholder={texts.transaction.categoryFilter}
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setActiveId(null);
          }}
          onKeyDown={(event) => {
            if (event.key === "ArrowDown") move(1);
            else if (event.key === "ArrowUp") move(-1);
            else if (event.key === "Enter" && active) onPick(active.id);
            else return;
            event.preventDefault();
          }}
          className={inputStyle}
        />
      </div>
      <div
        ref={list}
        id={listId}
        role="listbox"
        aria-label={texts.transaction.category}
        className="max-h-80 min-h-24 flex-1 overflow-y-auto p-1.5"
      >
        {groups.length === 0 && (
          <p className="px-3 py-6 text-center text-muted">{texts.transaction.categoryNone}</p>
        )}
        {groups.map(({ group, members }) => (
          <div key={group.id} role="group" aria-label={group.name} className="pb-1">
            {group.matches ? (
              <Option category={group} {...optionProps(group)} heading />
            ) : (
              <div aria-hidden className="px-2 py-1 text-xs font-semibold text-muted">
                {group.name}
              </div>
            )}
            {members.map((category) => (
              <Option key={category.id} category={category} {...optionProps(category)} />
            ))}
          </div>
        ))}
      </div>
      {resettable && (
        <div className="border-t p-1.5">
          <button
            type="button"
            data-testid="category-reset"
            onClick={() => onPick(null)}
            className="flex h-9 w-full items-center gap-2.5 rounded-md px-2 text-muted hover:bg-ink/5 hover:text-ink"
          >
            <RotateCcw aria-hidden className="size-4" />
            {texts.transaction.categoryReset}
          </button>
        </div>
      )}
    </>
  );
}

interface OptionProps {
  id: string;
  category: Category;
  selected: boolean;
  active: boolean;
  heading?: boolean;
  onPick: () => void;
  onHover: () => void;
  "data-category": number;
}

function Option({
  category,
  selected,
  active,
  heading = false,
  onPick,
  onHover,
  ...props
}: OptionProps) {
  return (
    // The text field above has the focus and handles the keys.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      role="option"
      tabIndex={-1}
      data-testid="category-option"
      data-code={category.code ?? undefined}
      aria-selected={selected}
      onClick={onPick}
      onMouseMove={onHover}
      className={cn(
        "flex h-9 items-center gap-2.5 rounded-md px-2",
        active && "bg-accent-soft",
        heading && "font-semibold",
      )}
      {...props}
    >
      <CategoryIcon category={category} className="size-6 [&_svg]:size-3.5" />
      <span className="min-w-0 flex-1 truncate">{category.name}</span>
      {selected && <Check aria-hidden className="size-4 text-accent" />}
    </div>
  );
}

interface Group {
  group: Category & { matches: boolean };
  members: Category[];
}

/** Groups with the members that match; a group that matches shows all of its members. */
function groupsOf(categories: readonly Category[], query: string): Group[] {
  const wanted = fold(query);
  const matches = (category: Category) => fold(category.name).includes(wanted);
  return categories
    .filter(({ groupId }) => groupId === null)
    .map((group) => {
      const all = categories.filter(({ groupId }) => groupId === group.id);
      const groupMatches = matches(group);
      return {
        group: { ...group, matches: groupMatches },
        members: groupMatches ? all : all.filter(matches),
      };
    })
    .filter(({ group, members }) => group.matches || members.length > 0);
}

/** Without case and accents, so that "cafe" finds "Café". */
function fold(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();
}
