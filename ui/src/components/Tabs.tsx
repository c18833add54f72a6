import type { KeyboardEvent } from "react";
import { cn } from "./cn";

interface TabsProps<T extends string> {
  /** What the ids of the tabs begin with; the panel below is `<id>-panel`. */
  id: string;
  label: string;
  values: readonly T[];
  value: T;
  names: Record<T, string>;
  onValue: (value: T) => void;
}

/** The parts of a screen. One stop of the tab key; arrows move between them. */
export function Tabs<T extends string>({ id, label, values, value, names, onValue }: TabsProps<T>) {
  const step = (event: KeyboardEvent) => {
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    const at = values.indexOf(value) + by + values.length;
    const next = values[at % values.length] ?? value;
    onValue(next);
    document.getElementById(`${id}-tab-${next}`)?.focus();
  };
  return (
    <div
      role="tablist"
      aria-label={label}
      className="inline-flex max-w-full flex-wrap rounded-lg bg-sunken p-0.5"
    >
      {values.map((each) => (
        <button
          key={each}
          type="button"
          role="tab"
          id={`${id}-tab-${each}`}
          data-testid={`${id}-${each}`}
          aria-selected={each === value}
          aria-controls={`${id}-panel`}
          tabIndex={each === value ? 0 : -1}
          onClick={() => onValue(each)}
          onKeyDown={step}
          className={cn(
            "h-8 rounded-md px-3.5 text-[0.8125rem] font-medium",
            each === value ? "bg-raised text-ink shadow-card" : "text-muted hover:text-ink",
          )}
        >
          {names[each]}
        </button>
      ))}
    </div>
  );
}
