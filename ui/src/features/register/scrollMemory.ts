import type { RegisterFilter } from "@/bindings/RegisterFilter";

/** Places are kept of so many lists; the ones that were left longest ago go first. */
const LISTS_MAX = 50;
const places = new Map<string, number>();

/** Keeps how far a list was scrolled, in pixels of the list, when it is left. */
export function keepPlace(filter: RegisterFilter, offset: number): void {
  const key = JSON.stringify(filter);
  places.delete(key);
  places.set(key, offset);
  const [oldest] = places.keys();
  if (places.size > LISTS_MAX && oldest !== undefined) places.delete(oldest);
}

/** How far it was scrolled; its top where it was never left. */
export function placeOf(filter: RegisterFilter): number {
  return places.get(JSON.stringify(filter)) ?? 0;
}
