import type { NoteDraft } from "@/bindings/NoteDraft";
import type { PartDraft } from "@/bindings/PartDraft";
import type { Host } from "@/ipc/host";

/**
 * What is typed and not saved yet, by transaction. It outlives the drawer: closing it while a save fails
 * must not cost what a person wrote. The core keeps it as well, encrypted, so that it outlives the page,
 * when the web view dies under it, and the program.
 */
class Drafts<T> {
  private readonly drafts = new Map<string, T>();
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(
    private readonly tell: (host: Host, id: string, draft: T | null) => Promise<unknown>,
  ) {}

  of(id: string): T | undefined {
    return this.drafts.get(id);
  }

  /** Keeps what is typed. `kept` is called once the core has it too; where it cannot, it is not. */
  keep(host: Host, id: string, draft: T, kept: () => void) {
    this.drafts.set(id, draft);
    this.tellLater(host, id, draft, kept);
  }

  /** Forgets what was typed, here and in the core. */
  drop(host: Host, id: string) {
    this.drafts.delete(id);
    this.tellLater(host, id, null, () => undefined);
  }

  /** Forgets it here, where the core forgets it by itself. */
  saved(id: string) {
    this.drafts.delete(id);
    clearTimeout(this.timers.get(id));
    this.timers.delete(id);
  }

  private tellLater(host: Host, id: string, draft: T | null, done: () => void) {
    clearTimeout(this.timers.get(id));
    const tell = async () => {
      this.timers.delete(id);
      // Where the core cannot, it stays in the page, and the field goes on saying that it is not saved.
      await this.tell(host, id, draft).then(done, () => undefined);
    };
    this.timers.set(
      id,
      setTimeout(() => void tell(), PAUSE_MS),
    );
  }
}

/** Typing goes on; the core hears of it once a pause of this length comes. */
const PAUSE_MS = 150;

const notes = new Drafts<NoteDraft>((host, id, draft) => host.call("keep_draft", { id, draft }));

/** Parts of a split, which are saved only once they add up. */
export const partDrafts = new Drafts<PartDraft[]>((host, id, parts) =>
  host.call("keep_parts_draft", { id, parts }),
);

export function draftOf(id: string): NoteDraft | undefined {
  return notes.of(id);
}

/** Keeps what is typed. `kept` is called once the core has it too; where it cannot, it is not. */
export function keepDraft(host: Host, id: string, draft: NoteDraft, kept: (text: string) => void) {
  notes.keep(host, id, draft, () => kept(draft.text));
}

/** Forgets what was typed, here and in the core. */
export function dropDraft(host: Host, id: string) {
  notes.drop(host, id);
}

/** Forgets a draft once exactly this text is saved; what was typed since stays. */
export function draftSaved(id: string, text: string): void {
  if (notes.of(id)?.text === text) notes.saved(id);
}
