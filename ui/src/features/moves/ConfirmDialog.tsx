import { ArrowDown } from "lucide-react";
import { useState } from "react";
import type { MoveEnd } from "@/bindings/MoveEnd";
import type { MoveView } from "@/bindings/MoveView";
import { notify } from "@/app/notice";
import { Money, useAmount } from "@/components/Money";
import { OwnerDialog } from "@/components/OwnerDialog";
import { usePrivacy, useShown } from "@/components/privacy";
import { Field } from "@/components/ui/field";
import { Billed, callsOf } from "@/features/checks";
import { formatTime } from "@/format/date";
import { plainTyped } from "@/format/typed";
import { useLocale, useTexts } from "@/i18n";
import { said } from "@/i18n/said";
import { useHostMutation, useHostQuery } from "@/ipc";

const AGAIN_MAX = 200;

/** What is confirmed: a plan, or what becomes of money that the second bank did not take. */
export type Purpose = "move" | "on" | "back";

/**
 * The last question before money moves, or goes back: who it is, how much, and which account, each
 * typed once more. A click alone never moves money.
 */
export function ConfirmDialog({
  move,
  purpose,
  onClose,
}: {
  move: MoveView;
  purpose: Purpose;
  onClose: () => void;
}) {
  const { moves: texts } = useTexts();
  const locale = useLocale();
  const amount = useAmount();
  const shown = useShown();
  const hidden = usePrivacy();
  const confirm = useHostMutation("confirm_move");
  const sendBack = useHostMutation("send_back");
  const back = purpose === "back";
  const ask = back ? sendBack : confirm;
  // What the bank said of the balance is good for a minute; after that a confirmation asks again.
  const view = useHostQuery("checks", null).data;
  const [amountAgain, setAmountAgain] = useState("");
  const [accountAgain, setAccountAgain] = useState("");
  // While the bank is being asked, what is shown is what was confirmed; that no answer has come is said once none has.
  const [before] = useState({ sentence: move.sentence, hint: move.hint });
  const says = ask.isPending ? before : move;
  const possible = back ? move.canSendBack : move.canConfirm;
  const target = back ? move.from : move.to;
  const name = shown(target.name);
  const sum = amount(move.amount, "none");
  return (
    <OwnerDialog
      title={texts.titles[purpose]({ amount: sum })}
      lead={texts.leads[purpose]({ account: name })}
      testId="move-dialog"
      confirm={texts.confirms[purpose]}
      confirming={texts.confirming}
      pending={ask.isPending}
      error={ask.error}
      // What was asked for and not answered is not asked for twice.
      ready={
        possible && view !== undefined && amountAgain.trim() !== "" && accountAgain.trim() !== ""
      }
      onConfirm={(proof) =>
        ask.mutate(
          {
            moveId: move.id,
            proof,
            amountAgain: plainTyped(amountAgain, locale),
            accountAgain: accountAgain.trim(),
            seenThisMonth: view === undefined ? 0 : callsOf(view, "balance"),
          },
          {
            onSuccess: (moved) => {
              notify({ text: shown(said(moved.sentence)) });
              onClose();
            },
          },
        )
      }
      onClose={onClose}
    >
      <div className="rounded-xl border border-line-strong p-4">
        {!back && (
          <>
            <EndName end={move.from} hidden={hidden} />
            <ArrowDown aria-hidden className="my-1 size-4 text-muted" />
          </>
        )}
        <EndName end={target} hidden={hidden} />
        <Money money={move.amount} sign="none" className="mt-2 block text-lg font-semibold" />
        <p className="mt-1 text-[0.8125rem] break-words text-muted">{shown(said(says.sentence))}</p>
        {says.hint !== null && (
          <p className="text-[0.8125rem] break-words text-muted">{shown(said(says.hint))}</p>
        )}
        {!back && move.confirmUntil !== null && (
          <p className="mt-1 text-[0.8125rem] text-muted figures">
            {texts.confirmUntil({ at: formatTime(move.confirmUntil, locale) })}
          </p>
        )}
      </div>
      {!back && view !== undefined && <Billed view={view} products={["balance"]} />}
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          label={texts.amountAgain}
          data-testid="amount-again"
          inputMode="decimal"
          autoComplete="off"
          maxLength={AGAIN_MAX}
          value={amountAgain}
          onChange={(event) => setAmountAgain(event.target.value)}
        />
        <Field
          label={
            target.mask === null
              ? texts.nameAgain({ account: name })
              : texts.digitsAgain({ account: name })
          }
          data-testid="account-again"
          autoComplete="off"
          spellCheck={false}
          maxLength={AGAIN_MAX}
          value={accountAgain}
          onChange={(event) => setAccountAgain(event.target.value)}
        />
      </div>
    </OwnerDialog>
  );
}

function EndName({ end, hidden }: { end: MoveEnd; hidden: boolean }) {
  const shown = useShown();
  return (
    <span className="block min-w-0">
      <span className="line-clamp-2 font-medium break-words">{shown(end.name)}</span>
      <span className="block truncate text-[0.8125rem] text-muted figures">
        {[end.institution, hidden || end.mask === null ? "" : `•••• ${end.mask}`]
          .filter((part) => part !== "")
          .join(" · ")}
      </span>
    </span>
  );
}
