import { useState } from "react";
import type { OwedAccess } from "@/bindings/OwedAccess";
import { notify } from "@/app/notice";
import { useNow } from "@/app/useNow";
import { ErrorPanel } from "@/components/ErrorPanel";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { civilToday, formatDay } from "@/format/date";
import { useLocale, useTexts } from "@/i18n";
import { said } from "@/i18n/said";
import { useHostMutation, useHostQuery } from "@/ipc";

/** Access that Plaid has not taken back yet: it may be billed, so it is shown, and can be given up. */
export function OwedSection() {
  const texts = useTexts();
  const owed = useHostQuery("owed_access", null);
  const [asked, setAsked] = useState<OwedAccess | null>(null);
  if (owed.error) {
    return <ErrorPanel error={owed.error} onRetry={() => void owed.refetch()} />;
  }
  if (owed.data === undefined || owed.data.length === 0) return null;
  return (
    <section
      aria-label={texts.owed.title}
      data-testid="owed"
      className="rounded-2xl border bg-surface shadow-card"
    >
      <header className="px-5 py-4">
        <h2 className="font-semibold">{texts.owed.title}</h2>
        <p className="text-[0.8125rem] text-muted">{texts.owed.lead}</p>
      </header>
      <ul className="divide-y border-t">
        {owed.data.map((one) => (
          <Owed key={one.id} owed={one} onGiveUp={() => setAsked(one)} />
        ))}
      </ul>
      {asked !== null && <GiveUpDialog owed={asked} onClose={() => setAsked(null)} />}
    </section>
  );
}

function Owed({ owed, onGiveUp }: { owed: OwedAccess; onGiveUp: () => void }) {
  const texts = useTexts();
  const locale = useLocale();
  const now = useNow();
  const day = (instant: string) => formatDay(instant.slice(0, 10), locale, civilToday(now));
  const when = [
    owed.since !== null && texts.owed.since({ day: day(owed.since) }),
    owed.triedAt !== null && texts.owed.tried({ count: owed.tries, day: day(owed.triedAt) }),
  ].filter((part) => part !== false);
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 px-5 py-3" data-testid="owed-row">
      <div className="min-w-0 flex-1 basis-56">
        <p className="font-medium break-words">{owed.institution ?? texts.owed.unnamed}</p>
        {when.length > 0 && <p className="text-[0.8125rem] text-muted">{when.join(" · ")}</p>}
        <p className="text-[0.8125rem] text-muted">
          {owed.why === null ? texts.owed.untried : said(owed.why)}
        </p>
      </div>
      <Button size="sm" variant="ghost" data-testid="give-up" onClick={onGiveUp}>
        {texts.owed.giveUp}
      </Button>
    </li>
  );
}

function GiveUpDialog({ owed, onClose }: { owed: OwedAccess; onClose: () => void }) {
  const texts = useTexts();
  const giveUp = useHostMutation("give_up_access");
  const bank = owed.institution ?? texts.owed.unnamed;
  // Awaited, because its row goes away with it, and this dialog with the row.
  const confirm = async () => {
    try {
      await giveUp.mutateAsync({ id: owed.id });
      notify({ text: texts.owed.done({ bank }) });
      onClose();
    } catch {
      return; // `error` says so below.
    }
  };
  return (
    <Dialog open onOpenChange={(open) => !open && !giveUp.isPending && onClose()}>
      <DialogContent title={texts.owed.giveUpTitle({ bank })} lead={texts.owed.giveUpText}>
        {giveUp.error && <ErrorPanel error={giveUp.error} className="mt-4" />}
        <div className="mt-6 flex justify-end gap-3">
          <Button onClick={onClose} disabled={giveUp.isPending}>
            {texts.app.cancel}
          </Button>
          <Button
            variant="danger"
            data-testid="give-up-confirm"
            disabled={giveUp.isPending}
            onClick={() => void confirm()}
          >
            {texts.owed.confirm}
          </Button>
        </div>
      </DialogContent>
    </Dialog>
  );
}
