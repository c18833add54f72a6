import { useEffect, useId, useRef, useState } from "react";
import type { RuleActions } from "@/bindings/RuleActions";
import type { RuleDraft } from "@/bindings/RuleDraft";
import { notify } from "@/app/notice";
import { useUndo } from "@/app/useUndo";
import { useKept, useShown } from "@/components/privacy";
import { ErrorPanel } from "@/components/ErrorPanel";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { TagsEditor } from "@/features/transaction";
import { useTexts } from "@/i18n";
import { useHostMutation, useHostQuery } from "@/ipc";
import { doesSomething } from "./actions";
import { RulePreviewPanel } from "./RulePreviewPanel";
import { RuleSearchField } from "./RuleSearchField";
import { CategorySelect, SplitShares } from "./SplitShares";

/** Long enough to skip letters of a fast typist: a preview reads the whole list. */
const DEBOUNCE_MS = 250;

/** A rule: which transactions, what it does with them, and what that would come to. */
export function RuleDialog({ rule, onClose }: { rule: RuleDraft; onClose: () => void }) {
  const texts = useTexts();
  const [draft, setDraft] = useState(rule);
  /** The shares of the split are typed, and are no whole yet. */
  const [torn, setTorn] = useState(false);
  // What was just said of one is wanted for the others that are there, too.
  const [past, setPast] = useState(rule.id === null && rule.search !== "");
  const categories = useHostQuery("categories", null).data ?? [];
  const known = useHostQuery("tags", null).data ?? [];
  const tags = useRef<HTMLInputElement>(null);
  const save = useHostMutation("save_rule");
  const remove = useHostMutation("delete_rule");
  const { takeBack } = useUndo();
  const shown = useShown();
  const merchant = useKept(draft.actions.merchant ?? "");
  const note = useKept(draft.actions.note ?? "");
  const name = useKept(draft.name);
  const wanted = useDebounced(cleaned(draft), DEBOUNCE_MS);
  const ready = wanted.search !== "" && doesSomething(wanted.actions);
  const preview = useHostQuery("preview_rule", wanted, { enabled: ready, keep: true });
  const badQuery = preview.error?.code === "bad_query" ? preview.error : null;
  const able = cleaned(draft).search !== "" && doesSomething(cleaned(draft).actions) && !torn;
  const busy = save.isPending || remove.isPending;
  const change = (to: Partial<RuleDraft>) => setDraft((last) => ({ ...last, ...to }));
  const act = (to: Partial<RuleActions>) =>
    setDraft((last) => ({ ...last, actions: { ...last.actions, ...to } }));
  const tell = (text: string) =>
    notify({ text, action: { label: texts.undo.undo, run: takeBack } });

  const submit = () => {
    if (!able || busy) return;
    const said = cleaned(draft);
    save.mutate(
      { rule: said, past },
      {
        onSuccess: () => {
          tell(texts.rules.saved({ rule: shown(said.name === "" ? said.search : said.name) }));
          onClose();
        },
      },
    );
  };
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        title={rule.id === null ? texts.rules.newTitle : texts.rules.editTitle}
        data-testid="rule-dialog"
        className="max-w-2xl"
      >
        <form
          className="mt-4 space-y-4"
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          <RuleSearchField
            value={draft.search}
            error={badQuery ? [badQuery.message, badQuery.hint].filter(Boolean).join(" ") : null}
            onChange={(search) => change({ search })}
          />
          <fieldset className="grid gap-3 rounded-xl border p-4 pt-2">
            <legend className="px-1 font-semibold">{texts.rules.then}</legend>
            <div className="grid gap-3 sm:grid-cols-2">
              <div className="space-y-1.5">
                <span aria-hidden className="block text-[0.8125rem] font-medium">
                  {texts.rules.category}
                </span>
                <CategorySelect
                  label={texts.rules.category}
                  empty={texts.rules.unchanged}
                  value={draft.actions.categoryId}
                  categories={categories}
                  onChange={(categoryId) => act({ categoryId })}
                  data-testid="rule-category"
                />
              </div>
              <Field
                label={texts.rules.merchant}
                data-testid="rule-merchant"
                placeholder={texts.rules.unchanged}
                maxLength={200}
                {...merchant}
                hint={merchant.readOnly ? texts.app.keptHidden : undefined}
                onChange={({ target }) =>
                  act({ merchant: target.value === "" ? null : target.value })
                }
              />
            </div>
            <TagsEditor
              ref={tags}
              tags={draft.actions.tags}
              known={known}
              onChange={(next) => act({ tags: next })}
            />
            <Field
              label={texts.rules.note}
              data-testid="rule-note"
              maxLength={20_000}
              {...note}
              hint={note.readOnly ? texts.app.keptHidden : undefined}
              onChange={({ target }) => act({ note: target.value === "" ? null : target.value })}
            />
            <div className="flex flex-wrap gap-x-6 gap-y-2">
              <Check
                label={texts.rules.hide}
                testId="rule-hide"
                checked={draft.actions.hide}
                onChange={(hide) => act({ hide })}
              />
              <Check
                label={texts.rules.reviewed}
                testId="rule-reviewed"
                checked={draft.actions.reviewed}
                onChange={(reviewed) => act({ reviewed })}
              />
            </div>
            <SplitShares
              split={draft.actions.split}
              categories={categories}
              onChange={(split) => {
                setTorn(split === null);
                if (split !== null) act({ split });
              }}
            />
          </fieldset>
          <RulePreviewPanel
            preview={ready ? preview.data : undefined}
            error={ready ? preview.error : null}
            ready={ready}
          />
          <div className="grid items-start gap-3 sm:grid-cols-2">
            <Field
              label={texts.rules.name}
              hint={name.readOnly ? texts.app.keptHidden : texts.rules.nameHint}
              data-testid="rule-name"
              maxLength={100}
              {...name}
              onChange={({ target }) => change({ name: target.value })}
            />
            <div className="space-y-2 sm:pt-6">
              <Check
                label={texts.rules.past({ count: preview.data?.changed ?? 0 })}
                hint={texts.rules.pastHint}
                testId="rule-past"
                checked={past}
                onChange={setPast}
              />
              <Check
                label={texts.rules.enabled}
                testId="rule-enabled"
                checked={draft.enabled}
                onChange={(enabled) => change({ enabled })}
              />
            </div>
          </div>
          {save.error && <ErrorPanel error={save.error} />}
          {remove.error && <ErrorPanel error={remove.error} />}
          <div className="sticky -bottom-6 z-2 -mx-6 -mb-6 flex flex-wrap justify-end gap-2 border-t bg-raised px-6 py-4">
            {rule.id !== null && (
              <Button
                variant="danger"
                className="mr-auto"
                data-testid="rule-delete"
                disabled={busy}
                onClick={() =>
                  remove.mutate(
                    { id: rule.id ?? "" },
                    {
                      onSuccess: () => {
                        tell(texts.rules.removed({ rule: shown(rule.name) }));
                        onClose();
                      },
                    },
                  )
                }
              >
                {texts.rules.remove}
              </Button>
            )}
            <Button disabled={busy} onClick={onClose}>
              {texts.app.cancel}
            </Button>
            <Button
              type="submit"
              variant="primary"
              data-testid="rule-save"
              disabled={!able || busy}
            >
              {save.isPending ? texts.rules.saving : texts.rules.save}
            </Button>
          </div>
        </form>
      </DialogContent>
    </Dialog>
  );
}

