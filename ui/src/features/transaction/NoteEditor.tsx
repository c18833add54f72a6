import { Check } from "lucide-react";
import { useEffect, useId, useRef, useState, type Ref } from "react";
import { cn } from "@/components/cn";
import { useShown } from "@/components/privacy";
import { Button } from "@/components/ui/button";
import { useTexts } from "@/i18n";
import { useHost, useHostMutation } from "@/ipc";
import type { NoteDraft } from "@/bindings/NoteDraft";
import { draftOf, draftSaved, dropDraft, keepDraft } from "./drafts";

/** The core takes at most this many characters. */
const NOTE_MAX = 20_000;

interface NoteEditorProps {
  id: string;
  /** What is kept. */
  note: string;
  /** What was typed and not saved when the page was loaded. */
  draft: NoteDraft | null;
  ref: Ref<HTMLTextAreaElement>;
}

/** A note that saves itself when it is left, says so, and keeps the text when saving fails. */
export function NoteEditor({ id, note, draft, ref }: NoteEditorProps) {
  const texts = useTexts();
  const fieldId = useId();
  const host = useHost();
  const { mutateAsync, isPending, error } = useHostMutation("edit_transaction");
  const [found] = useState(() => draftOf(id) ?? draft);
  // Typed over a note that is another one by now: it is offered, and saved over nothing unasked.
  const [offered, setOffered] = useState(
    found !== null && found.base !== note && found.text !== note ? found.text : null,
  );
  const [text, setText] = useState(offered === null ? (found?.text ?? note) : note);
  const [kept, setKept] = useState(note);
  const [saved, setSaved] = useState(false);
  /** The text that the core keeps as a draft. */
  const [safe, setSafe] = useState(draft?.text ?? null);

  // Changed elsewhere (the CLI, another sync) while nothing is being typed here.
  if (note !== kept) {
    setKept(note);
    if (text === kept) setText(note);
  }
  const dirty = text !== kept;
  const shown = useShown();
  // A note that mentions an amount is shown without it, and not edited in that form.
  const hidden = !dirty && shown(kept) !== kept;

  const save = async () => {
    if (!dirty) return;
    try {
      await mutateAsync({ id, change: { field: "note", value: text } });
    } catch {
      return; // `error` says so below, and the draft stays.
    }
    draftSaved(id, text);
    setKept(text);
    setSaved(true);
  };

  // Leaving the drawer is leaving the field, but an unmounted field gets no blur.
  const leave = useRef(save);
  useEffect(() => {
    leave.current = save;
  });
  useEffect(() => () => void leave.current(), []);

  return (
    <section>
      <div className="mb-1.5 flex h-5 items-center justify-between">
        <label htmlFor={fieldId} className="text-[0.8125rem] font-medium text-muted">
          {texts.transaction.note}
        </label>
        <span role="status" className="text-xs font-medium">
          {isPending ? (
            <span className="text-muted">{texts.transaction.saving}</span>
          ) : dirty ? (
            <span
              data-testid={safe === text ? "draft-kept" : "draft-typed"}
              className="text-warning"
            >
              {texts.transaction.unsaved}
            </span>
          ) : saved ? (
            <span data-testid="note-saved" className="flex items-center gap-1 text-positive">
              <Check aria-hidden className="size-3.5" />
              {texts.transaction.saved}
            </span>
          ) : null}
        </span>
      </div>
      {hidden ? (
        <div
          data-testid="note-hidden"
          className="rounded-lg border border-line-strong bg-sunken px-3 py-2"
        >
          <p className="break-words whitespace-pre-wrap">{shown(kept)}</p>
          <p className="mt-1 text-xs text-muted">{texts.transaction.noteHidden}</p>
        </div>
      ) : (
        <textarea
          ref={ref}
          id={fieldId}
          data-testid="note-input"
          rows={3}
          maxLength={NOTE_MAX}
          value={text}
          placeholder={texts.transaction.notePlaceholder}
          onChange={(event) => {
            const typed = event.target.value;
            setText(typed);
            setOffered(null);
            if (typed === kept) dropDraft(host, id);
            else keepDraft(host, id, { text: typed, base: kept }, setSafe);
            setSaved(false);
          }}
          onBlur={() => void save()}
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
              event.preventDefault();
              void save();
            }
          }}
          className={cn(
            "block field-sizing-content max-h-60 min-h-20 w-full resize-y rounded-lg border border-line-strong bg-surface px-3 py-2 placeholder:text-faint focus-visible:outline-offset-0",
            error && "border-danger",
          )}
        />
      )}
      {offered !== null && !dirty && (
        <div
          data-testid="draft-offered"
          className="mt-2 rounded-lg border border-line-strong bg-sunken px-3 py-2 text-[0.8125rem]"
        >
          <p className="text-muted">{texts.transaction.draftOffered}</p>
          <p className="mt-1 break-words whitespace-pre-wrap">{shown(offered)}</p>
          <div className="mt-2 flex gap-2">
            <Button
              size="sm"
              onClick={() => {
                setText(offered);
                keepDraft(host, id, { text: offered, base: kept }, setSafe);
                setOffered(null);
              }}
            >
              {texts.transaction.draftTake}
            </Button>
            <Button
              size="sm"
              onClick={() => {
                dropDraft(host, id);
                setOffered(null);
              }}
            >
              {texts.transaction.draftDrop}
            </Button>
          </div>
        </div>
      )}
      {error && dirty && (
        <div role="alert" className="mt-2 flex items-start gap-3 text-[0.8125rem]">
          <p className="flex-1 text-danger">
            {texts.transaction.noteFailed} {error.message}
          </p>
          <Button size="sm" onClick={() => void save()}>
            {texts.app.retry}
          </Button>
        </div>
      )}
    </section>
  );
}
