import { elementScroll, observeElementOffset, useVirtualizer } from "@tanstack/react-virtual";
import {
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useReducer,
  useRef,
  useState,
  type ComponentProps,
  type MouseEvent,
  type Ref,
} from "react";
import type { RegisterRow } from "@/bindings/RegisterRow";
import { usePreferences, type Column } from "@/app/preferences";
import { cameBack } from "@/app/route";
import { cn } from "@/components/cn";
import { useTexts } from "@/i18n";
import { DayHeader } from "./DayHeader";
import { clampRow, entryAt, headerTest, indexOfRow, type Entry } from "./layout";
import { columnCount, RegisterRowView, SkeletonRow, TICK } from "./RegisterRowView";
import { boxHeight, boxPosition, scaleOf, toOffset, toScroll } from "./scale";
import { keepPlace, placeOf } from "./scrollMemory";
import { useIsSelected, useSelecting, type Selection } from "./selection";
import { isTimed, TimeBar } from "./TimeBar";
import { timeMarks } from "./timeMarks";
import type { Sight, Snapshot } from "./useRegister";

/** Heights in px; the grid sets them, so that nothing has to be measured. */
const HEIGHTS = {
  comfortable: { row: 48, header: 34 },
  compact: { row: 40, header: 30 },
};
/** Rows drawn beyond the edges, so that a step of the wheel never shows bare ground. */
const OVERSCAN = 12;
/** The first picture needs none of them: they are drawn once it stands. */
const FIRST_OVERSCAN = 1;
const FIRST_PICTURE_MS = 200;

export interface RegisterGridHandle {
  focus: () => void;
  /** Scrolls just as far as needed to show a row. */
  reveal: (row: number) => void;
  /** Scrolls so that a row stands on top. */
  top: (row: number) => void;
  /** How many rows are in sight at once. */
  page: () => number;
}

interface RegisterGridProps {
  snapshot: Snapshot;
  rowAt: (row: number) => RegisterRow | undefined;
  activeRow: number | null;
  openId: string | null;
  selection: Selection;
  onSight: (sight: Sight) => void;
  /** A row was clicked. */
  onOpen: (row: number) => void;
  /** A row is to be selected or no longer, or all up to it. */
  onTick: (row: number, upTo: boolean) => void;
  ref: Ref<RegisterGridHandle>;
}

/**
 * The list itself: only what is in sight exists as elements. The grid is one stop of the tab key
 * and points at its active row, because rows come and go while one scrolls.
 */
