import type { Host } from "@/ipc/host";

/**
 * Notes that are typed and not saved yet, by transaction. They outlive the drawer: closing it while
 * a save fails must not cost what a person wrote. The core keeps them as well, encrypted, so that
 * they outlive the page, when the web view dies under it, and the program.
 */
const drafts = new Map<string, string>();
const timers = new Map<string, ReturnType<typeof setTimeout>>();

/** Typing goes on; the core hears of it once a pause of this length comes. */
const PAUSE_MS = 150;

export function draftOf(id: string): string | undefined {
  return drafts.get(id);
}

/** Keeps what is typed. `kept` is called once the core has it too; where it cannot, it is not. */
export function keepDraft(host: Host, id: string, text: string, kept: (text: string) => void) {
  drafts.set(id, text);
  clearTimeout(timers.get(id));
  const tell = async () => {
    timers.delete(id);
    // It stays in the page, and the field goes on saying that it is not saved.
    await host.call("keep_draft", { id, text }).then(
      () => kept(text),
      () => undefined,
    );
  };
  timers.set(id, setTimeout(() => void tell(), PAUSE_MS));
}

/** Forgets a draft once exactly this text is saved; what was typed since stays. */
export function draftSaved(id: string, text: string): void {
  if (drafts.get(id) !== text) return;
  drafts.delete(id);
  clearTimeout(timers.get(id));
  timers.delete(id);
}
