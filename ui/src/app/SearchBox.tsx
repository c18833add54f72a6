import { Search, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { inputStyle } from "@/components/ui/field";
import { cn } from "@/components/cn";
import { useTexts } from "@/i18n";
import { useRoute } from "./route";
import { useShortcuts } from "./shortcuts";

/** Long enough to skip letters of a fast typist, short enough to feel immediate. */
const DEBOUNCE_MS = 80;

/** Searches all transactions from every screen. */
export function SearchBox() {
  const texts = useTexts();
  const [route, navigate] = useRoute();
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(route.search);
  // What the route said when the field last agreed with it: another value came from elsewhere.
  const [agreed, setAgreed] = useState(route.search);
  if (route.search !== agreed) {
    setAgreed(route.search);
    setText(route.search);
  }

  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const commit = (search: string) => {
    clearTimeout(timer.current);
    setAgreed(search);
    navigate({ screen: "transactions", search }, { replace: route.screen === "transactions" });
  };
  const type = (next: string) => {
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => commit(next), DEBOUNCE_MS);
  };

  useShortcuts({
    search: () => {
      field.current?.focus();
      field.current?.select();
      return true;
    },
    back: () => {
      if (document.activeElement !== field.current) return false;
      if (text !== "") commit("");
      else field.current?.blur();
      setText("");
      return true;
    },
  });

  return (
    <div className="relative w-full max-w-md min-w-0">
      <Search
        aria-hidden
        className="pointer-events-none absolute top-1/2 left-3 size-4 -translate-y-1/2 text-faint"
      />
      <input
        ref={field}
        type="text"
        role="searchbox"
        data-testid="search"
        aria-label={texts.search.label}
        placeholder={texts.search.placeholder}
        aria-keyshortcuts="/"
        spellCheck={false}
        autoComplete="off"
        value={text}
        onChange={(event) => type(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") commit(text);
        }}
        className={cn(inputStyle, "pr-9 pl-9")}
      />
      {text === "" ? (
        <kbd
          aria-hidden
          className="pointer-events-none absolute top-1/2 right-2.5 -translate-y-1/2 rounded border px-1.5 text-xs text-faint"
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
            field.current?.focus();
          }}
          className="absolute top-1/2 right-2 inline-flex size-6 -translate-y-1/2 items-center justify-center rounded text-muted hover:text-ink"
        >
          <X aria-hidden className="size-4" />
        </button>
      )}
    </div>
  );
}