export function RegisterGrid({
  snapshot,
  rowAt,
  activeRow,
  openId,
  selection,
  onSight,
  onOpen,
  onTick,
  ref,
}: RegisterGridProps) {
  const texts = useTexts();
  const selecting = useSelecting(selection);
  const { density, columns } = usePreferences();
  const heights = HEIGHTS[density];
  const { layout, filter } = snapshot;
  // Nobody can say how many rows there are before they are counted.
  const rowCount = snapshot.beginning === null ? layout.size : -1;
  const scroller = useRef<HTMLDivElement>(null);
  const listHeight = layout.rows * heights.row + layout.groups.length * heights.header;
  const scaleNow = () => scaleOf(listHeight, scroller.current?.clientHeight ?? 0);
  const latestScale = useRef(scaleNow);
  useLayoutEffect(() => {
    latestScale.current = scaleNow;
  });
  /** How far the list is scrolled, in its own pixels; kept, because at the end the element is gone. */
  const offset = useRef(0);
  const marks = useMemo(() => timeMarks(layout, heights), [layout, heights]);
  const isHeader = useMemo(() => headerTest(layout), [layout]);
  const [pointed, setPointed] = useState<string | null>(null);
  /** The other of a pair: of the row that is pointed at, else of the row that keys act on. */
  const mateId = pointed ?? (activeRow === null ? undefined : rowAt(activeRow)?.mate?.id) ?? null;
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const [overscan, setOverscan] = useState(FIRST_OVERSCAN);
  useEffect(() => {
    const later = setTimeout(() => setOverscan(OVERSCAN), FIRST_PICTURE_MS);
    return () => clearTimeout(later);
  }, []);

  const virtualizer = useVirtualizer<HTMLDivElement, HTMLDivElement>({
    count: layout.size,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (isHeader(index) ? heights.header : heights.row),
    overscan,
    // Rows in the very first render, before the list has been measured.
    initialRect: { width: window.innerWidth, height: window.innerHeight },
    observeElementOffset: (instance, report) =>
      observeElementOffset(instance, (scroll, isScrolling) => {
        const scale = scaleNow();
        offset.current = toOffset(scroll, scale);
        report(offset.current, isScrolling);
        // In a pressed list rows move against the box with every step, not only when others appear.
        if (scale !== 1) redraw();
      }),
    scrollToFn: (offset, options, instance) =>
      elementScroll(toScroll(offset, scaleNow()), options, instance),
    onChange: (instance) => {
      const { range } = instance;
      if (range === null) return;
      onSight({
        first: rowNear(range.startIndex - OVERSCAN),
        last: rowNear(range.endIndex + OVERSCAN),
      });
    },
  });

  function rowNear(index: number): number {
    const entry = entryAt(layout, Math.max(0, Math.min(index, layout.size - 1)));
    if (entry === null) return 0;
    return entry.kind === "row" ? entry.row : (layout.starts[entry.groupIndex] ?? 0);
  }

  // A fresh list has its sizes right; measuring it again would draw it twice.
  const measured = useRef({ layout, heights });
  useEffect(() => {
    if (measured.current.layout === layout && measured.current.heights === heights) return;
    measured.current = { layout, heights };
    virtualizer.measure();
  }, [virtualizer, layout, heights]);

  // The same list after a sync stays where it is. Another one starts at its top, and one that comes back
  // to the screen, or is gone back to, where it was left.
  const firstHere = useRef(true);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const goneBack = firstHere.current || cameBack();
    firstHere.current = false;
    element.scrollTop = goneBack ? toScroll(placeOf(filter), latestScale.current()) : 0;
    return () => keepPlace(filter, offset.current);
  }, [filter]);

  /** Where a row begins, in pixels of the list. */
  const startOf = (row: number): number => {
    const index = indexOfRow(layout, clampRow(layout, row));
    const headers = (entryAt(layout, index)?.groupIndex ?? 0) + 1;
    return (index - headers) * heights.row + headers * heights.header;
  };
  useImperativeHandle(ref, () => ({
    focus: () => scroller.current?.focus({ preventScroll: true }),
    page: () => Math.floor((scroller.current?.clientHeight ?? 0) / heights.row),
    top: (row) => {
      const element = scroller.current;
      if (element === null) return;
      element.scrollTop = toScroll(startOf(row) - heights.header, scaleNow());
    },
    reveal: (row) => {
      const element = scroller.current;
      if (element === null) return;
      const start = startOf(row);
      const scale = scaleNow();
      const above = toOffset(element.scrollTop, scale);
      const page = element.clientHeight;
      // The sticky header covers the top.
      if (start - heights.header < above) {
        element.scrollTop = toScroll(start - heights.header, scale);
      } else if (start + heights.row > above + page) {
        element.scrollTop = toScroll(start + heights.row - page, scale);
      }
    },
  }));

  const progressOf = (above: number) => {
    const hidden = listHeight - (scroller.current?.clientHeight ?? 0);
    return hidden <= 0 ? 0 : Math.max(0, Math.min(above / hidden, 1));
  };
  const scale = scaleNow();
  const scroll = scroller.current?.scrollTop ?? 0;
  const top = entryAt(layout, virtualizer.range?.startIndex ?? 0);
  return (
    <div className="group/list @container relative h-full">
      <div
        ref={scroller}
        role="grid"
        tabIndex={0}
        data-testid="register"
        aria-label={texts.register.grid}
        aria-rowcount={rowCount}
        aria-colcount={columnCount(columns)}
        aria-multiselectable
        data-timed={isTimed(marks) ? "" : undefined}
        data-selecting={selecting ? "" : undefined}
        aria-activedescendant={activeRow === null ? undefined : rowElementId(activeRow)}
        // Keys do the same by the row that they act on.
        // eslint-disable-next-line jsx-a11y/mouse-events-have-key-events
        onMouseOver={(event) => {
          const glyph =
            event.target instanceof Element ? event.target.closest("[data-mate]") : null;
          setPointed(glyph?.getAttribute("data-mate") ?? null);
        }}
        onMouseLeave={() => setPointed(null)}
        className={cn(
          "group/grid @container h-full overflow-y-auto overscroll-contain bg-surface focus-visible:-outline-offset-2",
          // The ring is drawn around the row that keys act on, where there is one.
          activeRow !== null && "outline-none",
        )}
      >
        {top && (
          <div aria-hidden className="sticky top-0 z-10 h-0">
            <div style={{ height: heights.header }}>
              <DayHeader group={top.group} />
            </div>
          </div>
        )}
        <div role="presentation" className="relative" style={{ height: boxHeight(listHeight) }}>
          {virtualizer.getVirtualItems().map((item) => {
            const entry = entryAt(layout, item.index);
            return entry === null ? null : (
              <Line
                key={item.key}
                entry={entry}
                index={item.index}
                row={entry.kind === "row" ? rowAt(entry.row) : undefined}
                height={item.size}
                top={boxPosition(item.start, scroll, scale)}
                columns={columns}
                activeRow={activeRow}
                openId={openId}
                selection={selection}
                mateId={mateId}
                onOpen={onOpen}
                onTick={onTick}
              />
            );
          })}
        </div>
      </div>
      <TimeBar
        marks={marks}
        progress={progressOf(virtualizer.scrollOffset ?? 0)}
        scrolling={virtualizer.isScrolling}
        day={top?.group.date ?? ""}
      />
    </div>
  );
}

