import {
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from "@tanstack/react-query";
import { createContext, useCallback, useContext } from "react";
import type { AppError } from "@/bindings/AppError";
import { useCategoryNames } from "@/i18n";
import { namerOf } from "@/i18n/naming";
import { forgetTyped, invalidateAfter, keyOf, type MutationName, type QueryName } from "./cache";
import type { Host, Request, Response } from "./host";

const HostContext = createContext<Host | null>(null);
/** Gives the screens below it their host. */
export const HostProvider = HostContext.Provider;

/** The host of this window. */
export function useHost(): Host {
  const host = useContext(HostContext);
  if (host === null) throw new Error("useHost outside of HostProvider");
  return host;
}

/** What names the categories of an answer in the language of the window; nothing in English. */
export function useNamed() {
  return namerOf(useCategoryNames());
}

interface QueryOptions {
  /** Ask again after so long; only for what may change without an event. */
  refetchInterval_ms?: number | false;
  /**
   * Goes on showing the answer to the question before until this one is answered. Whoever asks so has
   * to take from the answer what it is about, and not from what was asked.
   */
  keep?: boolean;
  /** Asks nothing as long as it is false. */
  enabled?: boolean;
}

const keepBefore = <T>(before: T): T => before;

/** Reads, and reads again when the table of commands says that it is stale. */
export function useHostQuery<K extends QueryName>(
  name: K,
  request: Request<K>,
  options: QueryOptions = {},
): UseQueryResult<Response<K>, AppError> {
  const host = useHost();
  const named = useNamed();
  return useQuery<Response<K>, AppError, Response<K>>({
    queryKey: keyOf(name, request),
    queryFn: () => host.call(name, request),
    refetchInterval: options.refetchInterval_ms ?? false,
    enabled: options.enabled ?? true,
    ...(named !== undefined && { select: named<Response<K>> }),
    ...(options.keep === true && { placeholderData: keepBefore }),
  });
}

/** A list that is read page by page. */
export interface Pages<T> {
  /** Every page so far; nothing before the first. */
  pages: T[] | undefined;
  error: AppError | null;
  retry: () => void;
  /** Reads the next page; nothing where there is none. */
  more: (() => void) | null;
  loadingMore: boolean;
}

/** Reads a list page by page. `requestOf` names the place that `next` of the page before told. */
export function useHostPages<K extends QueryName, P extends string | number>(
  name: K,
  requestOf: (place: P | null) => Request<K>,
  next: (page: Response<K>) => P | null,
): Pages<Response<K>> {
  const host = useHost();
  const named = useNamed();
  const query = useInfiniteQuery<
    Response<K>,
    AppError,
    { pages: Response<K>[] },
    unknown[],
    P | null
  >({
    queryKey: [...keyOf(name, requestOf(null)), "pages"],
    queryFn: ({ pageParam }) => host.call(name, requestOf(pageParam as P | null)),
    initialPageParam: null,
    getNextPageParam: next,
    ...(named !== undefined && { select: named<{ pages: Response<K>[] }> }),
  });
  return {
    pages: query.data?.pages,
    error: query.error,
    retry: () => void query.refetch(),
    more: query.hasNextPage ? () => void query.fetchNextPage() : null,
    loadingMore: query.isFetchingNextPage,
  };
}

/** What follows an answer. */
interface Then<Answer> {
  onSuccess?: (answer: Answer) => void;
  onError?: (error: AppError) => void;
  onSettled?: () => void;
}

/** Of each of the states that a change can be in. */
type WithoutMutate<State> = State extends unknown ? Omit<State, "mutate"> : never;

/** A change that can be asked for. */
export type HostMutation<K extends MutationName> = WithoutMutate<
  UseMutationResult<Response<K>, AppError, Request<K>>
> & {
  mutate: (request: Request<K>, then?: Then<Response<K>>) => void;
};

/**
 * Changes something, and marks stale what the table of commands says. What follows the answer follows also
 * where whoever asked is gone by then: the news of a change can take a question off the screen before its
 * answer is there.
 */
export function useHostMutation<K extends MutationName>(name: K): HostMutation<K> {
  const host = useHost();
  const client = useQueryClient();
  const mutation = useMutation<Response<K>, AppError, Request<K>>({
    mutationKey: [name],
    mutationFn: (request) => host.call(name, request),
    onSuccess: () => invalidateAfter(client, name),
    onSettled: (_answer, _error, request) => forgetTyped(request),
  });
  const { mutateAsync } = mutation;
  const mutate = useCallback(
    (request: Request<K>, then?: Then<Response<K>>) =>
      // A failure that nobody waits for is in `error`, where it is shown.
      void mutateAsync(request)
        .then(then?.onSuccess, then?.onError ?? (() => undefined))
        .finally(then?.onSettled),
    [mutateAsync],
  );
  return { ...mutation, mutate };
}
