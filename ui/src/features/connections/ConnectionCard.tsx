import { LoaderCircle, Plus, RefreshCw, Unplug } from "lucide-react";
import type { ReactNode } from "react";
import type { Connection } from "@/bindings/Connection";
import type { ItemSync } from "@/bindings/ItemSync";
import { CureButton } from "@/app/CureButton";
import { HOME, useRoute } from "@/app/route";
import { useNow } from "@/app/useNow";
import { cn } from "@/components/cn";
import { ErrorPanel } from "@/components/ErrorPanel";
import { HealthBadge } from "@/components/HealthMark";
import { InstitutionMark } from "@/components/InstitutionMark";
import { Money } from "@/components/Money";
import { usePrivacy } from "@/components/privacy";
import { own } from "@/components/own";
import { Button } from "@/components/ui/button";
import { ago, civilToday, formatDay, formatInstant, formatRecent } from "@/format/date";
import { useLocale, useTexts } from "@/i18n";
import { said } from "@/i18n/said";
import { useHostMutation } from "@/ipc";
import { ConnectionAge } from "./ConnectionAge";
import { KeySection } from "./KeySection";

interface ConnectionCardProps {
  connection: Connection;
  /** Its part of the present or the last sync. */
  sync: ItemSync | undefined;
  running: boolean;
}

/** One login at one bank. */
export function ConnectionCard({ connection, sync, running }: ConnectionCardProps) {
  const [, navigate] = useRoute();
  const texts = useTexts();
  const refresh = useHostMutation("sync_now");
  const { health, attention } = connection;
  const busy = running && sync !== undefined && sync.stage !== "done" && sync.stage !== "failed";
  return (
    <section
      data-testid="connection-card"
      data-id={connection.id}
      data-health={health.state}
      aria-label={connection.institution}
      className="overflow-hidden rounded-2xl border bg-surface shadow-card"
    >
      <header className="flex flex-wrap items-center gap-4 px-5 py-4">
        <InstitutionMark name={connection.institution} />
        <div className="min-w-0 flex-1 basis-40">
          <h2 className="line-clamp-3 font-semibold break-words">{connection.institution}</h2>
          <div className="flex flex-wrap items-center gap-x-3">
            <HealthBadge health={health.state} />
            {health.advisories.map((word) => (
              <span key={word} className="text-[0.8125rem] text-muted">
                {own(texts.advisories, word) ?? word}
              </span>
            ))}
          </div>
        </div>
        <div className="flex gap-2">
          {attention && attention.button !== "refresh" && (
            <CureButton
              cure={attention.button}
              itemId={connection.id}
              report={[connection.institution, health.code, attention.message]}
              variant={attention.urgent ? "primary" : "secondary"}
            />
          )}
          {connection.disconnected ? (
            <Button size="sm" onClick={() => navigate({ link: "new" })}>
              {texts.connections.connectAgain}
            </Button>
          ) : (
            <Button
              size="sm"
              disabled={busy || refresh.isPending}
              onClick={() => refresh.mutate({ itemId: connection.id })}
            >
              {busy ? (
                <LoaderCircle aria-hidden className="animate-spin" />
              ) : (
                <RefreshCw aria-hidden />
              )}
              {busy ? texts.sync.stages[sync.stage] : texts.connections.refresh}
            </Button>
          )}
          <Button
            size="sm"
            variant="ghost"
            data-testid="disconnect"
            onClick={() => navigate({ endId: connection.id })}
          >
            <Unplug aria-hidden />
            {connection.disconnected ? texts.connections.delete : texts.connections.disconnect}
          </Button>
        </div>
      </header>
      <Trouble connection={connection} />
      {connection.held && (
        <p
          data-testid="held"
          className="mx-5 mb-4 rounded-xl bg-warning-soft px-4 py-3 text-[0.8125rem]"
        >
          <span className="font-medium text-warning">{texts.history.held}</span>{" "}
          {texts.history.heldText}
        </p>
      )}
      {refresh.error && <ErrorPanel error={refresh.error} className="mx-5 mb-4" />}
      <Facts connection={connection} />
      <ConnectionAge connection={connection} />
      <AccountList connection={connection} />
      {!connection.disconnected && <KeySection connection={connection} />}
    </section>
  );
}

