import { Eye, EyeOff, FileText, Lock, Trash2 } from "lucide-react";
import { useCallback, useEffect, useState } from "react";
import type { AccountNumbers } from "@/bindings/AccountNumbers";
import type { CheckAccount } from "@/bindings/CheckAccount";
import type { ChecksView } from "@/bindings/ChecksView";
import { notify } from "@/app/notice";
import { ErrorPanel } from "@/components/ErrorPanel";
import { OwnerDialog } from "@/components/OwnerDialog";
import { useShown } from "@/components/privacy";
import { Button } from "@/components/ui/button";
import { formatTime } from "@/format/date";
import { useLocale, useTexts } from "@/i18n";
import { said } from "@/i18n/said";
import { useHostMutation, useHostQuery } from "@/ipc";
import { Billed } from "./Billed";
import { callsOf } from "./billing";
import { ConsentOffer } from "./ConsentOffer";
import { NumberTable } from "./NumberTable";

/** The numbers of an account: hidden until the owner proves to be one, and hidden again by themselves. */
export function AccountNumberPart({ account, view }: { account: CheckAccount; view: ChecksView }) {
  const texts = useTexts();
  const shown = useShown();
  const locale = useLocale();
  const [asking, setAsking] = useState<"reveal" | "sheet" | null>(null);
  const [keep, setKeep] = useState(false);
  const [numbers, setNumbers] = useState<AccountNumbers | null>(null);
  const reveal = useHostMutation("reveal_numbers");
  const sheet = useHostMutation("deposit_sheet");
  const forget = useHostMutation("forget_numbers");
  const checks = useHostQuery("checks", null);
  const name = shown(account.name);
  const { ok, whyNot } = account.canNumbers;
  const { accountId } = account;
  const seenThisMonth = callsOf(view, "auth");
  // Numbers that are kept can be shown whatever the bank says.
  const able = ok || account.numbersKept;
  const blocked = view.isOffline && !account.numbersKept;

  const forgetReveal = reveal.reset;
  const hide = useCallback(() => {
    setNumbers(null);
    // The answer that held them leaves the cache.
    forgetReveal();
  }, [forgetReveal]);
  const until = numbers?.copyUntil ?? null;
  useEffect(() => {
    if (until === null) return;
    const timer = setTimeout(hide, Math.max(0, Date.parse(until) - Date.now()));
    return () => clearTimeout(timer);
  }, [until, hide]);

  const open = (what: "reveal" | "sheet") => {
    reveal.reset();
    sheet.reset();
    setKeep(account.numbersKept);
    setAsking(what);
  };
  const onError = () => void checks.refetch();
  return (
    <div className="border-t border-dashed pt-4" data-testid="numbers">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-52">
          <h4 className="text-[0.8125rem] font-medium">{texts.checks.numbers}</h4>
          {able && numbers === null && (
            <p className="text-muted" data-testid="numbers-masked">
              <span aria-hidden className="tracking-widest">
                {"•••••••••"}
              </span>
              <span className="sr-only">{texts.checks.numbersHidden}</span>
            </p>
          )}
          {account.numbersKept && (
            <p
              className="mt-0.5 inline-flex items-center gap-1.5 text-[0.8125rem] text-muted"
              data-testid="numbers-kept"
            >
              <Lock aria-hidden className="size-3.5 shrink-0" />
              {texts.checks.kept}
            </p>
          )}
        </div>
        {able && (
          <div className="flex flex-wrap gap-2">
            {numbers === null ? (
              <Button
                size="sm"
                data-testid="reveal"
                disabled={blocked}
                aria-label={texts.checks.revealOf({ account: name })}
                onClick={() => open("reveal")}
              >
                <Eye aria-hidden />
                {texts.checks.reveal}
              </Button>
            ) : (
              <Button size="sm" data-testid="hide-numbers" onClick={hide}>
                <EyeOff aria-hidden />
                {texts.checks.hide}
              </Button>
            )}
            <Button
              size="sm"
              variant="ghost"
              data-testid="sheet"
              disabled={blocked}
              aria-label={texts.checks.sheetOf({ account: name })}
              onClick={() => open("sheet")}
            >
              <FileText aria-hidden />
              {texts.checks.sheet}
            </Button>
            {account.numbersKept && (
              <Button
                size="sm"
                variant="ghost"
                data-testid="forget-numbers"
                disabled={forget.isPending}
                aria-label={texts.checks.forgetOf({ account: name })}
                onClick={() =>
                  forget.mutate(
                    { accountId },
                    {
                      onSuccess: () => notify({ text: texts.checks.forgotten({ account: name }) }),
                    },
                  )
                }
              >
                <Trash2 aria-hidden />
                {texts.checks.forget}
              </Button>
            )}
          </div>
        )}
      </div>
      {account.canNumbers.needsConsent && !account.numbersKept && numbers === null && (
        <ConsentOffer bank={account.bank} itemId={account.itemId} />
      )}
      {!ok && whyNot !== null && <p className="mt-1 text-[0.8125rem] text-muted">{said(whyNot)}</p>}
      {forget.error && <ErrorPanel error={forget.error} className="mt-3" />}
      {numbers !== null && (
        <div className="mt-3 space-y-2" data-testid="numbers-shown">
          <NumberTable numbers={numbers} />
          <p className="text-[0.8125rem] text-muted">
            {numbers.fromKept ? texts.checks.fromKept : texts.checks.fromBank}{" "}
            {texts.checks.hidesAt({ at: formatTime(numbers.copyUntil, locale) })}
          </p>
        </div>
      )}
      {asking === "reveal" && (
        <OwnerDialog
          title={texts.checks.revealTitle({ account: name })}
          lead={texts.checks.revealLead}
          testId="reveal-dialog"
          confirm={texts.checks.revealConfirm}
          confirming={texts.checks.asking}
          pending={reveal.isPending}
          error={reveal.error}
          onConfirm={(proof) =>
            reveal.mutate(
              { accountId, proof, keep, seenThisMonth },
              {
                onSuccess: (told) => {
                  setNumbers(told);
                  setAsking(null);
                },
                onError,
              },
            )
          }
          onClose={() => setAsking(null)}
        >
          {!account.numbersKept && <Billed view={view} products={["auth"]} />}
          <label className="flex items-start gap-2.5">
            <input
              type="checkbox"
              data-testid="keep-numbers"
              className="mt-0.5 size-4 accent-accent"
              checked={keep}
              disabled={account.numbersKept}
              onChange={(event) => setKeep(event.target.checked)}
            />
            <span>
              {texts.checks.keep}
              <span className="block text-[0.8125rem] text-muted">{texts.checks.keepHint}</span>
            </span>
          </label>
        </OwnerDialog>
      )}
      {asking === "sheet" && (
        <OwnerDialog
          title={texts.checks.sheetTitle({ account: name })}
          lead={texts.checks.sheetLead}
          testId="sheet-dialog"
          confirm={texts.checks.sheetConfirm}
          confirming={texts.checks.saving}
          pending={sheet.isPending}
          error={sheet.error}
          onConfirm={(proof) =>
            sheet.mutate(
              { accountId, proof, seenThisMonth },
              {
                onSuccess: (saved) => {
                  setAsking(null);
                  // Nothing where no file was chosen.
                  if (saved !== null)
                    notify({ text: texts.checks.sheetSaved({ name: saved.name }) });
                },
                onError,
              },
            )
          }
          onClose={() => setAsking(null)}
        >
          {!account.numbersKept && <Billed view={view} products={["auth"]} />}
        </OwnerDialog>
      )}
    </div>
  );
}
