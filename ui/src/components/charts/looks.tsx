import { useId, type ReactNode } from "react";
import { cn } from "@/components/cn";

/** How a series is told from the others: by its colour, and without it by its hatching or dashes. */
export interface Look {
  fill: string;
  stroke: string;
  /** Lines over the colour of an area. */
  hatch: Hatch | null;
  /** Dashes of a line, as SVG writes them. */
  dash: string | undefined;
}

export type Hatch = "up" | "down" | "dots";
const HATCHES: readonly Hatch[] = ["up", "down", "dots"];

/** The looks of series, in the order in which they are given out. */
export const LOOKS: readonly Look[] = [
  { fill: "fill-series-1", stroke: "stroke-series-1", hatch: null, dash: undefined },
  { fill: "fill-series-2", stroke: "stroke-series-2", hatch: "up", dash: "7 4" },
  { fill: "fill-series-3", stroke: "stroke-series-3", hatch: null, dash: "2 4" },
  { fill: "fill-series-4", stroke: "stroke-series-4", hatch: "down", dash: "10 3 2 3" },
  { fill: "fill-series-5", stroke: "stroke-series-5", hatch: "dots", dash: "4 3" },
  { fill: "fill-series-6", stroke: "stroke-series-6", hatch: null, dash: "12 4" },
  { fill: "fill-series-7", stroke: "stroke-series-7", hatch: "up", dash: "1 3" },
];

/** What is left when every look is given out. */
export const REST: Look = {
  fill: "fill-series-rest",
  stroke: "stroke-series-rest",
  hatch: null,
  dash: "1 4",
};

/** A series that stands behind another, to be compared with. */
export const BEHIND: Look = {
  fill: "fill-faint",
  stroke: "stroke-faint",
  hatch: null,
  dash: "2 4",
};
/** A second one behind it. */
export const FAR_BEHIND: Look = {
  fill: "fill-series-rest",
  stroke: "stroke-series-rest",
  hatch: null,
  dash: "8 5",
};

/** Money that came in, and what was spent. */
export const CAME_IN: Look = {
  fill: "fill-series-1",
  stroke: "stroke-series-1",
  hatch: null,
  dash: undefined,
};
export const WENT_OUT: Look = {
  fill: "fill-series-2",
  stroke: "stroke-series-2",
  hatch: "up",
  dash: "7 4",
};

export const lookOf = (at: number): Look => LOOKS[at] ?? REST;

/** The hatchings of a drawing; `id` keeps them apart from those of another. */
export function Hatches({ id }: { id: string }) {
  return (
    <defs>
      {HATCHES.map((hatch) => (
        <pattern
          key={hatch}
          id={hatchId(id, hatch)}
          width="6"
          height="6"
          patternUnits="userSpaceOnUse"
        >
          {hatch === "dots" ? (
            <circle cx="3" cy="3" r="1.1" className="fill-surface opacity-70" />
          ) : (
            <path
              d={hatch === "up" ? "M-1 7 7 -1M-1 1 1 -1M5 7 7 5" : "M-1 -1 7 7M-1 5 1 7M5 -1 7 1"}
              className="stroke-surface opacity-60"
              strokeWidth="1.3"
            />
          )}
        </pattern>
      ))}
    </defs>
  );
}

export const hatchId = (id: string, hatch: Hatch) => `${id}-${hatch}`;

/** The look of a series beside its name: a line where it is drawn as one, else a patch. */
export function Swatch({ look, line = false }: { look: Look; line?: boolean }) {
  const id = useId();
  return (
    <svg
      aria-hidden
      viewBox={line ? "0 0 22 10" : "0 0 10 10"}
      className={cn("shrink-0", line ? "h-2.5 w-5.5" : "size-2.5")}
    >
      {line ? (
        <line
          x1="1"
          x2="21"
          y1="5"
          y2="5"
          className={look.stroke}
          strokeWidth="2"
          strokeLinecap="round"
          strokeDasharray={look.dash}
        />
      ) : (
        <>
          {look.hatch !== null && <Hatches id={id} />}
          <rect width="10" height="10" rx="2.5" className={look.fill} />
          {look.hatch !== null && (
            <rect width="10" height="10" rx="2.5" fill={`url(#${hatchId(id, look.hatch)})`} />
          )}
        </>
      )}
    </svg>
  );
}

/** What the looks of a chart mean. */
export function Legend({
  entries,
  line = false,
}: {
  entries: readonly { key: string; name: ReactNode; look: Look }[];
  line?: boolean;
}) {
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1 text-xs text-muted">
      {entries.map(({ key, name, look }) => (
        <li key={key} className="flex min-w-0 items-center gap-1.5">
          <Swatch look={look} line={line} />
          <span className="max-w-40 truncate">{name}</span>
        </li>
      ))}
    </ul>
  );
}
