import { useState } from "react";
import type { LockSettings } from "@/bindings/LockSettings";
import type { SecurityView } from "@/bindings/SecurityView";
import { ErrorPanel } from "@/components/ErrorPanel";
import { PinForm } from "@/components/PinForm";
import { askedOf, ProofField } from "@/components/ProofField";
import { SkeletonList } from "@/components/Skeleton";
import { Button } from "@/components/ui/button";
import { Field, SelectField } from "@/components/ui/field";
import { useTexts } from "@/i18n";
import { useHostMutation, useHostQuery } from "@/ipc";
import { Section } from "./Section";

/** What opens the data, and when it locks itself. */
export function SecuritySection({ onLock }: { onLock: () => void }) {
  const texts = useTexts();
  const security = useHostQuery("security", null);
  return (
    <Section title={texts.security.title}>
      {security.data ? (
        <div className="space-y-6">
          <Protection view={security.data} />
          {security.data.protection.length > 0 && (
            <>
              <Pin view={security.data} />
              <LockTimes view={security.data} />
              {security.data.canLock && (
                <Button data-testid="settings-lock" onClick={onLock}>
                  {texts.security.lockNow}
                </Button>
              )}
            </>
          )}
        </div>
      ) : security.error ? (
        <ErrorPanel error={security.error} onRetry={() => void security.refetch()} />
      ) : (
        <SkeletonList label={texts.app.starting} rows={2} />
      )}
    </Section>
  );
}

function Protection({ view }: { view: SecurityView }) {
  const texts = useTexts();
  return (
    <div>
      <h3 className="mb-1.5 text-[0.8125rem] font-medium text-muted">{texts.security.opensWith}</h3>
      {view.protection.length === 0 ? (
        <p>{texts.security.ephemeral}</p>
      ) : (
        <ul data-testid="protection" className="list-disc space-y-0.5 pl-5">
          {view.protection.map((kind) => (
            <li key={kind}>{texts.security.protection[kind]}</li>
          ))}
        </ul>
      )}
      {/* It locks, and opens with all its words: said before somebody stands before a locked window. */}
      {view.protection.length === 1 && view.protection[0] === "recovery_phrase" && (
        <p data-testid="phrase-only" className="mt-2 text-[0.8125rem] text-muted">
          {texts.security.phraseOnly}
        </p>
      )}
    </div>
  );
}

function Pin({ view }: { view: SecurityView }) {
  const texts = useTexts();
  const remove = useHostMutation("remove_pin");
  const [open, setOpen] = useState<"set" | "remove" | null>(null);
  const [pin, setPin] = useState("");
  const [said, setSaid] = useState<"set" | "removed" | null>(null);
  const hasPin = view.protection.includes("pin");
  // Without the PIN it opens the data, so it is what the removal takes (decision 0016).
  const hasPassphrase = view.protection.includes("passphrase");
  const show = (next: typeof open) => {
    setSaid(null);
    remove.reset();
    setOpen(open === next ? null : next);
  };
  return (
    <div className="space-y-4">
      <div className="flex flex-wrap items-center gap-3">
        <Button data-testid="pin-set" aria-expanded={open === "set"} onClick={() => show("set")}>
          {hasPin ? texts.security.changePin : texts.security.setPin}
        </Button>
        {hasPin && (
          <Button
            data-testid="pin-remove"
            aria-expanded={open === "remove"}
            onClick={() => show("remove")}
          >
            {texts.security.removePin}
          </Button>
        )}
        <span role="status" className="text-[0.8125rem] font-medium text-positive">
          {/* What was said goes when it is no longer so: a move to a passphrase ends a PIN. */}
          {said === "set" && hasPin && texts.security.pinSet}
          {said === "removed" &&
            !hasPin &&
            (hasPassphrase ? texts.security.pinRemovedPassphrase : texts.security.pinRemoved)}
        </span>
      </div>
      {open === "set" && (
        <div className="max-w-sm">
          <PinForm
            submit={texts.security.save}
            onDone={() => {
              setOpen(null);
              setSaid("set");
            }}
          />
        </div>
      )}
      {open === "remove" && (
        <form
          className="max-w-sm space-y-4"
          onSubmit={(event) => {
            event.preventDefault();
            if (pin === "") return;
            const onSuccess = () => {
              setOpen(null);
              setSaid("removed");
            };
            remove.mutate({ proof: pin }, { onSuccess });
            setPin("");
          }}
        >
          <Field
            type="password"
            autoComplete="off"
            data-testid="pin-current"
            label={hasPassphrase ? texts.onboarding.passphrase : texts.lock.pinCurrent}
            hint={hasPassphrase ? texts.security.removeHint : texts.security.removeHintKeychain}
            value={pin}
            onChange={(event) => setPin(event.target.value)}
          />
          {remove.error && <ErrorPanel error={remove.error} />}
          <Button
            type="submit"
            variant="danger"
            data-testid="pin-remove-submit"
            disabled={pin === ""}
          >
            {texts.security.removePin}
          </Button>
        </form>
      )}
    </div>
  );
}

