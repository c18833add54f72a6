import type { NoteDraft } from "@/bindings/NoteDraft";
import type { Host } from "@/ipc/host";

/**
 * Notes that are typed and not saved yet, by transaction. They outlive the drawer: closing it while
 * a save fails must not cost what a person wrote. The core keeps them as well, encrypted, so that
 * they outlive the page, when the web view dies under it, and the program.
 */
const drafts = new Map<string, NoteDraft>();
const timers = new Map<string, ReturnType<typeof setTimeout>>();

/** Typing goes on; the core hears of it once a pause of this length comes. */
const PAUSE_MS = 150;

export function draftOf(id: string): NoteDraft | undefined {
  return drafts.get(id);
}

/** Keeps what is typed. `kept` is called once the core has it too; where it cannot, it is not. */
export function keepDraft(host: Host, id: string, draft: NoteDraft, kept: (text: string) => void) {
  drafts.set(id, draft);
  tellLater(host, id, draft, () => kept(draft.text));
}

/** Forgets what was typed, here and in the core. */
export function dropDraft(host: Host, id: string) {
  drafts.delete(id);
  tellLater(host, id, null, () => undefined);
}

function tellLater(host: Host, id: string, draft: NoteDraft | null, done: () => void) {
  clearTimeout(timers.get(id));
  const tell = async () => {
    timers.delete(id);
    // Where the core cannot, it stays in the page, and the field goes on saying that it is not saved.
    await host.call("keep_draft", { id, draft }).then(done, () => undefined);
  };
  timers.set(
    id,
    setTimeout(() => void tell(), PAUSE_MS),
  );
}

/** Forgets a draft once exactly this text is saved; what was typed since stays. */
export function draftSaved(id: string, text: string): void {
  if (drafts.get(id)?.text !== text) return;
  drafts.delete(id);
  clearTimeout(timers.get(id));
  timers.delete(id);
}
