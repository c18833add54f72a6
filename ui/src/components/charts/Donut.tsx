import { arc, pie, type PieArcDatum } from "d3-shape";
import { useId, useRef, useState, type KeyboardEvent } from "react";
import { useTexts } from "@/i18n";
import { Money } from "@/components/Money";
import { usePrivacy } from "@/components/privacy";
import { moneyOf, useWriter, type Unit } from "./frame";
import { Hatches, hatchId, Swatch, type Look } from "./looks";

/** A part of a whole. */
export interface Slice {
  key: string;
  name: string;
  look: Look;
  /** In minor units; only those of one sign are parts of one whole. */
  value: number;
  /** Its share, written out. */
  share: string | null;
  open: () => void;
}

const SIZE = 208;
const OUTER = 100;
const INNER = 66;

/** Shares of a whole: the ring is for the eye, the list beside it has the names and figures. */
export function Donut({
  label,
  slices,
  total,
  unit,
}: {
  label: string;
  slices: readonly Slice[];
  /** The whole, in minor units. */
  total: number;
  unit: Unit;
}) {
  const texts = useTexts();
  const hatches = useId();
  const hidden = usePrivacy();
  const write = useWriter(unit);
  const [active, setActive] = useState<string | null>(null);
  const [stop, setStop] = useState<string | null>(null);
  const list = useRef<HTMLUListElement>(null);
  const resting = slices.find(({ key }) => key === stop) ?? slices[0];

  const arcs = pie<Slice>()
    .sort(null)
    .padAngle(0.012)
    .value(({ value }) => Math.abs(value))([...slices]);
  const shape = arc<PieArcDatum<Slice>>()
    .innerRadius(INNER)
    .outerRadius(({ data }) => (data.key === active ? OUTER + 3 : OUTER))
    .cornerRadius(3);
  const shown = slices.find(({ key }) => key === active);

  const move = (event: KeyboardEvent, at: number) => {
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: slices.length - 1 }[event.key];
    const button = list.current?.querySelectorAll("button")[to ?? -1];
    if (button === undefined) return;
    event.preventDefault();
    button.focus();
  };
  return (
    <div className="flex flex-wrap items-center justify-center gap-x-8 gap-y-5">
      <div className="relative shrink-0" onPointerLeave={() => setActive(null)}>
        <svg aria-hidden width={SIZE} height={SIZE} viewBox="-104 -104 208 208">
          <Hatches id={hatches} />
          {arcs.map((one) => {
            const path = shape(one) ?? undefined;
            const { key, look, open } = one.data;
            return (
              // A second way for the pointer; the button is in the list.
              <g
                key={key}
                className={
                  active === null || active === key ? "cursor-pointer" : "cursor-pointer opacity-45"
                }
                onPointerEnter={() => setActive(key)}
                onClick={open}
              >
                <path d={path} className={look.fill} />
                {look.hatch !== null && (
                  <path d={path} fill={`url(#${hatchId(hatches, look.hatch)})`} />
                )}
              </g>
            );
          })}
        </svg>
        <div
          aria-hidden
          className="pointer-events-none absolute inset-0 flex flex-col items-center justify-center px-12 text-center"
        >
          <span className="line-clamp-2 text-xs break-words text-muted">
            {shown?.name ?? texts.reports.total}
          </span>
          <Money
            money={moneyOf(shown?.value ?? total, unit)}
            sign={unit.sign}
            className="text-sm font-semibold"
          />
        </div>
      </div>
      <ul ref={list} aria-label={label} className="max-w-xl min-w-56 flex-1">
        {slices.map(({ key, name, look, value, share, open }, at) => (
          <li key={key}>
            <button
              type="button"
              data-testid="chart-mark"
              data-drill={`${label} ${key}`}
              tabIndex={key === resting?.key ? 0 : -1}
              onClick={open}
              onPointerEnter={() => setActive(key)}
              onPointerLeave={() => setActive(null)}
              onFocus={() => {
                setStop(key);
                setActive(key);
              }}
              onBlur={() => setActive(null)}
              onKeyDown={(event) => move(event, at)}
              className="flex w-full items-center gap-2.5 rounded-md px-2 py-1 text-left text-[0.8125rem] hover:bg-ink/4"
            >
              <Swatch look={look} />
              <span className="min-w-0 flex-1 truncate">{name}</span>
              {share !== null && !hidden && <span className="text-muted figures">{share}</span>}
              <span className="w-24 text-right font-medium figures">{write(value)}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
