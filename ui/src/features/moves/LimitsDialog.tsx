import { useState } from "react";
import type { MoveLimits } from "@/bindings/MoveLimits";
import { notify } from "@/app/notice";
import { useAmount } from "@/components/Money";
import { OwnerDialog } from "@/components/OwnerDialog";
import { usePrivacy } from "@/components/privacy";
import { Field } from "@/components/ui/field";
import { plainDecimal } from "@/format/money";
import { inField, plainTyped } from "@/format/typed";
import { useLocale, useTexts } from "@/i18n";
import { useHostMutation } from "@/ipc";

const AMOUNT_MAX = 40;

/** The most that is moved at once and in a day: a guard against one's own mistakes. */
export function LimitsDialog({ limits, onClose }: { limits: MoveLimits; onClose: () => void }) {
  const { moves: texts } = useTexts();
  const amount = useAmount();
  const hidden = usePrivacy();
  const set = useHostMutation("set_move_limits");
  const locale = useLocale();
  // A field cannot show dots that can be changed: with amounts hidden, both are typed anew.
  const [perMove, setPerMove] = useState(
    hidden ? "" : inField(plainDecimal(limits.perMove), locale),
  );
  const [perDay, setPerDay] = useState(hidden ? "" : inField(plainDecimal(limits.perDay), locale));
  const { currency } = limits.most;
  return (
    <OwnerDialog
      title={texts.limitsTitle}
      lead={texts.limitsLead({ most: amount(limits.most, "none") })}
      testId="limits-dialog"
      confirm={texts.limitsSet}
      confirming={texts.limitsSetting}
      pending={set.isPending}
      error={set.error}
      ready={perMove.trim() !== "" && perDay.trim() !== ""}
      onConfirm={(proof) =>
        set.mutate(
          { perMove: plainTyped(perMove, locale), perDay: plainTyped(perDay, locale), proof },
          {
            onSuccess: () => {
              notify({ text: texts.limitsDone });
              onClose();
            },
          },
        )
      }
      onClose={onClose}
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          label={texts.perMove({ currency })}
          data-testid="limit-move"
          inputMode="decimal"
          autoComplete="off"
          maxLength={AMOUNT_MAX}
          value={perMove}
          onChange={(event) => setPerMove(event.target.value)}
        />
        <Field
          label={texts.perDay({ currency })}
          data-testid="limit-day"
          inputMode="decimal"
          autoComplete="off"
          maxLength={AMOUNT_MAX}
          value={perDay}
          onChange={(event) => setPerDay(event.target.value)}
        />
      </div>
    </OwnerDialog>
  );
}
