import { Check, Copy } from "lucide-react";
import { useId, useState } from "react";
import { notify } from "@/app/notice";
import { ErrorPanel } from "@/components/ErrorPanel";
import { useKept } from "@/components/privacy";
import { SkeletonList } from "@/components/Skeleton";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { useTexts } from "@/i18n";
import { useHostMutation, useHostQuery } from "@/ipc";

/** All rules as text, to be copied, and text to be read as rules. */
export function RulesTextDialog({ onClose }: { onClose: () => void }) {
  const texts = useTexts();
  const rules = useHostQuery("rules_text", null);
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        title={texts.rules.textTitle}
        lead={texts.rules.textLead}
        data-testid="rules-text-dialog"
        className="max-w-2xl"
      >
        {rules.data ? (
          <Editor text={rules.data.text} onClose={onClose} />
        ) : rules.error ? (
          <ErrorPanel error={rules.error} onRetry={() => void rules.refetch()} className="mt-4" />
        ) : (
          <SkeletonList label={texts.rules.textLoading} rows={3} />
        )}
      </DialogContent>
    </Dialog>
  );
}

function Editor({ text: written, onClose }: { text: string; onClose: () => void }) {
  const texts = useTexts();
  const id = useId();
  const [text, setText] = useState(written);
  const [copied, setCopied] = useState(false);
  const kept = useKept(text);
  const read = useHostMutation("read_rules");
  const copy = () => {
    void navigator.clipboard.writeText(text).then(() => setCopied(true));
  };
  return (
    <div className="mt-4 space-y-3">
      <label htmlFor={id} className="sr-only">
        {texts.rules.textField}
      </label>
      <textarea
        id={id}
        data-testid="rules-text-field"
        rows={14}
        spellCheck={false}
        {...kept}
        aria-describedby={kept.readOnly ? `${id}-hidden` : undefined}
        onChange={(event) => {
          setText(event.target.value);
          setCopied(false);
        }}
        className="block w-full resize-y rounded-lg border border-line-strong bg-surface px-3 py-2 font-mono text-[0.8125rem] focus-visible:outline-offset-0"
      />
      {kept.readOnly && (
        <p id={`${id}-hidden`} className="text-[0.8125rem] text-muted">
          {texts.app.keptHidden}
        </p>
      )}
      {read.error && <ErrorPanel error={read.error} />}
      <div className="flex flex-wrap justify-end gap-2">
        <Button className="mr-auto" disabled={kept.readOnly} onClick={copy}>
          {copied ? <Check aria-hidden /> : <Copy aria-hidden />}
          {copied ? texts.app.copied : texts.app.copy}
        </Button>
        <Button onClick={onClose}>{texts.app.close}</Button>
        <Button
          variant="primary"
          data-testid="rules-read"
          disabled={read.isPending || text.trim() === "" || text === written}
          onClick={() =>
            read.mutate(
              { text },
              {
                onSuccess: ({ added, known, categories }) => {
                  notify({
                    text: texts.rules.readDone({ added, known, categories: categories.length }),
                  });
                  onClose();
                },
              },
            )
          }
        >
          {texts.rules.read}
        </Button>
      </div>
    </div>
  );
}
