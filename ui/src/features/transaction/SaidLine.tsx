import { RotateCcw } from "lucide-react";
import type { FieldSource } from "@/bindings/FieldSource";
import type { HistoryEntry } from "@/bindings/HistoryEntry";
import type { RuleView } from "@/bindings/RuleView";
import { openRule } from "@/app/like";
import { useUndo } from "@/app/useUndo";
import { own } from "@/components/own";
import { useShown } from "@/components/privacy";
import { useTexts, type Catalogue } from "@/i18n";
import { said as inOwnWords } from "@/i18n/said";
import { useHostQuery } from "@/ipc";

/** Who said what is shown in each field, with the rule, and the way back to what was said before. */
export function SaidList({
  said,
  history,
}: {
  said: readonly FieldSource[];
  history: readonly HistoryEntry[];
}) {
  const texts = useTexts();
  const shown = useShown();
  const { undoOne } = useUndo();
  const rules = useHostQuery("rules", null, {
    enabled: said.some(({ ruleId }) => ruleId !== null),
  }).data;
  if (said.length === 0) return null;
  return (
    <section data-testid="said" aria-label={texts.said.title}>
      <h3 className="mb-1.5 text-[0.8125rem] font-medium text-muted">{texts.said.title}</h3>
      <dl className="divide-y rounded-xl border text-[0.8125rem]">
        {said.map((one) => {
          const field = own(texts.said.fields, one.field) ?? one.field;
          const rule = rules?.find(({ id }) => id === one.ruleId);
          const edit = standing(one, history);
          return (
            <div
              key={one.field}
              data-testid="said-field"
              data-field={one.field}
              className="flex flex-wrap items-baseline gap-x-3 px-3 py-1.5"
            >
              <dt className="w-24 shrink-0 font-medium">{field}</dt>
              <dd className="min-w-0 flex-1 text-muted">
                {rule ? (
                  <RuleLink rule={rule} text={shown(texts.said.byRule({ rule: rule.name }))} />
                ) : (
                  shown(whoText(one, texts))
                )}
              </dd>
              {edit !== null && (
                <dd>
                  <button
                    type="button"
                    data-testid="said-back"
                    aria-label={texts.said.backOf({ field })}
                    onClick={() => undoOne(edit)}
                    className="inline-flex items-center gap-1 rounded text-muted underline underline-offset-3 hover:text-ink"
                  >
                    <RotateCcw aria-hidden className="size-3" />
                    {texts.said.back}
                  </button>
                </dd>
              )}
            </div>
          );
        })}
      </dl>
    </section>
  );
}

function RuleLink({ rule, text }: { rule: RuleView; text: string }) {
  const texts = useTexts();
  const { id, name, search, actions, enabled } = rule;
  return (
    <button
      type="button"
      data-testid="said-rule"
      aria-label={texts.said.openRule({ rule: name })}
      onClick={() => openRule({ id, name, search, actions, enabled })}
      className="rounded text-left text-accent underline underline-offset-3 hover:no-underline"
    >
      {text}
    </button>
  );
}

/** Who said it, in words: the person, a rule, what was learned, or the bank. */
function whoText({ who, reason }: FieldSource, { said }: Catalogue): string {
  switch (who) {
    case "person":
      return said.byPerson;
    case "rule":
      return reason === null ? said.byRuleUnknown : said.byRule({ rule: reason });
    case "learned":
      return reason === null
        ? said.byLearnedUnknown
        : said.byLearned({ reason: inOwnWords(reason) });
    case "bank":
      return said.byBank;
  }
}

/** The edit of the person that a field stands by, where it can be taken back by itself. */
function standing({ field, who }: FieldSource, history: readonly HistoryEntry[]): string | null {
  if (who !== "person") return null;
  return history.find((entry) => entry.what === field && !entry.takesBack)?.editId ?? null;
}
