import { useId, useRef, useState, type KeyboardEvent, type ReactNode } from "react";

/** A box in a drawing that is pointed at, has the focus, and leads to its list. */
export interface Mark {
  key: string;
  /** Its place along the axis, and which of those at one place it is: what the arrow keys go by. */
  place: number;
  row: number;
  /** In pixels. */
  x: number;
  y: number;
  width: number;
  height: number;
  /** Place and figures in words: what a screen reader says. */
  name: string;
  open: () => void;
}

interface MarksProps {
  /** What the chart shows. */
  label: string;
  /** What the arrow keys do, in words. */
  hint: string;
  marks: readonly Mark[];
  width: number;
  height: number;
  /** The mark that is pointed at or has the focus, by its key. */
  active: string | null;
  onActive: (key: string | null) => void;
  /** What is shown beside a mark. A screen reader has its name instead. */
  tip: (mark: Mark) => ReactNode;
}

/**
 * The marks of a chart as buttons over the drawing. The whole chart is one stop of the Tab key;
 * within it the arrow keys move, because a year of days would be a year of stops.
 */
export function Marks({ label, hint, marks, width, height, active, onActive, tip }: MarksProps) {
  const hintId = useId();
  const group = useRef<HTMLDivElement>(null);
  const [stop, setStop] = useState<string | null>(null);
  const resting = marks.find(({ key }) => key === stop) ?? marks.at(-1);
  const shown = marks.find(({ key }) => key === active);

  const move = (event: KeyboardEvent, from: Mark) => {
    const to = neighbour(marks, from, event.key);
    if (to === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const buttons = group.current?.querySelectorAll<HTMLElement>("[data-mark]") ?? [];
    // A key may hold anything, a merchant's name too, so it is compared and not put in a selector.
    [...buttons].find(({ dataset }) => dataset["mark"] === to.key)?.focus();
  };
  return (
    <div
      ref={group}
      role="group"
      aria-label={label}
      aria-describedby={hintId}
      className="absolute inset-0"
      onPointerLeave={() => onActive(null)}
    >
      <p id={hintId} className="sr-only">
        {hint}
      </p>
      {marks.map((mark) => (
        <button
          key={mark.key}
          type="button"
          data-testid="chart-mark"
          data-mark={mark.key}
          data-drill={`${label} ${mark.key}`}
          tabIndex={mark.key === resting?.key ? 0 : -1}
          aria-label={mark.name}
          onClick={mark.open}
          onPointerEnter={() => onActive(mark.key)}
          onFocus={() => {
            setStop(mark.key);
            onActive(mark.key);
          }}
          onBlur={() => onActive(null)}
          onKeyDown={(event) => move(event, mark)}
          style={{ left: mark.x, top: mark.y, width: mark.width, height: mark.height }}
          className="absolute rounded-sm focus-visible:outline-offset-1"
        />
      ))}
      {shown && (
        <div
          aria-hidden
          data-testid="chart-tip"
          style={{
            top: Math.min(Math.max(shown.y, 0), Math.max(height - 72, 0)),
            ...(shown.x + shown.width / 2 < width / 2
              ? { left: shown.x + shown.width + 8 }
              : { right: width - shown.x + 8 }),
          }}
          className="pointer-events-none absolute z-20 w-max max-w-64 rounded-lg bg-ink px-3 py-2 text-xs text-canvas shadow-pop"
        >
          {tip(shown)}
        </div>
      )}
    </div>
  );
}

/** Where an arrow key leads from a mark; nothing where it leads nowhere. */
function neighbour(marks: readonly Mark[], from: Mark, key: string): Mark | undefined {
  const at = (place: number) => {
    const here = marks.filter((mark) => mark.place === place);
    return (
      here.find(({ row }) => row === from.row) ??
      here.reduce<Mark | undefined>(
        (best, mark) =>
          best && Math.abs(best.row - from.row) <= Math.abs(mark.row - from.row) ? best : mark,
        undefined,
      )
    );
  };
  const places = [...new Set(marks.map(({ place }) => place))].sort((a, b) => a - b);
  const here = places.indexOf(from.place);
  const go = (index: number) => {
    const place = places[index];
    return place === undefined ? undefined : at(place);
  };
  switch (key) {
    case "ArrowLeft":
      return go(here - 1);
    case "ArrowRight":
      return go(here + 1);
    case "Home":
      return go(0);
    case "End":
      return go(places.length - 1);
    case "ArrowUp":
    case "ArrowDown": {
      const column = marks
        .filter(({ place }) => place === from.place)
        .sort((a, b) => a.y - b.y || a.row - b.row);
      return column[column.indexOf(from) + (key === "ArrowDown" ? 1 : -1)];
    }
    default:
      return undefined;
  }
}
