import { CircleCheck, CircleSlash, CircleX, TriangleAlert, type LucideIcon } from "lucide-react";
import { useState } from "react";
import type { CheckAccount } from "@/bindings/CheckAccount";
import type { ChecksView } from "@/bindings/ChecksView";
import type { IdentityScore } from "@/bindings/IdentityScore";
import type { IdentityScores } from "@/bindings/IdentityScores";
import type { ScoreBand } from "@/bindings/ScoreBand";
import { cn } from "@/components/cn";
import { ErrorPanel } from "@/components/ErrorPanel";
import { Panel } from "@/components/Panel";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { formatTime } from "@/format/date";
import { useLocale, useTexts } from "@/i18n";
import { useHostMutation, useHostQuery } from "@/ipc";
import { AccountChoice } from "./AccountChoice";
import { Billed } from "./Billed";
import { callsOf } from "./billing";

const WORD_MAX = 200;
const WORDS = [
  ["name", "name"],
  ["phone", "tel"],
  ["email", "email"],
  ["street", "street-address"],
  ["city", "address-level2"],
  ["region", "address-level1"],
  ["postalCode", "postal-code"],
  ["country", "country"],
] as const;
type Word = (typeof WORDS)[number][0];
const NOTHING: Record<Word, string> = {
  name: "",
  phone: "",
  email: "",
  street: "",
  city: "",
  region: "",
  postalCode: "",
  country: "",
};

/** Compares what a person says of themselves with what the bank has on file, and says what a score means. */
export function MatchForm({
  view,
  accounts,
}: {
  view: ChecksView;
  accounts: readonly CheckAccount[];
}) {
  const { identity: texts, checks } = useTexts();
  const [accountId, setAccountId] = useState<string | null>(null);
  const [words, setWords] = useState(NOTHING);
  const [scores, setScores] = useState<IdentityScores | null>(null);
  const match = useHostMutation("match_identity");
  const { refetch } = useHostQuery("checks", null);
  const account = accounts.find((one) => one.accountId === accountId);
  const typed = (word: Word) => words[word].trim() || null;
  const hasAddress = (["street", "city", "region", "postalCode", "country"] as const).some(
    (word) => typed(word) !== null,
  );
  const able = account !== undefined && WORDS.some(([word]) => typed(word) !== null);
  if (accounts.length === 0) return null;
  return (
    <Panel title={texts.matchTitle}>
      <p className="text-[0.8125rem] text-muted">{texts.matchLead}</p>
      <form
        className="mt-4 space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!able || match.isPending) return;
          setScores(null);
          match.mutate(
            {
              accountId: account.accountId,
              name: typed("name"),
              phone: typed("phone"),
              email: typed("email"),
              address: hasAddress
                ? {
                    street: typed("street"),
                    city: typed("city"),
                    region: typed("region"),
                    postalCode: typed("postalCode"),
                    country: typed("country"),
                  }
                : null,
              seenThisMonth: callsOf(view, "identity_match"),
            },
            { onSuccess: setScores, onError: () => void refetch() },
          );
        }}
      >
        <AccountChoice
          label={texts.account}
          testId="match-account"
          accounts={accounts}
          value={accountId}
          onChange={setAccountId}
        />
        <div className="grid gap-4 sm:grid-cols-2">
          {WORDS.map(([word, complete]) => (
            <Field
              key={word}
              label={texts.words[word]}
              data-testid={`match-${word}`}
              autoComplete={complete}
              maxLength={WORD_MAX}
              value={words[word]}
              onChange={(event) => setWords({ ...words, [word]: event.target.value })}
            />
          ))}
        </div>
        <Billed view={view} products={["identity_match"]} />
        {match.error && <ErrorPanel error={match.error} />}
        <div className="flex justify-end">
          <Button
            type="submit"
            variant="primary"
            data-testid="match"
            disabled={!able || match.isPending || view.isOffline}
          >
            {match.isPending ? checks.asking : view.isBilled ? texts.matchBilled : texts.match}
          </Button>
        </div>
      </form>
      {scores && <Scores scores={scores} />}
    </Panel>
  );
}

const BANDS: Record<ScoreBand, { icon: LucideIcon; tone: string }> = {
  same: { icon: CircleCheck, tone: "text-positive" },
  strong: { icon: CircleCheck, tone: "text-positive" },
  partial: { icon: TriangleAlert, tone: "text-warning" },
  mismatch: { icon: CircleX, tone: "text-danger" },
  nothing: { icon: CircleSlash, tone: "text-muted" },
};

function Scores({ scores }: { scores: IdentityScores }) {
  const { identity: texts, checks } = useTexts();
  const locale = useLocale();
  const lines = [
    [texts.words.name, scores.name],
    [texts.words.phone, scores.phone],
    [texts.words.email, scores.email],
    [texts.address, scores.address],
  ] as const satisfies readonly (readonly [string, IdentityScore])[];
  return (
    <div role="status" data-testid="scores" className="mt-5 border-t pt-4">
      <p className="text-[0.8125rem] text-muted figures">
        {checks.askedAt({ at: formatTime(scores.askedAt, locale) })}
      </p>
      <ul className="mt-1 divide-y">
        {lines.map(([name, { score, band }]) => {
          const { icon: Icon, tone } = BANDS[band];
          return (
            <li key={name} data-testid="score" data-band={band} className="flex gap-3 py-2.5">
              <Icon aria-hidden className={cn("mt-0.5 size-4.5 shrink-0", tone)} />
              <div className="min-w-0 flex-1">
                <p className="flex flex-wrap items-baseline gap-x-3">
                  <span className="font-medium">{name}</span>
                  <span className={cn("font-medium", tone)}>{texts.bands[band]}</span>
                </p>
                <p className="text-[0.8125rem] text-muted">{texts.bandTexts[band]}</p>
              </div>
              {score !== null && <span className="text-lg font-semibold figures">{score}</span>}
            </li>
          );
        })}
      </ul>
      <p className="mt-2 text-[0.8125rem] text-muted">{texts.bandsNote}</p>
    </div>
  );
}
