import type { Route } from "@/app/route";
import type { RegisterFilter } from "@/bindings/RegisterFilter";

/** The parts of a route that say what is listed. */
export type Filtering = Pick<Route, "search" | "accountId" | "categoryId" | "from" | "to" | "only">;

/** The filter of a route. */
export function filterOf({ search, only, ...rest }: Filtering): RegisterFilter {
  const { accountId, categoryId, from, to } = rest;
  return {
    search: search.trim(),
    accountId,
    categoryId,
    from,
    to,
    ...(only !== null && { only: only.split(",") }),
  };
}

/** Whether a filter leaves anything out. */
export function isFiltered(filter: RegisterFilter): boolean {
  const { search, accountId, categoryId, from, to, only = [] } = filter;
  return (
    search !== "" ||
    only.length > 0 ||
    [accountId, categoryId, from, to].some((part) => part !== null)
  );
}
