/**
 * Notes that are typed and not saved yet, by transaction. They outlive the drawer: closing it while
 * a save fails must not cost what a person wrote. They outlive the page as well: when the web view
 * dies under it, the page that is loaded in its place finds them. A session's storage is kept in
 * memory by another process, and on no disk.
 */
const drafts = new Map<string, string>();

const PREFIX = "draft:";

/** Storage may be full or forbidden; what is typed is then kept for as long as the page lives. */
function inStorage<T>(work: (storage: Storage) => T): T | undefined {
  try {
    return work(sessionStorage);
  } catch {
    return undefined;
  }
}

export function draftOf(id: string): string | undefined {
  return drafts.get(id) ?? inStorage((storage) => storage.getItem(PREFIX + id)) ?? undefined;
}

export function keepDraft(id: string, text: string): void {
  drafts.set(id, text);
  inStorage((storage) => storage.setItem(PREFIX + id, text));
}

/** Forgets a draft once exactly this text is saved; what was typed since stays. */
export function draftSaved(id: string, text: string): void {
  if (draftOf(id) !== text) return;
  drafts.delete(id);
  inStorage((storage) => storage.removeItem(PREFIX + id));
}
