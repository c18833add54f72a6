import { ReceiptText, SearchX } from "lucide-react";
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from "react";
import { HOME, stepBack, useRoute } from "@/app/route";
import { NoBankYet } from "@/app/NoBankYet";
import { offerListFocus } from "@/app/listFocus";
import { notify } from "@/app/notice";
import { usePreferences } from "@/app/preferences";
import { isTyping, useShortcuts } from "@/app/shortcuts";
import { EmptyState } from "@/components/EmptyState";
import { ErrorPanel } from "@/components/ErrorPanel";
import { Button } from "@/components/ui/button";
import type { DrawerField } from "@/features/transaction";
import { useLocale, useTexts } from "@/i18n";
import { formatFullDay } from "@/format/date";
import { useHostQuery } from "@/ipc";
import type { BulkWish } from "./SelectionBar";
import { filterOf, isFiltered } from "./filter";
import { FilterBar } from "./FilterBar";
import { clampRow, rowOfDay } from "./layout";
import { RegisterGrid, type RegisterGridHandle } from "./RegisterGrid";
import { SkeletonRow } from "./RegisterRowView";
import { SelectionAnnouncer } from "./SelectionAnnouncer";
import { useBulk } from "./useBulk";
import { useDeletion } from "./useDeletion";
import { SearchCorrected, SearchProblem } from "./SearchSays";
import { useSelecting } from "./selection";
import { useSelection } from "./useSelection";
import { useTerms } from "./useTerms";
import { useSayOne, type InlineField } from "./useInline";
import { sameWindows, useRegister, type Register, type Sight } from "./useRegister";

/** Transactions that are shown by themselves: their ids stand in the address. */
const ALONE_MAX = 500;

// Nobody opens a transaction before the list is there.
const TransactionDrawer = lazy(async () => ({
  default: (await import("@/features/transaction")).TransactionDrawer,
}));

// Nor does anybody say something of one before.
const InlineEdit = lazy(() => import("./InlineEdit"));

// Nor does anybody select before.
const SelectionBar = lazy(async () => ({
  default: (await import("./SelectionBar")).SelectionBar,
}));

