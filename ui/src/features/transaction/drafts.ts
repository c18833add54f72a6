/**
 * Notes that are typed and not saved yet, by transaction. They outlive the drawer: closing it while
 * a save fails must not cost what a person wrote.
 */
const drafts = new Map<string, string>();

export function draftOf(id: string): string | undefined {
  return drafts.get(id);
}

export function keepDraft(id: string, text: string): void {
  drafts.set(id, text);
}

/** Forgets a draft once exactly this text is saved; what was typed since stays. */
export function draftSaved(id: string, text: string): void {
  if (drafts.get(id) === text) drafts.delete(id);
}