/** What is wrong and what to do, in the core's own sentences. */
function Trouble({ connection: { health, disconnected, attention } }: { connection: Connection }) {
  const texts = useTexts();
  const locale = useLocale();
  const now = useNow();
  const advised = attention !== null && attention.message !== health.message;
  if (health.message === null && !advised) return null;
  return (
    <div
      className={cn(
        "mx-5 mb-4 rounded-xl px-4 py-3 text-[0.8125rem]",
        disconnected ? "bg-sunken" : "bg-warning-soft",
      )}
    >
      {health.message !== null && (
        <p className={cn("font-medium", !disconnected && "text-warning")}>{said(health.message)}</p>
      )}
      {health.hint !== null && <p className="text-ink">{said(health.hint)}</p>}
      {advised && <p className="font-medium text-warning">{said(attention.message)}</p>}
      {advised && attention.hint !== null && <p className="text-ink">{said(attention.hint)}</p>}
      {health.retryAt !== null && (
        <p className="text-ink">
          {texts.connections.retryAt({ at: formatRecent(health.retryAt, locale, now) })}
        </p>
      )}
      {health.code !== null && !disconnected && (
        <p className="mt-1 text-ink/70">
          {texts.errors.bankCode} <code className="text-xs">{health.code}</code>
        </p>
      )}
    </div>
  );
}

function Facts({ connection }: { connection: Connection }) {
  const texts = useTexts();
  const locale = useLocale();
  const now = useNow();
  const { lastSyncedAt, bankUpdatedAt, lastSync, oldest, historyPending, consentExpiresAt } =
    connection;
  return (
    <dl className="grid grid-cols-2 gap-x-6 gap-y-3 border-t px-5 py-4 md:grid-cols-4">
      <Fact name={texts.connections.lastSynced}>
        <Age instant={lastSyncedAt} none={texts.connections.never} />
      </Fact>
      <Fact name={texts.connections.bankUpdated}>
        <Age instant={bankUpdatedAt} none={texts.connections.unknown} />
      </Fact>
      <Fact name={texts.connections.brought}>
        {lastSync ? texts.sync.result(lastSync) : texts.app.none}
      </Fact>
      <Fact name={texts.connections.since}>
        {oldest === null ? texts.app.none : formatDay(oldest, locale, civilToday(now))}
        {historyPending && (
          <span className="block text-[0.8125rem] font-normal text-muted">
            {texts.connections.historyPending}
          </span>
        )}
      </Fact>
      {consentExpiresAt !== null && (
        <Fact name={texts.connections.permissionUntil}>
          {formatDay(consentExpiresAt.slice(0, 10), locale, civilToday(now))}
        </Fact>
      )}
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-[0.8125rem] text-muted">{name}</dt>
      <dd className="font-medium figures">{children}</dd>
    </div>
  );
}

function Age({ instant, none }: { instant: string | null; none: string }) {
  const texts = useTexts();
  const locale = useLocale();
  const now = useNow();
  if (instant === null) return <>{none}</>;
  return (
    <time dateTime={instant} title={formatInstant(instant, locale)}>
      {texts.time.ago(ago(instant, now))}
    </time>
  );
}

function AccountList({ connection }: { connection: Connection }) {
  const texts = useTexts();
  const [, navigate] = useRoute();
  const hidden = usePrivacy();
  return (
    <div className="border-t px-5 py-3">
      <div className="flex min-h-8 items-center justify-between gap-3">
        <h3 className="text-[0.8125rem] text-muted">
          {texts.connections.accounts({ count: connection.accounts.length })}
        </h3>
        {!connection.disconnected && connection.health.state !== "Revoked" && (
          <Button
            size="sm"
            variant="ghost"
            data-testid="add-accounts"
            onClick={() => navigate({ link: { itemId: connection.id, mode: "accounts" } })}
          >
            <Plus aria-hidden />
            {texts.connections.addAccounts}
          </Button>
        )}
      </div>
      <ul className="-mx-2 mt-1">
        {connection.accounts.map((account) => (
          <li key={account.id}>
            <button
              type="button"
              onClick={() => navigate({ ...HOME, accountId: account.id })}
              className="flex min-h-9 w-full items-center gap-3 rounded-lg px-2 text-left hover:bg-ink/4"
            >
              <span className="min-w-0 flex-1 truncate">
                {account.name}
                {account.mask !== null && !hidden && (
                  <span className="ml-2 text-[0.8125rem] text-muted figures">{`•••• ${account.mask}`}</span>
                )}
                {account.goneSince !== null && (
                  <span className="ml-2 text-[0.8125rem] text-warning">{texts.attention.gone}</span>
                )}
              </span>
              {account.balances.current && <Money money={account.balances.current} />}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
