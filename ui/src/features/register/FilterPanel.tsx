import { Search } from "lucide-react";
import { useId, useState, type ReactNode } from "react";
import { HOME, useRoute, type Route } from "@/app/route";
import { useShown } from "@/components/privacy";
import { Button } from "@/components/ui/button";
import { DateField, inputStyle } from "@/components/ui/field";
import { cn } from "@/components/cn";
import { useTexts } from "@/i18n";
import { useHostQuery } from "@/ipc";
import { OPERATORS, valuesOf, withAmount, withValues, withWord, type PanelKind } from "./terms";
import { useTerms } from "./useTerms";

/** From so many choices on, a field narrows them down. */
const NARROWED_FROM = 9;

/**
 * Narrows the list by what can be ticked. All of it is written into the search, where it can be read,
 * changed by hand and kept as a view; only the days stand beside it.
 */
export function FilterPanel() {
  const texts = useTexts();
  const [route, navigate] = useRoute();
  const { terms, known } = useTerms(route.search);
  const categories = useHostQuery("categories", null).data ?? [];
  const accounts = useHostQuery("overview", null).data?.groups.flatMap((g) => g.accounts) ?? [];
  const tags = useHostQuery("tags", null).data ?? [];
  const set = (change: Partial<Route>) => navigate(change, { replace: true });
  // Until the core has read what was typed last, nobody knows what a tick would take the place of.
  const search = (next: string) => known && set({ search: next });

  const picked = (kind: PanelKind) => new Set(valuesOf(terms, kind));
  const pick = (kind: PanelKind) => (value: string, on: boolean) => {
    const values = valuesOf(terms, kind).filter((one) => one !== value);
    search(withValues(route.search, terms, kind, on ? [...values, value] : values));
  };
  const names = accounts.map(({ name }) => name);
  // Two accounts may have one name; then only its id tells which.
  const accountValue = ({ id, name }: { id: string; name: string }) =>
    names.filter((other) => other === name).length > 1 ? id : name;

  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <h2 className="px-4 pt-4 font-semibold">{texts.register.filterTitle}</h2>
      <div className="min-h-0 flex-1 overflow-y-auto px-4 pb-4">
        <Choices
          title={texts.register.filterCategory}
          picked={picked("category")}
          onPick={pick("category")}
          choices={[
            { value: "none", name: texts.register.uncategorised },
            ...categories.map(({ name, groupId }) => ({
              value: name,
              name,
              inside: groupId !== null,
            })),
          ]}
        />
        <Choices
          title={texts.register.filterAccount}
          picked={picked("account")}
          onPick={pick("account")}
          choices={accounts.map((account) => ({
            value: accountValue(account),
            name: account.name,
            detail: account.institution,
          }))}
        />
        {tags.length > 0 && (
          <Choices
            title={texts.columns.names.tags}
            picked={picked("tag")}
            onPick={pick("tag")}
            choices={tags.map(({ name }) => ({ value: name, name }))}
          />
        )}
        <fieldset className="mt-4">
          <legend className="text-[0.8125rem] font-medium">{texts.register.filterState}</legend>
          <div className="mt-1.5 flex flex-wrap gap-1.5">
            {(["pending", "unreviewed", "hidden", "split"] as const).map((word) => (
              <Toggle
                key={word}
                on={picked("is").has(word)}
                onChange={(on) => search(withWord(route.search, terms, "is", word, on))}
              >
                {texts.register.states[word]}
              </Toggle>
            ))}
            {(["note", "tag"] as const).map((word) => (
              <Toggle
                key={word}
                on={picked("has").has(word)}
                onChange={(on) => search(withWord(route.search, terms, "has", word, on))}
              >
                {texts.register.having[word]}
              </Toggle>
            ))}
          </div>
        </fieldset>
        <Amounts
          // What was typed by hand is taken up; what is typed here is not interrupted by it.
          value={valuesOf(terms, "amount")[0] ?? ""}
          onChange={(term) => search(withAmount(route.search, terms, term))}
        />
        <div className="mt-4 grid grid-cols-2 gap-3">
          <DateField
            empty={texts.register.filterAnyDay}
            label={texts.register.filterFrom}
            value={route.from ?? ""}
            onChange={(event) => set({ from: event.target.value || null })}
          />
          <DateField
            empty={texts.register.filterAnyDay}
            label={texts.register.filterTo}
            value={route.to ?? ""}
            onChange={(event) => set({ to: event.target.value || null })}
          />
        </div>
      </div>
      <div className="flex justify-end border-t px-4 py-3">
        <Button
          size="sm"
          data-testid="filters-clear"
          onClick={() => set({ ...HOME, transactionId: route.transactionId })}
        >
          {texts.register.clearFilters}
        </Button>
      </div>
    </div>
  );
}

interface Choice {
  /** How the search says it. */
  value: string;
  name: string;
  detail?: string;
  /** Below the one before that is not inside. */
  inside?: boolean;
}