/** A rule as the core takes it: without spaces at its ends, and nothing for what is empty. */
function cleaned(draft: RuleDraft): RuleDraft {
  const filled = (text: string | null) =>
    text === null || text.trim() === "" ? null : text.trim();
  return {
    ...draft,
    name: draft.name.trim(),
    search: draft.search.trim(),
    actions: {
      ...draft.actions,
      merchant: filled(draft.actions.merchant),
      note: filled(draft.actions.note),
    },
  };
}

/** A value once it has stood for so long. */
function useDebounced<T>(value: T, ms: number): T {
  const [settled, setSettled] = useState(value);
  const text = JSON.stringify(value);
  useEffect(() => {
    const soon = setTimeout(() => setSettled(JSON.parse(text) as T), ms);
    return () => clearTimeout(soon);
  }, [text, ms]);
  return settled;
}

function Check({
  label,
  hint,
  testId,
  checked,
  onChange,
}: {
  label: string;
  hint?: string;
  testId: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}) {
  const id = useId();
  return (
    <div className="flex items-start gap-2.5">
      <input
        id={id}
        type="checkbox"
        data-testid={testId}
        checked={checked}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onChange={(event) => onChange(event.target.checked)}
        className="mt-0.5 size-4 accent-(--accent)"
      />
      <span>
        <label htmlFor={id}>{label}</label>
        {hint !== undefined && (
          <span id={`${id}-hint`} className="block text-[0.8125rem] text-muted">
            {hint}
          </span>
        )}
      </span>
    </div>
  );
}
