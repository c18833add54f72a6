import { line } from "d3-shape";
import { reachOf } from "./axis";
import { linear } from "./scale";

const WIDTH = 96;
const HEIGHT = 24;
const EDGE = 2;

/** How something went, without figures: they stand beside it. */
export function Sparkline({ values }: { values: readonly (number | null)[] }) {
  // One value alone has no course.
  if (values.filter((value) => value !== null).length < 2) return null;
  const { low, high } = reachOf(values, false);
  const x = linear([0, values.length - 1], [EDGE, WIDTH - EDGE]);
  const y = linear([low, high], [HEIGHT - EDGE, EDGE]);
  const path = line<number | null>()
    .defined((value) => value !== null)
    .x((_, at) => x(at))
    .y((value) => y(value ?? 0))(values);
  return (
    <svg aria-hidden viewBox={`0 0 ${WIDTH} ${HEIGHT}`} className="h-6 w-24">
      <path
        d={path ?? undefined}
        fill="none"
        className="stroke-accent"
        strokeWidth="1.5"
        strokeLinejoin="round"
        strokeLinecap="round"
      />
    </svg>
  );
}