const IDLE_CHOICES = ["1", "5", "15", "60", "never"] as const;

function LockTimes({ view }: { view: SecurityView }) {
  const texts = useTexts();
  const set = useHostMutation("set_lock_settings");
  const [proof, setProof] = useState("");
  // A choice that the core wants proven first, because it locks later.
  const [wanted, setWanted] = useState<LockSettings | null>(null);
  const asks = askedOf(view.protection);
  // What was just chosen is shown at once; the core's answer replaces it.
  const lock = set.isPending ? set.variables.lock : (wanted ?? view.lock);
  const choose = (next: LockSettings, proven: string | null) => {
    setWanted(null);
    setProof("");
    set.mutate(
      { lock: next, proof: proven },
      {
        onError: ({ code }) => {
          if (code === "needs_proof" || proven !== null) setWanted(next);
        },
      },
    );
  };
  return (
    <div className="max-w-md space-y-3">
      <SelectField
        data-testid="lock-idle"
        label={texts.security.idle}
        value={lock.idleMinutes === null ? "never" : String(lock.idleMinutes)}
        onChange={({ target: { value } }) =>
          choose({ ...lock, idleMinutes: value === "never" ? null : Number(value) }, null)
        }
      >
        {IDLE_CHOICES.map((choice) => (
          <option key={choice} value={choice}>
            {texts.security.idleChoices[choice]}
          </option>
        ))}
      </SelectField>
      <label className="flex items-center gap-2.5">
        <input
          type="checkbox"
          data-testid="lock-on-sleep"
          className="size-4 accent-accent"
          checked={lock.onSleep}
          onChange={({ target: { checked } }) => choose({ ...lock, onSleep: checked }, null)}
        />
        {texts.security.onSleep}
      </label>
      {!view.canLock && <p className="text-[0.8125rem] text-muted">{texts.security.needsPin}</p>}
      {set.error && set.error.code !== "needs_proof" && <ErrorPanel error={set.error} />}
      {wanted !== null && (
        <form
          className="space-y-3"
          onSubmit={(event) => {
            event.preventDefault();
            if (proof !== "") choose(wanted, proof);
          }}
        >
          <p className="text-[0.8125rem] text-muted">{texts.security.laterTakesProof}</p>
          <ProofField asks={asks} value={proof} onChange={setProof} />
          <div className="flex flex-wrap gap-3">
            <Button
              type="submit"
              variant="primary"
              data-testid="lock-later"
              disabled={proof === ""}
            >
              {texts.security.save}
            </Button>
            <Button
              onClick={() => {
                setWanted(null);
                set.reset();
              }}
            >
              {texts.app.cancel}
            </Button>
          </div>
        </form>
      )}
    </div>
  );
}
