import { Download, FileText, Image, Paperclip, Plus, Trash2 } from "lucide-react";
import { lazy, Suspense, useId, useRef, useState, type Ref } from "react";
import type { AttachmentView } from "@/bindings/AttachmentView";
import { notify } from "@/app/notice";
import { useUndo } from "@/app/useUndo";
import { cn } from "@/components/cn";
import { useShown } from "@/components/privacy";
import { Button } from "@/components/ui/button";
import { formatInstant } from "@/format/date";
import { useLocale, useTexts } from "@/i18n";
import { toAppError, useHostMutation } from "@/ipc";
import { formatBytes, toBase64 } from "./bytes";

const AttachmentPreview = lazy(async () => ({
  default: (await import("./AttachmentPreview")).AttachmentPreview,
}));

/** The core takes at most this many bytes; a larger file is not even read. */
const BYTES_MAX = 25 * 1024 * 1024;

interface AttachmentsPanelProps {
  transactionId: string;
  files: readonly AttachmentView[];
  /** The button that adds one, for a key that asks for it. */
  ref: Ref<HTMLButtonElement>;
}

/** Files of a transaction: dropped or chosen, shown, saved and removed. */
export function AttachmentsPanel({ transactionId, files, ref }: AttachmentsPanelProps) {
  const texts = useTexts();
  const locale = useLocale();
  const shown = useShown();
  const id = useId();
  const attach = useHostMutation("attach");
  const save = useHostMutation("save_attachment");
  const detach = useHostMutation("detach");
  const { takeBack } = useUndo();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [adding, setAdding] = useState<string | null>(null);
  const [problems, setProblems] = useState<string[]>([]);
  const [open, setOpen] = useState<AttachmentView | null>(null);

  const add = async (chosen: readonly File[]) => {
    const wrong: string[] = [];
    for (const file of chosen) {
      const name = file.name;
      if (file.size > BYTES_MAX) {
        wrong.push(texts.attach.tooLarge({ name, max: formatBytes(BYTES_MAX, locale) }));
        continue;
      }
      setAdding(name);
      let base64: string;
      try {
        base64 = await toBase64(file);
      } catch {
        wrong.push(texts.attach.unreadable({ name }));
        continue;
      }
      try {
        await attach.mutateAsync({ transactionId, name, base64 });
      } catch (thrown) {
        const { message, hint } = toAppError(thrown);
        wrong.push([`${name}:`, message, hint].filter(Boolean).join(" "));
      }
    }
    setAdding(null);
    setProblems(wrong);
  };
  const saveCopy = (file: AttachmentView) =>
    save.mutate(
      { transactionId, id: file.id },
      {
        onSuccess: (saved) => {
          // Nothing where the person closed the dialog.
          if (saved !== null) notify({ text: texts.attach.saved({ path: saved.path }) });
        },
        onError: (error) => notify({ text: error.message, tone: "danger" }),
      },
    );
  const remove = (file: AttachmentView) =>
    detach.mutate(
      { transactionId, id: file.id },
      {
        onSuccess: () =>
          notify({
            text: texts.attach.removed({ name: file.name }),
            action: { label: texts.undo.undo, run: takeBack },
          }),
        onError: (error) => notify({ text: error.message, tone: "danger" }),
      },
    );

  return (
    <section
      data-testid="attachments"
      aria-labelledby={`${id}-title`}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes("Files")) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        void add([...event.dataTransfer.files]);
      }}
    >
      <div className="mb-1.5 flex items-center justify-between">
        <h3 id={`${id}-title`} className="text-[0.8125rem] font-medium text-muted">
          {texts.attach.title}
        </h3>
        <Button
          ref={ref}
          size="sm"
          data-testid="attach-add"
          disabled={adding !== null}
          onClick={() => input.current?.click()}
        >
          <Plus aria-hidden />
          {texts.attach.add}
        </Button>
        <input
          ref={input}
          type="file"
          multiple
          hidden
          data-testid="attach-input"
          aria-label={texts.attach.add}
          onChange={(event) => {
            const chosen = [...(event.target.files ?? [])];
            // The same file may be chosen again.
            event.target.value = "";
            void add(chosen);
          }}
        />
      </div>
      <div
        className={cn(
          "rounded-xl border border-dashed",
          over ? "border-accent bg-accent-soft" : "border-line-strong",
        )}
      >
        {files.length === 0 || over ? (
          <p className="flex items-center gap-2 p-3 text-[0.8125rem] text-muted">
            <Paperclip aria-hidden className="size-4 shrink-0" />
            {over ? texts.attach.dropNow : texts.attach.drop}
          </p>
        ) : (
          <ul className="divide-y">
            {files.map((file) => (
              <li key={file.id} data-testid="attachment" className="flex items-center gap-2 p-2">
                {file.mime.startsWith("image/") ? (
                  <Image aria-hidden className="size-4 shrink-0 text-muted" />
                ) : (
                  <FileText aria-hidden className="size-4 shrink-0 text-muted" />
                )}
                <button
                  type="button"
                  data-testid="attachment-show"
                  aria-label={texts.attach.show({ name: shown(file.name) })}
                  disabled={file.missing}
                  onClick={() => setOpen(file)}
                  className="min-w-0 flex-1 rounded text-left enabled:hover:text-accent"
                >
                  <span className="block truncate text-[0.8125rem] font-medium">
                    {shown(file.name)}
                  </span>
                  <span
                    className={cn(
                      "block truncate text-xs",
                      file.missing ? "text-danger" : "text-muted",
                    )}
                  >
                    {file.missing
                      ? texts.attach.missing
                      : [formatBytes(file.bytes, locale), formatInstant(file.at, locale)].join(
                          " · ",
                        )}
                  </span>
                </button>
                <Button
                  size="icon"
                  variant="ghost"
                  aria-label={texts.attach.saveOf({ name: shown(file.name) })}
                  disabled={file.missing}
                  onClick={() => saveCopy(file)}
                >
                  <Download aria-hidden />
                </Button>
                <Button
                  size="icon"
                  variant="ghost"
                  data-testid="attachment-remove"
                  aria-label={texts.attach.remove({ name: shown(file.name) })}
                  disabled={detach.isPending}
                  onClick={() => remove(file)}
                >
                  <Trash2 aria-hidden />
                </Button>
              </li>
            ))}
          </ul>
        )}
      </div>
      <p role="status" className="mt-1 text-[0.8125rem] text-muted empty:hidden">
        {adding === null ? "" : texts.attach.adding({ name: adding })}
      </p>
      {problems.length > 0 && (
        <ul role="alert" data-testid="attach-problems" className="mt-1 space-y-1">
          {problems.map((problem) => (
            <li key={problem} className="text-[0.8125rem] break-words text-danger">
              {problem}
            </li>
          ))}
        </ul>
      )}
      {open !== null && (
        <Suspense>
          <AttachmentPreview
            transactionId={transactionId}
            file={open}
            onSave={() => saveCopy(open)}
            onClose={() => setOpen(null)}
          />
        </Suspense>
      )}
    </section>
  );
}
