import { X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { UndoStep } from "@/bindings/UndoStep";
import { cn } from "@/components/cn";
import { useTexts } from "@/i18n";
import { dismiss, notify, useNotice, useNoticeTurn } from "./notice";

/** Long enough to read and to reach for Undo (product.md); it waits while one is on it. */
const SHOWN_MS = 10_000;

/** What was just done, at the bottom of the window, with the way back; `newest` is what Undo means. */
export function NoticeBar({ newest }: { newest: UndoStep | null | undefined }) {
  const texts = useTexts();
  const notice = useNotice();
  const turn = useNoticeTurn();
  const stands = JSON.stringify(notice?.step) === JSON.stringify(newest);
  const stood = useRef<typeof notice>(null);
  useEffect(() => {
    // The notice may be quicker than the news of the step it is about.
    if (stands) stood.current = notice;
    else if (notice?.step !== undefined && stood.current === notice) dismiss(notice);
  }, [notice, stands]);
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (notice === null || held) return;
    const gone = setTimeout(() => notify(null), SHOWN_MS);
    return () => clearTimeout(gone);
  }, [notice, held]);

  return (
    <section
      aria-label={texts.undo.notices}
      className="pointer-events-none fixed inset-x-0 bottom-5 z-50 flex justify-center px-4 in-[:root:has([data-bottom-bar])]:bottom-18"
    >
      {/* The region is always there: a screen reader hears only what changes in it. */}
      <div role="status" aria-live="polite">
        {notice && (
          // Of the same words in the same element a screen reader would not tell again.
          <div
            key={turn}
            data-testid="notice"
            onMouseEnter={() => setHeld(true)}
            onMouseLeave={() => setHeld(false)}
            onFocus={() => setHeld(true)}
            onBlur={() => setHeld(false)}
            className={cn(
              "pointer-events-auto flex max-w-xl pop-in items-center gap-2 rounded-xl py-2 pr-2 pl-4 shadow-pop",
              notice.tone === "danger"
                ? "border border-danger/40 bg-danger-soft text-danger"
                : "bg-ink text-canvas",
            )}
          >
            <span className="min-w-0 truncate">{notice.text}</span>
            {notice.step !== undefined && notice.step !== null && (
              <span className="sr-only">{texts.edit.undoKey}</span>
            )}
            {notice.action && (
              <button
                type="button"
                data-testid="notice-action"
                onClick={() => {
                  const { action } = notice;
                  notify(null);
                  action?.run();
                }}
                className="ml-2 rounded-lg px-2.5 py-1 font-semibold underline underline-offset-3 hover:no-underline"
              >
                {notice.action.label}
              </button>
            )}
            <button
              type="button"
              aria-label={texts.undo.dismiss}
              onClick={() => notify(null)}
              className="inline-flex size-7 shrink-0 items-center justify-center rounded-lg opacity-80 hover:opacity-100"
            >
              <X aria-hidden className="size-4" />
            </button>
          </div>
        )}
      </div>
    </section>
  );
}
