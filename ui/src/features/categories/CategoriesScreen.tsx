import { MoreHorizontal, Plus } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { CategoryUse } from "@/bindings/CategoryUse";
import { HOME, useRoute } from "@/app/route";
import { notify } from "@/app/notice";
import { useUndo } from "@/app/useUndo";
import { CategoryIcon } from "@/components/CategoryIcon";
import { cn } from "@/components/cn";
import { ErrorPanel } from "@/components/ErrorPanel";
import { Page } from "@/components/Page";
import { useShown } from "@/components/privacy";
import { SkeletonList } from "@/components/Skeleton";
import { Button } from "@/components/ui/button";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import { worded } from "@/format/code";
import { useTexts } from "@/i18n";
import { toAppError, useHostMutation, useHostQuery } from "@/ipc";
import { CategoryDialog, type Deed } from "./CategoryDialog";
import { linesOf, placeAfter, treeOf } from "./tree";

/** The set of categories: what there is, how much is in each, and what can be made of it. */
export function CategoriesScreen() {
  const texts = useTexts();
  const uses = useHostQuery("category_uses", null);
  const [deed, setDeed] = useState<Deed | null>(null);
  if (uses.data === undefined) {
    return uses.error ? (
      <ErrorPanel error={uses.error} onRetry={() => void uses.refetch()} className="m-6" />
    ) : (
      <SkeletonList label={texts.sets.loading} />
    );
  }
  return (
    <Page
      title={texts.sets.title}
      lead={texts.sets.lead}
      action={
        <div className="flex flex-wrap gap-2">
          <Button
            size="sm"
            data-testid="group-add"
            onClick={() => setDeed({ what: "create", category: null })}
          >
            <Plus aria-hidden />
            {texts.sets.addGroup}
          </Button>
          <Button
            size="sm"
            variant="primary"
            data-testid="category-add"
            onClick={() =>
              setDeed({
                what: "create",
                category: uses.data.find(({ groupId }) => groupId === null) ?? null,
              })
            }
          >
            <Plus aria-hidden />
            {texts.sets.add}
          </Button>
        </div>
      }
    >
      {uses.error && <ErrorPanel error={uses.error} onRetry={() => void uses.refetch()} />}
      <p className="text-[0.8125rem] text-muted">{texts.sets.keys}</p>
      <Tree all={uses.data} onDeed={setDeed} />
      {deed !== null && (
        <CategoryDialog all={uses.data} deed={deed} onClose={() => setDeed(null)} />
      )}
    </Page>
  );
}

function Tree({ all, onDeed }: { all: readonly CategoryUse[]; onDeed: (deed: Deed) => void }) {
  const texts = useTexts();
  const edit = useHostMutation("edit_category");
  const { takeBack } = useUndo();
  const shown = useShown();
  const tree = treeOf(all);
  const lines = linesOf(tree);
  const list = useRef<HTMLDivElement>(null);
  /** The one line that the tab key stops at. */
  const [at, setAt] = useState<number | null>(null);
  const stop = lines.some(({ id }) => id === at) ? at : (lines[0]?.id ?? null);
  // What was moved keeps the focus, wherever it stands once the tree is read anew.
  const moved = useRef<number | null>(null);
  useEffect(() => {
    if (moved.current !== null)
      list.current?.querySelector<HTMLElement>(`[data-line="${moved.current}"]`)?.focus();
    moved.current = null;
  }, [all]);
  const focus = (id: number) => {
    setAt(id);
    list.current?.querySelector<HTMLElement>(`[data-line="${id}"]`)?.focus();
  };
  const move = (category: CategoryUse, step: -1 | 1) => {
    const place = placeAfter(all, category, step);
    if (place === null || edit.isPending) return;
    moved.current = category.id;
    edit.mutate(
      { what: "move", value: { id: category.id, groupId: category.groupId, ...place } },
      {
        onSuccess: () => {
          notify({
            text: texts.sets.moved({ category: shown(category.name) }),
            action: { label: texts.undo.undo, run: takeBack },
          });
        },
        onError: (thrown) => notify({ text: toAppError(thrown).message, tone: "danger" }),
      },
    );
  };
  const line = (category: CategoryUse, size: number, place: number) => (
    <Line
      key={category.id}
      category={category}
      size={size}
      place={place}
      stop={category.id === stop}
      onFocus={() => setAt(category.id)}
      onDeed={onDeed}
      onMove={(step) => move(category, step)}
      onGo={(step) => {
        const next = lines[lines.findIndex(({ id }) => id === category.id) + step];
        if (next) focus(next.id);
      }}
    />
  );
  return (
    <div
      ref={list}
      role="tree"
      aria-label={texts.sets.tree}
      className="overflow-hidden rounded-2xl border bg-surface shadow-card"
    >
      {tree.map(({ group, members }, at) => (
        <div key={group.id} role="presentation">
          {line(group, tree.length, at + 1)}
          <div role="group" className="border-b last:border-b-0">
            {members.map((member, place) => line(member, members.length, place + 1))}
          </div>
        </div>
      ))}
    </div>
  );
}

