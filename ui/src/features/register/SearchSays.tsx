import { CircleAlert, SpellCheck } from "lucide-react";
import type { Corrected } from "@/bindings/Corrected";
import type { SearchError } from "@/bindings/SearchError";
import { useShown } from "@/components/privacy";
import { useTexts } from "@/i18n";
import { said } from "@/i18n/said";

/** What is wrong with a search, pointed at in the search itself. The list stays what it was. */
export function SearchProblem({ text, error }: { text: string; error: SearchError }) {
  const texts = useTexts();
  const shown = useShown();
  return (
    <div
      role="alert"
      data-testid="search-problem"
      className="mx-4 mt-3 flex appear-late gap-3 rounded-xl border border-warning/40 bg-warning-soft px-4 py-3"
    >
      <CircleAlert aria-hidden className="mt-0.5 size-4.5 shrink-0 text-warning" />
      <div className="min-w-0">
        <p className="font-medium break-words">{shown(said(error.message))}</p>
        <p className="mt-1 font-mono text-[0.8125rem] break-words whitespace-pre-wrap">
          {shown(text.slice(0, error.start))}
          <mark
            data-testid="search-problem-at"
            className="rounded-sm bg-transparent text-ink underline decoration-warning decoration-wavy decoration-2 underline-offset-4"
          >
            {/* A place at the very end has no letter to stand under. */}
            {shown(text.slice(error.start, error.end)) || "\u00a0"}
          </mark>
          {shown(text.slice(error.end))}
        </p>
        {error.hint !== null && (
          <p className="mt-1 text-[0.8125rem] break-words text-muted">{shown(said(error.hint))}</p>
        )}
        <p className="mt-1 text-[0.8125rem] text-muted">{texts.search.unchanged}</p>
      </div>
    </div>
  );
}

/** What was searched in place of words that nothing has. */
export function SearchCorrected({ corrected }: { corrected: readonly Corrected[] }) {
  const texts = useTexts();
  const shown = useShown();
  if (corrected.length === 0) return null;
  return (
    <p
      role="status"
      data-testid="search-corrected"
      className="flex items-center gap-2 border-b bg-canvas px-5 py-2 text-[0.8125rem] text-muted"
    >
      <SpellCheck aria-hidden className="size-4 shrink-0" />
      <span className="min-w-0 break-words">
        {corrected
          .map(({ typed, searched }) =>
            texts.search.corrected({ typed: shown(typed), searched: shown(searched) }),
          )
          .join(" ")}
      </span>
    </p>
  );
}