/** Some of many, each with a box to tick. */
function Choices({
  title,
  choices,
  picked,
  onPick,
}: {
  title: string;
  choices: readonly Choice[];
  picked: ReadonlySet<string>;
  onPick: (value: string, on: boolean) => void;
}) {
  const texts = useTexts();
  const shown = useShown();
  const [typed, setTyped] = useState("");
  const wanted = typed.trim().toLowerCase();
  // What was ticked when the panel opened stands on top; what is ticked now stays where it is.
  const [first] = useState(picked);
  const visible = choices
    .filter(({ name }) => name.toLowerCase().includes(wanted))
    .sort((one, other) => Number(first.has(other.value)) - Number(first.has(one.value)));
  return (
    <fieldset className="mt-4">
      <legend className="text-[0.8125rem] font-medium">
        {title}
        {picked.size > 0 && <span className="ml-1.5 text-accent figures">{picked.size}</span>}
      </legend>
      {choices.length >= NARROWED_FROM && (
        <div className="relative mt-1.5">
          <Search
            aria-hidden
            className="pointer-events-none absolute top-1/2 left-2.5 size-3.5 -translate-y-1/2 text-faint"
          />
          <input
            type="text"
            aria-label={texts.register.narrow({ what: title })}
            placeholder={texts.register.narrowHint}
            spellCheck={false}
            autoComplete="off"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            className={cn(inputStyle, "h-8 pl-8 text-[0.8125rem]")}
          />
        </div>
      )}
      <ul className="mt-1 max-h-44 overflow-y-auto overscroll-contain pr-2.5">
        {visible.map(({ value, name, detail, inside }) => (
          <li key={value}>
            <label
              className={cn(
                "flex min-h-8 cursor-pointer items-center gap-2.5 rounded-md px-1 text-[0.8125rem] hover:bg-ink/5",
                inside === true && wanted === "" && !first.has(value) && "pl-6",
              )}
            >
              <input
                type="checkbox"
                checked={picked.has(value)}
                onChange={(event) => onPick(value, event.target.checked)}
                className="size-4 shrink-0 accent-accent"
              />
              <span className="min-w-0 truncate">{shown(name)}</span>
              {detail !== undefined && (
                <span className="ml-auto truncate pl-2 text-xs text-muted">{detail}</span>
              )}
            </label>
          </li>
        ))}
        {visible.length === 0 && (
          <li className="px-1 py-1.5 text-[0.8125rem] text-muted">{texts.register.noneLike}</li>
        )}
      </ul>
    </fieldset>
  );
}

function Toggle({
  on,
  onChange,
  children,
}: {
  on: boolean;
  onChange: (on: boolean) => void;
  children: ReactNode;
}) {
  return (
    <button
      type="button"
      aria-pressed={on}
      onClick={() => onChange(!on)}
      className={cn(
        "h-7 rounded-full border px-3 text-[0.8125rem]",
        on
          ? "border-accent bg-accent-soft font-medium text-accent"
          : "border-line-strong text-muted hover:text-ink",
      )}
    >
      {children}
    </button>
  );
}

/** The least and the most that a transaction may be about, in or out. */
function Amounts({ value, onChange }: { value: string; onChange: (term: string) => void }) {
  const texts = useTexts();
  const id = useId();
  const [known, setKnown] = useState(value);
  const [least, setLeast] = useState(() => bounds(value)[0]);
  const [most, setMost] = useState(() => bounds(value)[1]);
  if (value !== known) {
    setKnown(value);
    setLeast(bounds(value)[0]);
    setMost(bounds(value)[1]);
  }
  const commit = () => {
    const [from, to] = [least.trim(), most.trim()];
    const range = from && to ? `${from}..${to}` : from ? `>=${from}` : to ? `<=${to}` : "";
    onChange(range && `${OPERATORS.amount}:${range}`);
  };
  const field = (name: string, at: string, text: string, set: (text: string) => void) => (
    <div className="space-y-1.5">
      <label htmlFor={`${id}-${at}`} className="block text-[0.8125rem] font-medium">
        {name}
      </label>
      <input
        id={`${id}-${at}`}
        inputMode="decimal"
        autoComplete="off"
        value={text}
        onChange={(event) => set(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === "Enter") commit();
        }}
        className={cn(inputStyle, "figures")}
      />
    </div>
  );
  return (
    <div className="mt-4 grid grid-cols-2 gap-3">
      {field(texts.register.filterLeast, "least", least, setLeast)}
      {field(texts.register.filterMost, "most", most, setMost)}
    </div>
  );
}

/** The two ends of an amount as a search says it. */
function bounds(value: string): [least: string, most: string] {
  const range = /^(\d[\d.,]*)\.\.(\d[\d.,]*)$/.exec(value);
  if (range) return [range[1] ?? "", range[2] ?? ""];
  const one = /^([<>])=?(\d[\d.,]*)$/.exec(value);
  if (one) return one[1] === ">" ? [one[2] ?? "", ""] : ["", one[2] ?? ""];
  return ["", ""];
}
