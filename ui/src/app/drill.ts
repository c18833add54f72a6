import { useCallback, useEffect, useRef } from "react";
import type { RegisterFilter } from "@/bindings/RegisterFilter";
import { takeMark, useRoute, type Route } from "./route";

/** Where the list of a filter is. */
export function listRoute(filter: RegisterFilter): Partial<Route> {
  const { search, accountId, categoryId, from, to } = filter;
  return {
    screen: "transactions",
    transactionId: null,
    only: null,
    search,
    accountId,
    categoryId,
    from,
    to,
  };
}

/**
 * Goes from a figure to what is behind it; Escape leads back to the figure, which is known by its
 * `data-drill`.
 */
export function useDrill(): (to: Partial<Route>, mark: string) => void {
  const [, navigate] = useRoute();
  return useCallback((to, mark) => navigate(to, { drill: mark }), [navigate]);
}

/** Gives the focus back to the figure that led away, when the person comes back to this screen. */
export function useReturnToFigure(): void {
  const mark = useRef<string | undefined>(undefined);
  useEffect(() => {
    mark.current ??= takeMark();
  }, []);
  // With every picture, because the figure may be drawn later than its screen.
  useEffect(() => {
    if (mark.current === undefined) return;
    const figures = document.querySelectorAll<HTMLElement>("[data-drill]");
    const figure = [...figures].find(({ dataset }) => dataset["drill"] === mark.current);
    if (figure === undefined) return;
    mark.current = undefined;
    figure.focus();
  });
}
