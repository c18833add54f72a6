import type { CategoryUse } from "@/bindings/CategoryUse";

/** A group with the categories in it. */
export interface Branch {
  group: CategoryUse;
  members: CategoryUse[];
}

/** The categories as a tree of two levels, each in its order. */
export function treeOf(all: readonly CategoryUse[]): Branch[] {
  return all
    .filter(({ groupId }) => groupId === null)
    .map((group) => ({ group, members: all.filter(({ groupId }) => groupId === group.id) }));
}

/** The lines of the tree from top to bottom. */
export const linesOf = (tree: readonly Branch[]): CategoryUse[] =>
  tree.flatMap(({ group, members }) => [group, ...members]);

/**
 * Where a category comes to stand one step up or down among those beside it: the one it stands before
 * then, nothing for the end; `null` where there is no such place.
 */
export function placeAfter(
  all: readonly CategoryUse[],
  moved: CategoryUse,
  step: -1 | 1,
): { before: number | null } | null {
  const beside = all.filter(({ groupId }) => groupId === moved.groupId);
  const at = beside.findIndex(({ id }) => id === moved.id);
  const to = at + step;
  if (at < 0 || to < 0 || to >= beside.length) return null;
  // Without it, the one that it goes past stands one place earlier.
  return { before: (step < 0 ? beside[to] : beside[to + 1])?.id ?? null };
}
