import type { Route } from "@/app/route";
import type { RegisterFilter } from "@/bindings/RegisterFilter";

/** The filter of a route. */
export function filterOf(route: Route): RegisterFilter {
  const { search, accountId, categoryId, from, to } = route;
  return { search: search.trim(), accountId, categoryId, from, to };
}

/** Whether a filter leaves anything out. */
export function isFiltered({ search, accountId, categoryId, from, to }: RegisterFilter): boolean {
  return search !== "" || [accountId, categoryId, from, to].some((part) => part !== null);
}