/** All transactions, searched and filtered, with one of them open beside the list. */
export function RegisterScreen() {
  const texts = useTexts();
  const locale = useLocale();
  const [route, navigate] = useRoute();
  const { accountId, categoryId, from, to, only } = route;
  // A space behind the last word makes no other list.
  const search = route.search.trim();
  const filter = useMemo(
    () => filterOf({ search, accountId, categoryId, from, to, only }),
    [search, accountId, categoryId, from, to, only],
  );
  // The core refuses a list that it is asked for by such a search; this says where it is wrong.
  const problem = useTerms(route.search).error;
  const [sight, setSight] = useState<Sight | null>(null);
  const register = useRegister(filter, sight);
  const grid = useRef<RegisterGridHandle>(null);
  useEffect(() => offerListFocus(() => grid.current?.focus()), []);
  const [cursor, setCursor] = useCursor(register);
  const [wish, setWish] = useState<{ field: DrawerField; count: number } | null>(null);

  const deletion = useDeletion();
  const selecting = useSelection(register);
  const isSelecting = useSelecting(selecting.selection);
  const bulk = useBulk(register, selecting, () => grid.current?.focus());
  const [bulkWish, setBulkWish] = useState<BulkWish | null>(null);
  const sayOne = useSayOne();
  const [inline, setInline] = useState<Inline | null>(null);

  const rowCount = register.shown?.layout.rows ?? 0;
  const listed = register.shown?.outline.count ?? 0;
  const open = (row: number) => {
    const transaction = register.rowAt(row);
    setCursor(row);
    setWish(null);
    if (transaction) {
      navigate({ transactionId: transaction.id }, { replace: route.transactionId !== null });
    }
  };
  const move = (step: number) => moveTo(cursor === null ? 0 : cursor + step);
  const moveTo = (row: number) => {
    if (register.shown === null || rowCount === 0) return false;
    const next = clampRow(register.shown.layout, row);
    setCursor(next);
    grid.current?.reveal(next);
    const transaction = register.rowAt(next);
    // An open drawer follows the cursor through the list.
    if (route.transactionId !== null && transaction) {
      navigate({ transactionId: transaction.id }, { replace: true });
    }
    return true;
  };
  const jump = (day: string) => {
    if (register.shown === null) return;
    const { layout } = register.shown;
    const row = rowOfDay(layout, day);
    if (row === null) return;
    const oldest = layout.groups[layout.groups.length - 1]?.date ?? "";
    if (day < oldest)
      notify({ text: texts.timeBar.nothingThatOld({ day: formatFullDay(oldest, locale) }) });
    setCursor(row);
    grid.current?.top(row);
    grid.current?.focus();
  };
  const select = (row: number, upTo: boolean) => {
    if (upTo) selecting.extend(row, cursor ?? row);
    else selecting.toggle(row);
    setCursor(row);
  };
  /** With a selection, a key is about all of it, unless one transaction is open. */
  const ofSelection = (what: BulkWish["what"]) => {
    if (!isSelecting || route.transactionId !== null) return false;
    setBulkWish((last) => ({ what, count: (last?.count ?? 0) + 1 }));
    return true;
  };
  const clear = () => {
    bulk.dismiss();
    selecting.clear();
    grid.current?.focus();
  };
  /** Opens a field at its cell, or in the drawer where that is open. */
  const atCell = (field: InlineField) => () => {
    // The drawer has no field for these two.
    if (route.transactionId !== null && field !== "account")
      return field === "date" ? false : edit(field)();
    const row = cursor === null ? undefined : register.rowAt(cursor);
    const anchor = cursor === null ? null : cellOf(cursor, field);
    if (row === undefined || anchor === null) return false;
    setInline({ id: row.id, field, anchor });
    return true;
  };
  /** Says of the row, or of all that is selected, what a key says; of one row it is turned over. */
  const toggle = (field: "reviewed" | "cleared" | "hidden") => {
    if (isSelecting && route.transactionId === null) {
      bulk.run({ field, value: true });
      return true;
    }
    const row = cursor === null ? undefined : register.rowAt(cursor);
    if (row === undefined) return false;
    sayOne.say(row, { field, value: !row[field] });
    if (field === "reviewed" && !row.reviewed) move(1);
    return true;
  };
  const inlineRow = (() => {
    if (inline === null) return undefined;
    const at = register.findLoaded(inline.id);
    return at === null ? undefined : register.rowAt(at);
  })();
  const edit = (field: DrawerField) => () => {
    const id = cursor === null ? route.transactionId : register.rowAt(cursor)?.id;
    if (id === null || id === undefined) return false;
    navigate({ transactionId: id }, { replace: route.transactionId !== null });
    setWish((last) => ({ field, count: (last?.count ?? 0) + 1 }));
    return true;
  };
  useShortcuts({
    move: (key) => move(key === "ArrowDown" || key === "j" ? 1 : -1),
    far: (key) => {
      // A field has its own use for them.
      if (!keysAreForGrid()) return false;
      const page = Math.max(1, (grid.current?.page() ?? 1) - 1);
      const from = cursor ?? 0;
      return moveTo(
        { PageUp: from - page, PageDown: from + page, Home: 0, End: rowCount - 1 }[key] ?? from,
      );
    },
    open: () => {
      if (cursor === null) return false;
      open(cursor);
      setWish((last) => ({ field: "drawer", count: (last?.count ?? 0) + 1 }));
      return true;
    },
    select: (key) => {
      // Space scrolls what it is pressed in, and presses what it is pressed on.
      if (key === " " && !keysAreForGrid()) return false;
      return cursor !== null && selecting.toggle(cursor);
    },
    extend: (key) => {
      const start = cursor;
      if (register.shown === null || start === null) return move(1);
      // Shift with the space bar selects up to where one is.
      const step = { "Shift+ArrowDown": 1, "Shift+ArrowUp": -1 }[key] ?? 0;
      if (step === 0 && !keysAreForGrid()) return false;
      const next = clampRow(register.shown.layout, start + step);
      setCursor(next);
      grid.current?.reveal(next);
      return selecting.extend(next, start);
    },
    alone: () => {
      const selected = selecting.selection.now();
      // What is listed by itself goes back among the others by the same key.
      if (selected.kind === "none" && route.only !== null) navigate({ only: null });
      else if (selected.kind !== "these") return false;
      else if (selected.ids.size > ALONE_MAX)
        notify({ text: texts.bulk.tooManyAlone({ max: ALONE_MAX }) });
      else navigate({ only: [...selected.ids].join(","), transactionId: null });
      return true;
    },
    // In a field the key marks what is written there.
    selectAll: () => !isTyping(document.activeElement) && selecting.all(),
    category: () => ofSelection("category") || atCell("category")(),
    merchant: () => ofSelection("merchant") || atCell("merchant")(),
    note: atCell("note"),
    date: atCell("date"),
    account: () => {
      if (isSelecting) return false;
      const row = cursor === null ? undefined : register.rowAt(cursor);
      if (row === undefined) return false;
      if (row.manual) return atCell("account")();
      notify({ text: texts.edit.accountOfBank });
      return true;
    },
    tags: () => ofSelection("tags") || atCell("tags")(),
    split: edit("split"),
    attach: edit("attach"),
    reviewed: () => toggle("reviewed"),
    cleared: () => toggle("cleared"),
    hide: () => toggle("hidden"),
    delete: () => {
      if (ofSelection("delete")) return true;
      const row = register.rowAt(cursor ?? -1);
      const id = route.transactionId ?? row?.id;
      if (id === undefined) return false;
      const known = row?.id === id ? row : register.rowAt(register.findLoaded(id) ?? -1);
      remove(id, known?.merchant ?? texts.transaction.label);
      return true;
    },
    back: () => {
      if (isTyping(document.activeElement)) return false;
      if (isSelecting) {
        // What is being changed stays in sight until it is.
        if (bulk.running === null) clear();
        return true;
      }
      if (route.transactionId !== null) return false;
      // A list that a figure of another screen led to leads back to it.
      if (stepBack()) return true;
      if (!isFiltered(filter)) return false;
      navigate(HOME);
      return true;
    },
  });

  const remove = (id: string, merchant: string) => {
    // The drawer goes with its transaction; the cursor stays at its place, on what comes next.
    if (route.transactionId === id) navigate({ transactionId: null }, { replace: true });
    grid.current?.focus();
    selecting.leaveOut(id);
    deletion.run(id, merchant);
  };

  const close = () => {
    navigate({ transactionId: null });
    grid.current?.focus();
  };

  return (
    <div className="relative flex h-full">
      <section className="flex min-w-0 flex-1 flex-col bg-surface">
        <FilterBar list={register.shown} onJump={jump} />
        {problem && <SearchProblem text={route.search} error={problem} />}
        {register.shown?.filter === filter && (
          <SearchCorrected corrected={register.shown.outline.corrected} />
        )}
        {register.error && problem === null && register.shown && (
          <ErrorPanel error={register.error} onRetry={register.retry} className="m-4" />
        )}
        {register.rowsError && (
          <ErrorPanel error={register.rowsError} onRetry={register.retry} className="m-4" />
        )}
        <div className="min-h-0 flex-1">
          {register.shown !== null && rowCount > 0 ? (
            <RegisterGrid
              ref={grid}
              snapshot={register.shown}
              rowAt={register.rowAt}
              activeRow={cursor}
              openId={route.transactionId}
              selection={selecting.selection}
              onSight={(next) => setSight((last) => (sameWindows(last, next) ? last : next))}
              onOpen={open}
              onTick={select}
            />
          ) : (
            <NoRows register={register} />
          )}
        </div>
        {inline !== null && inlineRow !== undefined && (
          <Suspense>
            <InlineEdit
              key={`${inline.id} ${inline.field}`}
              row={inlineRow}
              field={inline.field}
              anchor={inline.anchor}
              onSay={(change, next) => {
                setInline(null);
                sayOne.say(inlineRow, change);
                if (next) move(1);
              }}
              onRenameAll={(merchant) => {
                setInline(null);
                sayOne.renameAll(inlineRow, merchant);
              }}
              onClose={() => setInline(null)}
              onReturn={() => grid.current?.focus()}
            />
          </Suspense>
        )}
        <SelectionAnnouncer
          selection={selecting.selection}
          listed={listed}
          running={bulk.running}
        />
        {isSelecting && (
          <Suspense>
            <SelectionBar
              selecting={selecting}
              bulk={bulk}
              listed={listed}
              wish={bulkWish}
              onClear={clear}
            />
          </Suspense>
        )}
      </section>
      {route.transactionId !== null && (
        <Suspense>
          <TransactionDrawer
            key={route.transactionId}
            id={route.transactionId}
            wish={wish}
            onClose={close}
            onDelete={remove}
          />
        </Suspense>
      )}
    </div>
  );
}

