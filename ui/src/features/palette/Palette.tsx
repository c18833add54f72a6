import { CalendarSearch, Search } from "lucide-react";
import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { HOME, useRoute } from "@/app/route";
import { cn } from "@/components/cn";
import { useShown } from "@/components/privacy";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { formatFullDay } from "@/format/date";
import { useLocale, useTexts } from "@/i18n";
import { useCommands, type Command, type PaletteActions } from "./commands";
import { rankOf } from "./rank";

interface PaletteProps {
  actions: PaletteActions;
  onClose: () => void;
}

/** As many as fit without scrolling for long; typing makes them fewer. */
const SHOWN_MAX = 50;

/** Everything that can be done, found by typing its name. */
export function Palette({ actions, onClose }: PaletteProps) {
  const texts = useTexts();
  const shown = useShown();
  const id = useId();
  const [typed, setTyped] = useState("");
  const found = useFound(typed, actions);
  // By name: what is highlighted stays so while the list grows or shrinks around it.
  const [chosen, setChosen] = useState<string | null>(null);
  const at = Math.max(
    0,
    found.findIndex((command) => command.id === chosen),
  );
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [at, typed]);

  const run = (command: Command | undefined) => {
    if (command === undefined) return;
    onClose();
    command.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      const wraps = Math.abs(step) === 1;
      const next = wraps
        ? (at + step + found.length) % found.length
        : Math.max(0, Math.min(at + step, found.length - 1));
      setChosen(found[next]?.id ?? null);
    } else if (event.key === "Enter" && !event.nativeEvent.isComposing) {
      event.preventDefault();
      run(found[at]);
    }
  };

  return (
    <Dialog open onOpenChange={(open) => open || onClose()}>
      <DialogContent
        title={texts.palette.title}
        closable={false}
        data-testid="palette"
        className="top-[12vh] flex max-h-[76vh] max-w-xl translate-y-0 flex-col p-0 [&>div:first-child]:sr-only"
      >
        <div className="relative border-b">
          <Search
            aria-hidden
            className="pointer-events-none absolute top-1/2 left-4 size-4.5 -translate-y-1/2 text-faint"
          />
          <input
            type="text"
            role="combobox"
            aria-expanded
            aria-autocomplete="list"
            aria-controls={`${id}-list`}
            aria-activedescendant={found.length > 0 ? `${id}-${at}` : undefined}
            aria-label={texts.palette.label}
            placeholder={texts.palette.placeholder}
            data-testid="palette-input"
            spellCheck={false}
            autoComplete="off"
            value={typed}
            onChange={(event) => {
              setTyped(event.target.value);
              setChosen(null);
            }}
            onKeyDown={onKeyDown}
            className="h-13 w-full bg-transparent pr-4 pl-12 text-base outline-none placeholder:text-faint"
          />
        </div>
        <span role="status" className="sr-only">
          {texts.palette.results({ count: found.length })}
        </span>
        <ul
          ref={list}
          id={`${id}-list`}
          role="listbox"
          aria-label={texts.palette.title}
          className="min-h-0 flex-1 overflow-y-auto overscroll-contain p-2"
        >
          {found.map((command, place) => (
            <li key={command.id} role="presentation">
              {command.group !== found[place - 1]?.group && (
                <div aria-hidden className="px-2.5 pt-2.5 pb-1 text-xs font-medium text-muted">
                  {texts.palette.groups[command.group]}
                </div>
              )}
              {/* The field keeps the focus and has the keys. */}
              {/* eslint-disable-next-line jsx-a11y/click-events-have-key-events */}
              <div
                id={`${id}-${place}`}
                role="option"
                tabIndex={-1}
                aria-selected={place === at}
                data-testid="palette-option"
                data-id={command.id}
                onMouseDown={(event) => event.preventDefault()}
                onMouseMove={() => setChosen(command.id)}
                onClick={() => run(command)}
                className={cn(
                  "flex min-h-10 cursor-pointer items-center gap-3 rounded-lg px-2.5",
                  place === at && "bg-accent-soft text-accent",
                )}
              >
                <span
                  aria-hidden
                  className="flex size-6 shrink-0 items-center justify-center [&>svg]:size-4.5"
                >
                  {command.icon}
                </span>
                <span className="min-w-0 truncate">{shown(command.name)}</span>
                {command.detail !== undefined && (
                  <span className="ml-auto truncate pl-3 text-[0.8125rem] text-muted">
                    {command.detail}
                  </span>
                )}
              </div>
            </li>
          ))}
        </ul>
      </DialogContent>
    </Dialog>
  );
}

/** What is found, the best of each group first; the search for what was typed comes last. */
function useFound(typed: string, actions: PaletteActions): Command[] {
  const texts = useTexts();
  const locale = useLocale();
  const [, navigate] = useRoute();
  const commands = useCommands(actions);
  const ranked = useMemo(() => {
    const found = commands
      .map((command) => ({ command, rank: rankOf(command.name, typed) }))
      .filter((one): one is { command: Command; rank: number } => one.rank !== null);
    // A group stands where its best does, so that its heading is said once.
    const best = new Map<string, number>();
    for (const { command, rank } of found)
      best.set(command.group, Math.min(rank, best.get(command.group) ?? Infinity));
    const group = ({ command }: { command: Command }) => best.get(command.group) ?? 0;
    return found
      .map((one, place) => ({ ...one, place }))
      .sort((one, other) => {
        if (one.command.group === other.command.group)
          return one.rank - other.rank || one.place - other.place;
        return group(one) - group(other) || one.place - other.place;
      })
      .map(({ command }) => command);
  }, [commands, typed]);
  const text = typed.trim();
  const rest: Command[] = [];
  if (/^\d{4}-\d{2}(-\d{2})?$/.test(text) && !Number.isNaN(Date.parse(text))) {
    const day = text.length === 7 ? lastDayOf(text) : text;
    rest.push({
      id: "jump",
      name: texts.palette.jump({ day: formatFullDay(day, locale) }),
      icon: <CalendarSearch />,
      group: "search",
      run: () => navigate({ ...HOME, screen: "transactions", to: day }),
    });
  }
  if (text !== "") {
    rest.push({
      id: "search",
      name: texts.palette.search({ text }),
      icon: <Search />,
      group: "search",
      run: () => navigate({ ...HOME, screen: "transactions", search: text }),
    });
  }
  return [...ranked.slice(0, SHOWN_MAX), ...rest];
}

/** The last day of a month `YYYY-MM`. */
function lastDayOf(month: string): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10);
}
