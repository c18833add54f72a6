import { ChevronRight, Hourglass } from "lucide-react";
import { useState } from "react";
import type { Connection } from "@/bindings/Connection";
import type { LinkMode } from "@/bindings/LinkMode";
import type { Freshness } from "@/bindings/Freshness";
import { useRoute } from "@/app/route";
import { useNow } from "@/app/useNow";
import { ErrorPanel } from "@/components/ErrorPanel";
import { Button } from "@/components/ui/button";
import { ago, formatInstant, formatRecent } from "@/format/date";
import { useLocale, useTexts } from "@/i18n";
import { useHostQuery } from "@/ipc";
import { ForceDialog } from "./ForceDialog";

/** How old the data of each account is, why, who can do something about it, and what asking costs. */
export function ConnectionAge({ connection }: { connection: Connection }) {
  const texts = useTexts();
  const { age } = texts;
  const locale = useLocale();
  const now = useNow();
  const [forcing, setForcing] = useState(false);
  const told = useHostQuery("freshness", null);
  const ages = told.data?.filter(({ itemId }) => itemId === connection.id) ?? [];
  // The card of a bank that the person disconnected says so already, and what to do.
  if (connection.disconnected || (told.data !== undefined && ages.length === 0)) return null;
  // Every account of a connection is visited at once, if any of them would bring something.
  const force = ages.find(({ forcing: of }) => of.kind !== "useless")?.forcing;
  const stale = ages.some(({ isOld }) => isOld);
  return (
    <details
      data-testid="connection-age"
      className="group border-t px-5 py-3"
      open={stale || told.error !== null}
    >
      <summary className="flex items-center gap-2 text-[0.8125rem] text-muted hover:text-ink">
        <ChevronRight aria-hidden className="size-3.5 transition-transform group-open:rotate-90" />
        {age.title}
      </summary>
      {told.error ? (
        <ErrorPanel error={told.error} onRetry={() => void told.refetch()} className="mt-3" />
      ) : told.data === undefined ? (
        <p role="status" className="mt-2 appear-late text-[0.8125rem] text-muted">
          {age.loading}
        </p>
      ) : (
        <>
          <ul className="mt-2 divide-y">
            {ages.map((one) => (
              <AccountAge key={one.accountId} age={one} connection={connection} />
            ))}
          </ul>
          <div className="mt-2 flex flex-wrap items-center justify-between gap-3 text-[0.8125rem] text-muted">
            <p className="min-w-0 flex-1 basis-60">
              {force?.kind === "notBefore"
                ? age.notBefore({ at: formatRecent(force.at, locale, now) })
                : age.free}
            </p>
            {(force?.kind === "free" || force?.kind === "billed") && (
              <Button
                size="sm"
                variant="ghost"
                data-testid="force-refresh"
                title={age.forceHint}
                onClick={() => setForcing(true)}
              >
                <Hourglass aria-hidden />
                {age.force}
              </Button>
            )}
          </div>
          {forcing && (
            <ForceDialog
              connection={connection}
              isBilled={force?.kind === "billed"}
              onClose={() => setForcing(false)}
            />
          )}
        </>
      )}
    </details>
  );
}

/** One account: its two times, why, and whose turn it is. */
function AccountAge({ age, connection }: { age: Freshness; connection: Connection }) {
  const { age: texts } = useTexts();
  return (
    <li data-testid="account-age" data-reason={age.reason} className="py-2 text-[0.8125rem]">
      <p className="flex flex-wrap items-baseline gap-x-3">
        <span className="min-w-0 font-medium break-words">{age.account}</span>
        <span className={age.isOld ? "text-warning" : "text-positive"}>
          {age.isOld ? texts.old : texts.fresh}
        </span>
        <span className="text-muted figures max-[56rem]:basis-full">
          {texts.bankUpdated} <Moment instant={age.bankUpdatedAt} />
          {" · "}
          {texts.pulled} <Moment instant={age.pulledAt} />
        </span>
      </p>
      <p className="mt-0.5 text-ink">
        {texts.reasons[age.reason]} {age.actor !== "nobody" && texts.actors[age.actor]}{" "}
        <Cure age={age} connection={connection} />
      </p>
    </li>
  );
}

function Moment({ instant }: { instant: string | null }) {
  const texts = useTexts();
  const locale = useLocale();
  const now = useNow();
  if (instant === null) return <>{texts.age.unknown}</>;
  return (
    <time dateTime={instant} title={formatInstant(instant, locale)}>
      {texts.time.ago(ago(instant, now))}
    </time>
  );
}

/** What the person can do, as one link where it is elsewhere. */
function Cure({ age, connection }: { age: Freshness; connection: Connection }) {
  const { age: texts } = useTexts();
  const [, navigate] = useRoute();
  const link = (label: string, onClick: () => void) => (
    <button
      type="button"
      data-testid="age-cure"
      onClick={onClick}
      className="font-medium text-accent underline-offset-2 hover:underline"
    >
      {label}
    </button>
  );
  const repair = (mode: LinkMode) => () => navigate({ link: { itemId: connection.id, mode } });
  switch (age.cure) {
    case "sign_in":
      return link(texts.cures.signIn, repair("sign_in"));
    case "choose_accounts":
      return link(texts.cures.chooseAccounts, repair("accounts"));
    case "connect_again":
      return link(texts.cures.connectAgain, () => navigate({ link: "new" }));
    case "switch_on":
      return link(texts.cures.switchOn, () => navigate({ screen: "settings" }));
    case "wait":
      return <span className="text-muted">{texts.cures.wait}</span>;
    // Their buttons stand on the card already.
    case "pull":
    case "force":
    case "none":
      return null;
  }
}
