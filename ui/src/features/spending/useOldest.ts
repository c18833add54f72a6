import type { AppError } from "@/bindings/AppError";
import type { CivilDate } from "@/format/date";
import { useHostQuery } from "@/ipc";

/** Everything that there is. */
const EVERYTHING = { search: "", accountId: null, categoryId: null, from: null, to: null };

interface Oldest {
  /** The first day that there is a booked transaction of; nothing before it was read. */
  day: CivilDate | null;
  error: AppError | null;
  retry: () => void;
}

/** Where all time begins; asked only where it is wanted. Without a transaction it begins today. */
export function useOldest(wanted: boolean, today: CivilDate): Oldest {
  const outline = useHostQuery("register_outline", EVERYTHING, { enabled: wanted });
  return {
    day: outline.data === undefined ? null : (outline.data.days.at(-1)?.date ?? today),
    error: wanted ? outline.error : null,
    retry: () => void outline.refetch(),
  };
}
