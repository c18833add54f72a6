import {
  ChevronDown,
  ChevronUp,
  FileText,
  Plus,
  Shapes,
  TriangleAlert,
  WandSparkles,
} from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { RuleView } from "@/bindings/RuleView";
import { openRule } from "@/app/like";
import { NEW_RULE } from "@/app/newRule";
import { notify } from "@/app/notice";
import { HOME, useRoute } from "@/app/route";
import { useUndo } from "@/app/useUndo";
import { cn } from "@/components/cn";
import { EmptyState } from "@/components/EmptyState";
import { ErrorPanel } from "@/components/ErrorPanel";
import { Page } from "@/components/Page";
import { useShown } from "@/components/privacy";
import { SkeletonList } from "@/components/Skeleton";
import { Button } from "@/components/ui/button";
import { useTexts } from "@/i18n";
import { toAppError, useHostMutation, useHostQuery } from "@/ipc";
import { deedsOf, draftOf, remarkText } from "./actions";
import { RulesTextDialog } from "./RulesTextDialog";

/** All rules in the order in which they are asked. */
export function RulesScreen() {
  const texts = useTexts();
  const [, navigate] = useRoute();
  const rules = useHostQuery("rules", null);
  const [asText, setAsText] = useState(false);
  const buttons = (
    <div className="flex flex-wrap gap-2">
      <Button size="sm" onClick={() => navigate({ ...HOME, screen: "categories" })}>
        <Shapes aria-hidden />
        {texts.rules.openCategories}
      </Button>
      <Button size="sm" data-testid="rules-text" onClick={() => setAsText(true)}>
        <FileText aria-hidden />
        {texts.rules.text}
      </Button>
      <Button size="sm" variant="primary" data-testid="rule-add" onClick={() => openRule(NEW_RULE)}>
        <Plus aria-hidden />
        {texts.rules.add}
      </Button>
    </div>
  );
  if (rules.data === undefined) {
    return rules.error ? (
      <ErrorPanel error={rules.error} onRetry={() => void rules.refetch()} className="m-6" />
    ) : (
      <SkeletonList label={texts.rules.loading} />
    );
  }
  return (
    <>
      {rules.data.length === 0 ? (
        <EmptyState icon={<WandSparkles />} text={texts.rules.empty} action={buttons} />
      ) : (
        <Page title={texts.rules.title} lead={texts.rules.lead} action={buttons}>
          {rules.error && <ErrorPanel error={rules.error} onRetry={() => void rules.refetch()} />}
          <RuleList rules={rules.data} />
        </Page>
      )}
      {asText && <RulesTextDialog onClose={() => setAsText(false)} />}
    </>
  );
}

function RuleList({ rules }: { rules: readonly RuleView[] }) {
  const texts = useTexts();
  const shown = useShown();
  const order = useHostMutation("order_rules");
  const list = useRef<HTMLOListElement>(null);
  const [news, setNews] = useState("");
  // The rule that was moved keeps the focus, wherever it stands once the list is read anew.
  const wanted = useRef<{ id: string; at: number } | null>(null);
  useEffect(() => {
    const { id, at } = wanted.current ?? { id: "", at: -1 };
    if (rules[at]?.id !== id) return;
    wanted.current = null;
    list.current?.querySelector<HTMLElement>(`[data-id="${id}"] [data-testid=rule]`)?.focus();
  }, [rules]);
  const move = (at: number, step: number) => {
    const to = at + step;
    const rule = rules[at];
    if (rule === undefined || to < 0 || to >= rules.length || order.isPending) return;
    const ids = rules.map(({ id }) => id);
    ids.splice(at, 1);
    ids.splice(to, 0, rule.id);
    wanted.current = { id: rule.id, at: to };
    order.mutate(
      { ids },
      {
        onSuccess: () => {
          setNews(texts.rules.moved({ rule: shown(rule.name), place: to + 1 }));
        },
        onError: (thrown) => notify({ text: toAppError(thrown).message, tone: "danger" }),
      },
    );
  };
  return (
    <>
      <p className="text-[0.8125rem] text-muted">{texts.rules.keys}</p>
      <p role="status" className="sr-only">
        {news}
      </p>
      <ol
        ref={list}
        aria-label={texts.rules.list}
        className="divide-y overflow-hidden rounded-2xl border bg-surface shadow-card"
      >
        {rules.map((rule, at) => (
          <li
            key={rule.id}
            data-id={rule.id}
            className="relative flex items-start gap-3 px-4 py-3.5 hover:bg-ink/3 max-[40rem]:flex-wrap"
          >
            <RuleLine
              rule={rule}
              onMove={(step) => move(at, step)}
              first={at === 0}
              last={at === rules.length - 1}
            />
          </li>
        ))}
      </ol>
    </>
  );
}

