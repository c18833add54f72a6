import { useId, useRef, type KeyboardEvent } from "react";
import type { Completion } from "@/bindings/Completion";
import SearchSuggestions from "@/app/SearchSuggestions";
import { useSuggestions } from "@/app/useSuggestions";
import { cn } from "@/components/cn";
import { useKept } from "@/components/privacy";
import { inputStyle } from "@/components/ui/field";
import { useTexts } from "@/i18n";

interface RuleSearchFieldProps {
  value: string;
  /** What is wrong with it, in a sentence. */
  error: string | null;
  onChange: (search: string) => void;
}

/** The search of a rule, with the same completion as the search of the list. */
export function RuleSearchField({ value, error, onChange }: RuleSearchFieldProps) {
  const texts = useTexts();
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const suggestions = useSuggestions();
  const kept = useKept(value);
  const suggest = (next: string, at: number) => {
    if (at > 0 && /\S/.test(next.charAt(at - 1))) suggestions.ask(next, at);
    else suggestions.close();
  };
  const cursor = () => field.current?.selectionStart ?? value.length;
  const take = (item: Completion) => {
    const next = suggestions.take(item);
    if (next === null) return;
    onChange(next.text);
    suggest(next.text, next.cursor);
    // Only once the field holds the new text is there a place in it.
    requestAnimationFrame(() => field.current?.setSelectionRange(next.cursor, next.cursor));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      if (!suggestions.move(step)) suggestions.ask(value, cursor());
    } else if ((event.key === "Enter" || event.key === "Tab") && suggestions.chosen !== null) {
      event.preventDefault();
      take(suggestions.chosen);
    } else if (event.key === "Escape" && suggestions.close()) {
      // One level at a time: the dialog stays.
      event.preventDefault();
      event.stopPropagation();
    }
  };
  const open = suggestions.items.length > 0;
  return (
    <div className="space-y-1.5">
      <label htmlFor={id} className="block text-[0.8125rem] font-medium">
        {texts.rules.search}
      </label>
      <div className="relative">
        <input
          ref={field}
          id={id}
          type="text"
          role="combobox"
          data-testid="rule-search"
          aria-autocomplete="list"
          aria-expanded={open}
          aria-controls={open ? `${id}-list` : undefined}
          aria-activedescendant={
            suggestions.active === null ? undefined : `${id}-list-${suggestions.active}`
          }
          aria-invalid={error !== null}
          aria-describedby={`${id}-note`}
          spellCheck={false}
          autoComplete="off"
          {...kept}
          onChange={(event) => {
            onChange(event.target.value);
            suggest(event.target.value, cursor());
          }}
          onKeyDown={onKeyDown}
          onBlur={() => suggestions.close()}
          className={cn(inputStyle, error !== null && "border-danger")}
        />
        {open && (
          <SearchSuggestions
            id={`${id}-list`}
            items={suggestions.items}
            active={suggestions.active}
            onPick={take}
          />
        )}
      </div>
      <p
        id={`${id}-note`}
        className={cn("text-[0.8125rem]", error === null ? "text-muted" : "text-danger")}
      >
        {error ?? (kept.readOnly ? texts.app.keptHidden : texts.rules.searchHint)}
      </p>
    </div>
  );
}
