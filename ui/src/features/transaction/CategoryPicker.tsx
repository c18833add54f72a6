import { Check, ChevronsUpDown, Plus, RotateCcw } from "lucide-react";
import { useEffect, useId, useMemo, useRef, useState } from "react";
import type { Category } from "@/bindings/Category";
import type { CategoryHint } from "@/bindings/CategoryHint";
import type { CategoryRef } from "@/bindings/CategoryRef";
import { CategoryIcon } from "@/components/CategoryIcon";
import { cn } from "@/components/cn";
import { inputStyle } from "@/components/ui/field";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import { notify } from "@/app/notice";
import { useTexts } from "@/i18n";
import { said } from "@/i18n/said";
import { toAppError, useHostMutation, useHostQuery } from "@/ipc";

interface CategoryPickerProps {
  /** The transaction, for what could fit it. */
  id?: string | undefined;
  value: CategoryRef | null;
  categories: readonly Category[];
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** Nothing goes back to what the bank says. */
  onPick: (id: number | null) => void;
}

/** The category, and a list to choose another from: type to narrow it, arrows and Enter to take. */
export function CategoryPicker({
  id,
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
        className="flex w-full items-center gap-3 rounded-lg border border-line-strong bg-surface p-2 pr-3 text-left hover:bg-sunken dark:hover:bg-raised"
      >
        <CategoryIcon category={value} />
        <span className="min-w-0 flex-1">
          <span className="sr-only">{`${texts.transaction.category}: `}</span>
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
          id={id}
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
  "id" | "value" | "categories" | "onPick"
> {
  /** Whether there may be a person's choice to take back. */
  resettable: boolean;
}

/** The list to choose from. */
export function CategoryOptions({
  id,
  value,
  categories,
  resettable,
  onPick,
}: CategoryOptionsProps) {
  const texts = useTexts();
  const hints = useHostQuery(
    "category_hints",
    { id: id ?? "" },
    { enabled: id !== undefined },
  ).data;
  const create = useHostMutation("edit_category");
  /** The name of a new category, while its group is chosen. */
  const [naming, setNaming] = useState<string | null>(null);
  const listId = useId();
  const [query, setQuery] = useState("");
  const groups = useMemo(
    () =>
      naming === null
        ? groupsOf(categories, query)
        : groupsOf(categories, "").map(({ group }) => ({ group, members: [] })),
    [categories, query, naming],
  );
  const hinted = useMemo(
    () => (query.trim() === "" && naming === null ? hintedOf(hints ?? [], categories) : []),
    [hints, categories, query, naming],
  );
  const wished = query.trim();
  const creatable =
    naming === null && wished !== "" && !categories.some(({ name }) => fold(name) === fold(wished));
  /** What the arrows walk through: an option each, by its key. */
  const flat: Line[] = [
    ...hinted.map(({ category }) => ({ key: `hint-${category.id}`, id: category.id })),
    ...groups.flatMap(({ group, members }) =>
      [...(group.matches ? [group] : []), ...members].map((one) => ({
        key: String(one.id),
        id: one.id,
      })),
    ),
    ...(creatable ? [{ key: CREATE, id: null }] : []),
  ];
  const [activeKey, setActiveKey] = useState<string | null>(null);
  // What is suggested comes first; where nothing is, what it has now.
  const wantedKey = activeKey ?? (hinted.length > 0 ? null : valueKey(value));
  const activeAt = Math.max(
    0,
    flat.findIndex(({ key }) => key === wantedKey),
  );
  const active = flat[activeAt];
  const list = useRef<HTMLDivElement>(null);
  const isHinted = hinted.length > 0;
  useEffect(() => {
    // What is suggested stands on top, and may come a moment later than the list.
    if (isHinted) list.current?.scrollTo({ top: 0 });
    else list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "center" });
  }, [isHinted]);

  const move = (step: number) => {
    const next = flat[Math.max(0, Math.min(flat.length - 1, activeAt + step))];
    if (!next) return;
    setActiveKey(next.key);
    list.current
      ?.querySelector(`[data-option="${next.key}"]`)
      ?.scrollIntoView({ block: "nearest" });
  };
  /** Takes an option: a category, the wish for a new one, or the group that the new one goes to. */
  const take = (line: Line) => {
    if (line.id === null) {
      setNaming(wished);
      setQuery("");
      setActiveKey(null);
    } else if (naming !== null) {
      create.mutate(
        { what: "create", value: { name: naming, groupId: line.id, kind: null } },
        {
          onSuccess: (made) => onPick(made.id),
          onError: (thrown) => {
            setNaming(null);
            notify({ text: toAppError(thrown).message, tone: "danger" });
          },
        },
      );
    } else {
      onPick(line.id);
    }
  };
  const optionProps = (category: Category, key = String(category.id)) => ({
    id: `${listId}-${key}`,
    "data-option": key,
    selected: category.id === value?.id,
    active: key === active?.key,
    onPick: () => take({ key, id: category.id }),
    onHover: () => setActiveKey(key),
  });

  return (
    <>
      <div className="border-b p-2">
        <input
          role="combobox"
          aria-expanded
          aria-controls={listId}
          aria-activedescendant={active && `${listId}-${active.key}`}
          aria-label={
            naming === null
              ? texts.transaction.categoryFilter
              : texts.edit.createUnder({ name: naming })
          }
          placeholder={
            naming === null
              ? texts.transaction.categoryFilter
              : texts.edit.createUnder({ name: naming })
          }
          readOnly={naming !== null}
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setActiveKey(null);
          }}
          onKeyDown={(event) => {
            if (event.key === "ArrowDown") move(1);
            else if (event.key === "ArrowUp") move(-1);
            else if (event.key === "Enter" && active) take(active);
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
        {hinted.length > 0 && (
          <div role="group" aria-label={texts.edit.suggested} className="pb-1">
            {hinted.map(({ category, reason }, at) => (
              <div key={category.id} role="presentation">
                {(at === 0 || (reason === "" && hinted[at - 1]?.reason !== "")) && (
                  <div aria-hidden className="px-2 py-1 text-xs font-semibold text-muted">
                    {reason === "" ? texts.edit.recent : texts.edit.suggested}
                  </div>
                )}
                <Option
                  category={category}
                  reason={said(reason)}
                  {...optionProps(category, `hint-${category.id}`)}
                />
              </div>
            ))}
          </div>
        )}
        {groups.length === 0 && !creatable && (
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
        {creatable && (
          // The text field above has the focus and handles the keys.
          // eslint-disable-next-line jsx-a11y/click-events-have-key-events
          <div
            role="option"
            id={`${listId}-${CREATE}`}
            tabIndex={-1}
            data-testid="category-create"
            data-option={CREATE}
            aria-selected={active?.key === CREATE}
            onClick={() => take({ key: CREATE, id: null })}
            onMouseMove={() => setActiveKey(CREATE)}
            className={cn(
              "flex h-9 items-center gap-2.5 rounded-md px-2",
              active?.key === CREATE && "bg-accent-soft",
            )}
          >
            <Plus aria-hidden className="mx-1 size-4 text-muted" />
            <span className="min-w-0 truncate">{texts.edit.create({ name: wished })}</span>
          </div>
        )}
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
  /** Why it is suggested. */
  reason?: string;
  selected: boolean;
  active: boolean;
  heading?: boolean;
  onPick: () => void;
  onHover: () => void;
  "data-option": string;
}

function Option({
  category,
  reason = "",
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
        "flex min-h-9 items-center gap-2.5 rounded-md px-2",
        active && "bg-accent-soft",
        heading && "font-semibold",
      )}
      {...props}
    >
      <CategoryIcon category={category} className="size-6 [&_svg]:size-3.5" />
      <span className="min-w-0 flex-1 py-0.5">
        <span className="block truncate">{category.name}</span>
        {reason !== "" && <span className="block truncate text-xs text-muted">{reason}</span>}
      </span>
      {selected && <Check aria-hidden className="size-4 text-accent" />}
    </div>
  );
}

/** An option of the list; the one that makes a category has no id. */
interface Line {
  key: string;
  id: number | null;
}

const CREATE = "create";

const valueKey = (value: CategoryRef | null): string | null =>
  value === null ? null : String(value.id);

/** What is suggested, with its category; what is gone by now is left out. */
function hintedOf(hints: readonly CategoryHint[], categories: readonly Category[]) {
  return hints.flatMap(({ categoryId, reason }) => {
    const category = categories.find(({ id }) => id === categoryId);
    return category ? [{ category, reason }] : [];
  });
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