interface LineProps extends Pick<
  RegisterGridProps,
  "activeRow" | "openId" | "selection" | "onOpen" | "onTick"
> {
  entry: Entry;
  index: number;
  row: RegisterRow | undefined;
  height: number;
  top: number;
  columns: readonly Column[];
  /** The row that belongs together with the one that is pointed at. */
  mateId: string | null;
}

/** One line of the grid: a day, a row, or a row that is still to come. */
function Line(props: LineProps) {
  const { entry, index, row, height, top, columns } = props;
  const place = { height, transform: `translateY(${top}px)` };
  const className = "absolute inset-x-0 top-0";
  if (entry.kind === "header") {
    return (
      <div role="row" aria-rowindex={index + 1} className={className} style={place}>
        <div role="gridcell" aria-colspan={columnCount(columns)} className="h-full">
          <DayHeader group={entry.group} />
        </div>
      </div>
    );
  }
  const shared = {
    role: "row",
    id: rowElementId(entry.row),
    "aria-rowindex": index + 1,
    className,
    style: place,
  };
  if (row === undefined) {
    return (
      <div {...shared} aria-busy>
        <SkeletonRow columns={columns} />
      </div>
    );
  }
  return <TransactionLine {...props} row={row} place={entry.row} shared={shared} />;
}

interface TransactionLineProps extends Pick<
  LineProps,
  "columns" | "activeRow" | "openId" | "selection" | "mateId" | "onOpen" | "onTick"
> {
  row: RegisterRow;
  place: number;
  shared: ComponentProps<"div">;
}

/** A row, which follows on its own whether it is selected. */
function TransactionLine({
  row,
  place,
  shared,
  columns,
  activeRow,
  openId,
  selection,
  mateId,
  onOpen,
  onTick,
}: TransactionLineProps) {
  const selected = useIsSelected(selection, row.id);
  const onClick = (event: MouseEvent) => {
    const ticked = event.target instanceof Element && event.target.closest(`[data-testid=${TICK}]`);
    if (event.shiftKey) onTick(place, true);
    else if (ticked || event.ctrlKey || event.metaKey) onTick(place, false);
    else onOpen(place);
  };
  // Selecting must not mark text, and the box must not take the focus from the grid.
  const onMouseDown = (event: MouseEvent) => {
    const ticked = event.target instanceof Element && event.target.closest(`[data-testid=${TICK}]`);
    if (!event.shiftKey && !ticked) return;
    event.preventDefault();
    if (event.currentTarget instanceof HTMLElement)
      event.currentTarget.closest<HTMLElement>("[role=grid]")?.focus({ preventScroll: true });
  };
  return (
    // Keys are handled once for the whole grid, by the shortcuts of the screen.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions
    <div
      {...shared}
      data-testid="register-row"
      data-id={row.id}
      data-mated={row.id === mateId ? "" : undefined}
      className={cn(
        shared.className,
        row.id === mateId && "z-5 outline-2 -outline-offset-2 outline-accent outline-dashed",
      )}
      aria-selected={selected}
      onMouseDown={onMouseDown}
      onClick={onClick}
    >
      <RegisterRowView
        row={row}
        columns={columns}
        active={place === activeRow}
        open={row.id === openId}
        selected={selected}
      />
    </div>
  );
}

const rowElementId = (row: number) => `register-row-${row}`;