/** What is being said at a cell. */
interface Inline {
  id: string;
  field: InlineField;
  anchor: Element;
}

/** The cell of a row that a field stands in; the row where it is too narrow for that one. */
function cellOf(row: number, field: InlineField): Element | null {
  const line = document.getElementById(`register-row-${row}`);
  const cell = line?.querySelector(`[data-cell="${field}"]`);
  return cell !== null && cell !== undefined && cell.getBoundingClientRect().width > 0
    ? cell
    : (line?.querySelector("[role=gridcell]") ?? null);
}

/** Whether a key is meant for the list: it has the focus, or nothing has. */
function keysAreForGrid(): boolean {
  const focused = document.activeElement;
  return focused === null || focused === document.body || focused.getAttribute("role") === "grid";
}

/** What stands in place of the list. */
function NoRows({ register }: { register: Register }) {
  const texts = useTexts();
  const [, navigate] = useRoute();
  const syncing = useHostQuery("sync_status", null).data?.running === true;
  const connected = useHostQuery("connections", null).data?.length;
  if (register.shown === null) {
    // What is wrong with a search is said above, where it is pointed at.
    if (register.error?.code === "bad_query") return null;
    return register.error ? (
      <ErrorPanel error={register.error} onRetry={register.retry} className="m-6" />
    ) : (
      <LoadingRows />
    );
  }
  if (register.shown.outline.profileCount > 0) {
    return (
      <EmptyState
        icon={<SearchX />}
        text={texts.register.nothingFound}
        action={
          <Button variant="primary" onClick={() => navigate(HOME)}>
            {texts.register.clearFilters}
          </Button>
        }
      />
    );
  }
  if (connected === undefined) return null;
  if (connected === 0) return <NoBankYet icon={<ReceiptText />} />;
  return (
    <EmptyState
      icon={<ReceiptText />}
      text={syncing ? texts.register.emptySyncing : texts.register.empty}
    />
  );
}

/** The very first read, drawn only after 300 ms. */
function LoadingRows() {
  const texts = useTexts();
  const { columns } = usePreferences();
  return (
    <div role="status" aria-label={texts.register.loading} className="@container appear-late">
      {Array.from({ length: 12 }, (_, row) => (
        <div key={row} className="h-12">
          <SkeletonRow columns={columns} />
        </div>
      ))}
    </div>
  );
}

/**
 * The row that keys act on. It is kept by its transaction, so that rows which a sync puts on top do
 * not push it to another one; another list starts without one.
 */
function useCursor(register: Register): [number | null, (row: number) => void] {
  const [cursor, setCursor] = useState<{ row: number; id: string | undefined } | null>(null);
  const [list, setList] = useState(register.shown?.filter);
  if (register.shown?.filter !== list) {
    setList(register.shown?.filter);
    setCursor(null);
  }
  const set = (row: number) => setCursor({ row, id: register.rowAt(row)?.id });
  if (cursor === null || register.shown === null) return [null, set];
  const { row, id } = cursor;
  const moved = id === undefined || register.rowAt(row)?.id === id ? row : register.findLoaded(id);
  return [clampRow(register.shown.layout, moved ?? row), set];
}