interface RuleLineProps {
  rule: RuleView;
  first: boolean;
  last: boolean;
  onMove: (step: number) => void;
}

function RuleLine({ rule, first, last, onMove }: RuleLineProps) {
  const texts = useTexts();
  const shown = useShown();
  const categories = useHostQuery("categories", null).data;
  const save = useHostMutation("save_rule");
  const apply = useHostMutation("apply_rule");
  const { takeBack } = useUndo();
  const failed = (thrown: unknown) => notify({ text: toAppError(thrown).message, tone: "danger" });
  const name = shown(rule.name);
  return (
    <>
      <input
        type="checkbox"
        data-testid="rule-on"
        aria-label={texts.rules.on({ rule: name })}
        checked={rule.enabled}
        disabled={save.isPending}
        onChange={(event) =>
          save.mutate(
            { rule: { ...draftOf(rule), enabled: event.target.checked }, past: rule.past },
            { onError: failed },
          )
        }
        className="relative z-1 mt-1 size-4 shrink-0 accent-(--accent)"
      />
      <div className="min-w-0 flex-1">
        {/* Reaches over the whole row, below what has a click of its own. */}
        <button
          type="button"
          data-testid="rule"
          aria-label={texts.rules.edit({ rule: name })}
          onClick={() => openRule(draftOf(rule))}
          onKeyDown={(event) => {
            const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
            if (!event.altKey || step === undefined) return;
            event.preventDefault();
            onMove(step);
          }}
          className={cn(
            "max-w-full truncate text-left font-semibold outline-none after:absolute after:inset-0 focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent",
            !rule.enabled && "text-muted",
          )}
        >
          {name}
        </button>
        <p className="truncate font-mono text-[0.8125rem] text-muted">{shown(rule.search)}</p>
        <p className="text-[0.8125rem]">
          {/* Before the categories are read, nobody can say that one is gone. */}
          {categories && shown(deedsOf(rule.actions, categories, texts).join(" · "))}
        </p>
        {rule.remarks.map((remark) => (
          <p
            key={remark.kind}
            data-testid="rule-remark"
            className="mt-1 flex items-start gap-1.5 text-[0.8125rem] text-warning"
          >
            <TriangleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0" />
            {shown(remarkText(remark, texts))}
          </p>
        ))}
      </div>
      <div className="flex shrink-0 flex-col items-end gap-1 max-[40rem]:w-full max-[40rem]:flex-row max-[40rem]:items-center max-[40rem]:justify-between max-[40rem]:pl-7">
        <span className="text-[0.8125rem] text-muted figures">
          {rule.enabled ? texts.rules.count({ count: rule.transactions }) : texts.rules.off}
        </span>
        <div className="relative z-1 flex gap-1">
          {rule.enabled && (
            <Button
              size="sm"
              variant="ghost"
              data-testid="rule-apply"
              aria-label={texts.rules.applyOf({ rule: name })}
              disabled={apply.isPending}
              onClick={() =>
                apply.mutate(
                  { id: rule.id },
                  {
                    onSuccess: ({ transactions }) =>
                      notify({
                        text: texts.rules.applied({ count: transactions }),
                        ...(transactions > 0 && {
                          action: { label: texts.undo.undo, run: takeBack },
                        }),
                      }),
                    onError: failed,
                  },
                )
              }
            >
              {texts.rules.apply}
            </Button>
          )}
          <Button
            size="icon"
            variant="ghost"
            data-testid="rule-up"
            aria-label={texts.rules.up({ rule: name })}
            disabled={first}
            onClick={() => onMove(-1)}
          >
            <ChevronUp aria-hidden />
          </Button>
          <Button
            size="icon"
            variant="ghost"
            data-testid="rule-down"
            aria-label={texts.rules.down({ rule: name })}
            disabled={last}
            onClick={() => onMove(1)}
          >
            <ChevronDown aria-hidden />
          </Button>
        </div>
      </div>
    </>
  );
}
