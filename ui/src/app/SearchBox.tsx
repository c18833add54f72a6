import { Search, X } from "lucide-react";
import { lazy, Suspense, useEffect, useId, useRef, useState, type KeyboardEvent } from "react";
import type { Completion } from "@/bindings/Completion";
import { inputStyle } from "@/components/ui/field";
import { cn } from "@/components/cn";
import { useTexts } from "@/i18n";
import { focusList } from "./listFocus";
import { useRoute } from "./route";
import { useShortcuts } from "./shortcuts";
import { useSuggestions } from "./useSuggestions";

/** Long enough to skip letters of a fast typist, short enough to feel immediate. */
const DEBOUNCE_MS = 80;

// Nobody types before the window stands.
const SearchSuggestions = lazy(() => import("./SearchSuggestions"));

/** Searches all transactions from every screen, and says what could be typed next. */
export function SearchBox() {
  const texts = useTexts();
  const id = useId();
  const [route, navigate] = useRoute();
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(route.search);
  // What the route said when the field last agreed with it: another value came from elsewhere.
  const [agreed, setAgreed] = useState(route.search);
  if (route.search !== agreed) {
    setAgreed(route.search);
    setText(route.search);
  }
  const suggestions = useSuggestions();

  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const commit = (search: string) => {
    clearTimeout(timer.current);
    setAgreed(search);
    navigate({ screen: "transactions", search }, { replace: route.screen === "transactions" });
  };
  const commitSoon = (search: string) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => commit(search), DEBOUNCE_MS);
  };
  const cursor = () => field.current?.selectionStart ?? text.length;
  /** After a space nothing is begun, and a list of everything would stand over what was found. */
  const suggest = (next: string, at: number) => {
    if (at > 0 && /\S/.test(next.charAt(at - 1))) suggestions.ask(next, at);
    else suggestions.close();
  };
  const type = (next: string) => {
    setText(next);
    suggest(next, cursor());
    commitSoon(next);
  };
  const take = (item: Completion) => {
    const next = suggestions.take(item);
    if (next === null) return;
    setText(next.text);
    commitSoon(next.text);
    suggest(next.text, next.cursor);
    // Only once the field holds the new text is there a place in it.
    requestAnimationFrame(() => field.current?.setSelectionRange(next.cursor, next.cursor));
  };

  useShortcuts({
    search: () => {
      field.current?.focus();
      field.current?.select();
      return true;
    },
    back: () => {
      if (document.activeElement !== field.current) return false;
      if (suggestions.close()) return true;
      if (text !== "") commit("");
      else field.current?.blur();
      setText("");
      return true;
    },
  });

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      if (!suggestions.move(step)) suggestions.ask(text, cursor());
      return;
    }
    const chosen = suggestions.chosen;
    if ((event.key === "Enter" || event.key === "Tab") && !event.shiftKey && chosen !== null) {
      event.preventDefault();
      take(chosen);
    } else if (event.key === "Enter") {
      suggestions.close();
      commit(text);
      // What was searched for is read next.
      if (!focusList()) field.current?.blur();
    }
  };

  const open = suggestions.items.length > 0;
  return (
    <div className="relative w-full max-w-md min-w-0">
      <Search
        aria-hidden
        className="pointer-events-none absolute top-1/2 left-3 size-4 -translate-y-1/2 text-faint"
      />
      <input
        ref={field}
        type="text"
        role="combobox"
        data-testid="search"
        aria-label={texts.search.label}
        aria-autocomplete="list"
        aria-expanded={open}
        aria-controls={open ? `${id}-list` : undefined}
        aria-activedescendant={
          suggestions.active === null ? undefined : `${id}-list-${suggestions.active}`
        }
        placeholder={texts.search.placeholder}
        aria-keyshortcuts="/"
        spellCheck={false}
        autoComplete="off"
        value={text}
        onChange={(event) => type(event.target.value)}
        onKeyDown={onKeyDown}
        onBlur={() => suggestions.close()}
        className={cn(inputStyle, "pr-9 pl-9 max-[34rem]:pr-2")}
      />
      {text === "" ? (
        <kbd
          aria-hidden
          className="pointer-events-none absolute top-1/2 right-2.5 -translate-y-1/2 rounded border px-1.5 text-xs text-faint max-[34rem]:hidden"
        >
          {texts.search.hint}
        </kbd>
      ) : (
        <button
          type="button"
          aria-label={texts.search.clear}
          onClick={() => {
            commit("");
            setText("");
            suggestions.close();
            field.current?.focus();
          }}
          className="absolute top-1/2 right-2 inline-flex size-6 -translate-y-1/2 items-center justify-center rounded text-muted hover:text-ink"
        >
          <X aria-hidden className="size-4" />
        </button>
      )}
      {open && (
        <Suspense>
          <SearchSuggestions
            id={`${id}-list`}
            items={suggestions.items}
            active={suggestions.active}
            onPick={take}
          />
        </Suspense>
      )}
    </div>
  );
}
