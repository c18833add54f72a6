import { linear } from "./scale";

/**
 * How much of the largest one a value is, as a bar; a tick across it is the value that it is compared
 * with. Decoration: the figures stand beside it.
 */
export function ShareBar({
  value,
  compared = null,
  largest,
  tone = "bg-accent",
}: {
  /** In minor units, with the sign of `largest`; of the other sign it has no bar. */
  value: number;
  compared?: number | null;
  largest: number;
  tone?: string;
}) {
  const percent = linear([0, largest || 1], [0, 100]);
  const width = (of: number) => Math.min(Math.max(percent(of), 0), 100);
  return (
    <span aria-hidden className="relative block h-2 rounded-full bg-ink/6">
      <span
        className={`absolute inset-y-0 left-0 rounded-full ${tone}`}
        style={{ width: `${width(value)}%` }}
      />
      {compared !== null && (
        <span
          className="absolute -inset-y-0.5 w-0.5 -translate-x-1/2 rounded-full bg-ink ring-1 ring-surface"
          style={{ left: `${width(compared)}%` }}
        />
      )}
    </span>
  );
}