interface LineProps {
  category: CategoryUse;
  size: number;
  place: number;
  /** Whether the tab key stops here. */
  stop: boolean;
  onFocus: () => void;
  onDeed: (deed: Deed) => void;
  onMove: (step: -1 | 1) => void;
  onGo: (step: number) => void;
}

function Line({ category, size, place, stop, onFocus, onDeed, onMove, onGo }: LineProps) {
  const texts = useTexts();
  const shown = useShown();
  const [, navigate] = useRoute();
  const isGroup = category.groupId === null;
  const name = shown(category.name);
  return (
    <div
      role="treeitem"
      tabIndex={stop ? 0 : -1}
      data-testid="category-line"
      data-line={category.id}
      aria-level={isGroup ? 1 : 2}
      aria-setsize={size}
      aria-posinset={place}
      aria-selected={false}
      onFocus={onFocus}
      onKeyDown={(event) => {
        // Keys of the buttons within are their own.
        if (event.target !== event.currentTarget) return;
        const step = { ArrowUp: -1 as const, ArrowDown: 1 as const }[event.key];
        if (step !== undefined && event.altKey) onMove(step);
        else if (step !== undefined) onGo(step);
        else if (event.key === "Enter") onDeed({ what: "rename", category });
        else if (event.key === "Delete") onDeed({ what: "delete", category });
        else if (event.key === "m") onDeed({ what: "merge", category });
        else return;
        event.preventDefault();
      }}
      className={cn(
        "flex min-h-11 items-center gap-3 px-4 outline-none focus-visible:outline-2 focus-visible:-outline-offset-2 focus-visible:outline-accent",
        isGroup ? "bg-sunken/60 font-semibold" : "pl-8 hover:bg-ink/3",
      )}
    >
      <CategoryIcon category={category} className="size-7 [&_svg]:size-3.5" />
      <span className="min-w-0 flex-1">
        <span data-testid="category-label" className="block truncate">
          {name}
        </span>
        {category.bankCodes.length > 0 && (
          <span
            title={category.bankCodes.join(", ")}
            className="block truncate text-xs font-normal text-muted"
          >
            {texts.sets.bankCodes({ codes: category.bankCodes.map(worded).join(", ") })}
          </span>
        )}
      </span>
      {category.rules > 0 && (
        <span className="shrink-0 rounded-full bg-ink/6 px-2 text-xs leading-5 font-medium text-muted">
          {texts.sets.rules({ count: category.rules })}
        </span>
      )}
      <button
        type="button"
        tabIndex={-1}
        title={texts.sets.usesTitle({ count: category.transactions })}
        onClick={() => navigate({ ...HOME, categoryId: category.id })}
        className="w-16 shrink-0 text-right text-[0.8125rem] font-normal text-muted figures hover:text-accent hover:underline"
      >
        {texts.sets.uses({ count: category.transactions })}
      </button>
      <Deeds category={category} onDeed={onDeed} onMove={onMove} />
    </div>
  );
}

/** `FOOD_AND_DRINK_COFFEE` as words. */
/** What can be done with a category. */
function Deeds({ category, onDeed, onMove }: Pick<LineProps, "category" | "onDeed" | "onMove">) {
  const texts = useTexts();
  const shown = useShown();
  const [open, setOpen] = useState(false);
  const isGroup = category.groupId === null;
  const items: [testId: string, name: string, run: () => void][] = [
    ...(isGroup
      ? [
          [
            "category-create-in",
            texts.sets.addIn({ group: shown(category.name) }),
            () => onDeed({ what: "create", category }),
          ] as [string, string, () => void],
        ]
      : []),
    ["category-rename", texts.sets.rename, () => onDeed({ what: "rename", category })],
    ...(isGroup
      ? []
      : [
          ["category-move", texts.sets.move, () => onDeed({ what: "move", category })] as [
            string,
            string,
            () => void,
          ],
        ]),
    ["category-up", texts.sets.moveUp, () => onMove(-1)],
    ["category-down", texts.sets.moveDown, () => onMove(1)],
    ["category-merge", texts.sets.merge, () => onDeed({ what: "merge", category })],
    ["category-map", texts.sets.map, () => onDeed({ what: "map", category })],
    ["category-delete", texts.sets.remove, () => onDeed({ what: "delete", category })],
  ];
  return (
    <Popover open={open} onOpenChange={setOpen}>
      <PopoverTrigger asChild>
        <Button
          size="icon"
          variant="ghost"
          data-testid="category-deeds"
          aria-label={texts.sets.actions({ category: shown(category.name) })}
        >
          <MoreHorizontal aria-hidden />
        </Button>
      </PopoverTrigger>
      <PopoverContent
        align="end"
        aria-label={texts.sets.actions({ category: shown(category.name) })}
        className="w-60 p-1.5"
      >
        {items.map(([testId, name, run]) => (
          <button
            key={testId}
            type="button"
            data-testid={testId}
            onClick={() => {
              setOpen(false);
              run();
            }}
            className="flex h-9 w-full items-center rounded-md px-2.5 text-left font-normal hover:bg-ink/5"
          >
            <span className="truncate">{name}</span>
          </button>
        ))}
      </PopoverContent>
    </Popover>
  );
}
