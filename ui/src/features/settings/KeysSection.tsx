import { useState, type ReactNode } from "react";
import type { KeyStatus } from "@/bindings/KeyStatus";
import type { NewPhrase } from "@/bindings/NewPhrase";
import { ErrorPanel } from "@/components/ErrorPanel";
import { askedOf, ProofField, type Asks } from "@/components/ProofField";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { useTexts } from "@/i18n";
import { useHostMutation, useHostQuery } from "@/ipc";
import { Section } from "./Section";

type Open = "change" | "toPassphrase" | "toKeychain" | "rotate" | null;

/** The keys to the data: the recovery phrase, the passphrase, the keychain, and a new master key. */
export function KeysSection() {
  const texts = useTexts();
  const status = useHostQuery("key_status", null);
  if (status.data === undefined) {
    return status.error ? (
      <Section title={texts.recovery.keysTitle}>
        <ErrorPanel error={status.error} onRetry={() => void status.refetch()} />
      </Section>
    ) : null;
  }
  // The key of a demo without a keychain is in memory only: there is nothing to change about it.
  return status.data.ways.length === 0 ? null : <Keys status={status.data} />;
}

function Keys({ status }: { status: KeyStatus }) {
  const texts = useTexts();
  const [open, setOpen] = useState<Open>(null);
  const [said, setSaid] = useState("");
  const has = (way: KeyStatus["ways"][number]) => status.ways.includes(way);
  const asks = askedOf(status.ways);
  const done = (sentence: string) => {
    setOpen(null);
    setSaid(sentence);
  };
  const toggle = (next: Open) => {
    setSaid("");
    setOpen(open === next ? null : next);
  };
  return (
    <Section title={texts.recovery.keysTitle}>
      <div className="space-y-6">
        {status.onlyThisComputer && (
          <p
            data-testid="only-here"
            className="rounded-xl bg-warning-soft px-4 py-3 text-[0.8125rem] text-warning"
          >
            {texts.recovery.onlyHere}
          </p>
        )}
        {status.oldWordsOpen && (
          <div
            data-testid="old-words"
            className="flex flex-wrap items-center justify-between gap-3 rounded-xl bg-warning-soft px-4 py-3 text-[0.8125rem] text-warning"
          >
            <p className="max-w-lg">{texts.recovery.oldWords}</p>
            {open !== "rotate" && (
              <Button size="sm" data-testid="old-words-rotate" onClick={() => toggle("rotate")}>
                {texts.recovery.rotate}
              </Button>
            )}
          </div>
        )}
        {status.oldEntryStays && (
          <p
            data-testid="old-entry"
            className="rounded-xl bg-warning-soft px-4 py-3 text-[0.8125rem] text-warning"
          >
            {texts.recovery.oldEntry}
          </p>
        )}
        <Phrase has={has("recoveryPhrase")} asks={asks} />
        <div className="space-y-4 border-t pt-5">
          <div className="flex flex-wrap gap-3">
            {has("passphrase") && (
              <Choice
                testId="keys-change"
                open={open === "change"}
                onClick={() => toggle("change")}
              >
                {texts.recovery.changePassphrase}
              </Choice>
            )}
            {has("passphrase") ? (
              <Choice open={open === "toKeychain"} onClick={() => toggle("toKeychain")}>
                {texts.recovery.toKeychain}
              </Choice>
            ) : (
              <Choice
                testId="keys-to-passphrase"
                open={open === "toPassphrase"}
                onClick={() => toggle("toPassphrase")}
              >
                {has("keychain") || has("pin")
                  ? texts.recovery.toPassphrase
                  : texts.recovery.setPassphrase}
              </Choice>
            )}
            <Choice testId="keys-rotate" open={open === "rotate"} onClick={() => toggle("rotate")}>
              {texts.recovery.rotate}
            </Choice>
          </div>
          <p role="status" className="text-[0.8125rem] font-medium text-positive empty:hidden">
            {said}
          </p>
          {open === "change" && <Change onDone={() => done(texts.recovery.passphraseChanged)} />}
          {open === "toPassphrase" && (
            <ToPassphrase
              submit={
                has("keychain") || has("pin")
                  ? texts.recovery.toPassphrase
                  : texts.recovery.setPassphrase
              }
              asks={asks}
              onDone={() => done(texts.recovery.movedToPassphrase)}
            />
          )}
          {open === "toKeychain" && (
            <ToKeychain asks={asks} onDone={() => done(texts.recovery.movedToKeychain)} />
          )}
          {open === "rotate" && (
            <Rotate status={status} onDone={() => done(texts.recovery.rotated)} />
          )}
        </div>
      </div>
    </Section>
  );
}

function Choice({
  testId,
  open,
  onClick,
  children,
}: {
  testId?: string;
  open: boolean;
  onClick: () => void;
  children: ReactNode;
}) {
  return (
    <Button data-testid={testId} aria-expanded={open} onClick={onClick}>
      {children}
    </Button>
  );
}

/** Shown once, then checked: until its words were typed again, a phrase opens nothing. */
function Phrase({ has, asks }: { has: boolean; asks: Asks }) {
  const texts = useTexts();
  const begin = useHostMutation("phrase_begin");
  const confirm = useHostMutation("phrase_confirm");
  const cancel = useHostMutation("phrase_cancel");
  const [phrase, setPhrase] = useState<NewPhrase | null>(null);
  const [step, setStep] = useState<"show" | "check">("show");
  const [answers, setAnswers] = useState<string[]>([]);
  const [made, setMade] = useState(false);
  const [asking, setAsking] = useState(false);
  const [proof, setProof] = useState("");
  const start = () => {
    begin.mutate(
      { proof: asks === null ? null : proof },
      {
        onSuccess: (shown) => {
          setPhrase(shown);
          setAsking(false);
        },
      },
    );
    setProof("");
  };
  const forget = () => {
    // The words leave the page, and the answer that held them leaves the cache.
    setPhrase(null);
    setAnswers([]);
    setStep("show");
    begin.reset();
    confirm.reset();
  };
  if (phrase === null) {
    return (
      <div>
        <h3 className="font-medium">{texts.recovery.phraseTitle}</h3>
        <p className="mt-1 text-[0.8125rem] text-muted">{texts.recovery.phraseLead}</p>
        <Button
          className="mt-3"
          data-testid="phrase-begin"
          disabled={begin.isPending}
          aria-expanded={asks === null ? undefined : asking}
          onClick={() => {
            setMade(false);
            if (asks === null) start();
            else setAsking(!asking);
          }}
        >
          {has ? texts.recovery.phraseAgain : texts.recovery.phraseMake}
        </Button>
        {made && (
          <span role="status" className="ml-3 text-[0.8125rem] font-medium text-positive">
            {texts.recovery.phraseMade}
          </span>
        )}
        {asking && (
          <form
            className="mt-4 max-w-sm space-y-4"
            onSubmit={(event) => {
              event.preventDefault();
              if (proof !== "" && !begin.isPending) start();
            }}
          >
            <ProofField asks={asks} value={proof} onChange={setProof} />
            <Button
              type="submit"
              variant="primary"
              data-testid="phrase-show"
              disabled={proof === "" || begin.isPending}
            >
              {texts.recovery.phraseShow}
            </Button>
          </form>
        )}
        {begin.error && <ErrorPanel error={begin.error} className="mt-3" />}
      </div>
    );
  }
  return (
    <div className="space-y-4 rounded-xl border border-line-strong p-4">
      <h3 className="font-medium">
        {step === "show" ? texts.recovery.phraseWrite : texts.recovery.phraseCheck}
      </h3>
      {step === "show" ? (
        <>
          <ol
            data-testid="phrase-words"
            className="grid list-inside list-decimal grid-cols-2 gap-x-6 gap-y-1 font-mono sm:grid-cols-4"
          >
            {phrase.words.map((word, at) => (
              <li key={at}>{word}</li>
            ))}
          </ol>
          <p className="text-[0.8125rem] text-muted">{texts.recovery.phraseOnce}</p>
        </>
      ) : (
        <form
          id="phrase-form"
          className="grid gap-4 sm:grid-cols-2"
          onSubmit={(event) => {
            event.preventDefault();
            const words = phrase.ask.map((_, at) => (answers[at] ?? "").trim());
            const onSuccess = () => {
              forget();
              setMade(true);
            };
            confirm.mutate({ words }, { onSuccess });
          }}
        >
          {phrase.ask.map((place, at) => (
            <Field
              key={place}
              autoComplete="off"
              spellCheck={false}
              data-testid="phrase-answer"
              label={texts.recovery.phraseWord({ place })}
              value={answers[at] ?? ""}
              onChange={({ target: { value } }) =>
                setAnswers(
                  phrase.ask.map((_, other) => (other === at ? value : (answers[other] ?? ""))),
                )
              }
            />
          ))}
        </form>
      )}
      {confirm.error && <ErrorPanel error={confirm.error} />}
      <div className="flex flex-wrap gap-3">
        {step === "show" ? (
          <Button variant="primary" data-testid="phrase-written" onClick={() => setStep("check")}>
            {texts.recovery.phraseWritten}
          </Button>
        ) : (
          <>
            <Button
              type="submit"
              form="phrase-form"
              variant="primary"
              data-testid="phrase-confirm"
              disabled={confirm.isPending}
            >
              {texts.recovery.phraseConfirm}
            </Button>
            <Button onClick={() => setStep("show")}>{texts.recovery.phraseBack}</Button>
          </>
        )}
        <Button
          variant="ghost"
          onClick={() => {
            cancel.mutate(null);
            forget();
          }}
        >
          {texts.app.cancel}
        </Button>
      </div>
    </div>
  );
}

function Change({ onDone }: { onDone: () => void }) {
  const texts = useTexts();
  const change = useHostMutation("change_passphrase");
  const [before, setBefore] = useState("");
  return (
    <NewPassphrase
      submit={texts.recovery.changePassphrase}
      pending={change.isPending}
      first={
        <Field
          type="password"
          autoComplete="current-password"
          data-testid="passphrase-old"
          label={texts.recovery.passphraseOld}
          value={before}
          onChange={(event) => setBefore(event.target.value)}
        />
      }
      ready={before !== ""}
      onSubmit={(passphrase) => {
        change.mutate({ old: before, new: passphrase }, { onSuccess: onDone });
        setBefore("");
      }}
    >
      {change.error && <ErrorPanel error={change.error} />}
    </NewPassphrase>
  );
}

interface MoveProps {
  asks: Asks;
  onDone: () => void;
}

function ToPassphrase({ submit, asks, onDone }: MoveProps & { submit: string }) {
  const move = useHostMutation("move_to_passphrase");
  const [proof, setProof] = useState("");
  return (
    <NewPassphrase
      submit={submit}
      pending={move.isPending}
      first={<ProofField asks={asks} value={proof} onChange={setProof} />}
      ready={asks === null || proof !== ""}
      onSubmit={(passphrase) => {
        move.mutate({ passphrase, proof: asks === null ? null : proof }, { onSuccess: onDone });
        setProof("");
      }}
    >
      {move.error && <ErrorPanel error={move.error} />}
    </NewPassphrase>
  );
}

function ToKeychain({ asks, onDone }: MoveProps) {
  const texts = useTexts();
  const move = useHostMutation("move_to_keychain");
  const [proof, setProof] = useState("");
  const ready = asks === null || proof !== "";
  return (
    <form
      className="max-w-sm space-y-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (!ready || move.isPending) return;
        move.mutate({ proof: asks === null ? null : proof }, { onSuccess: onDone });
        setProof("");
      }}
    >
      <ProofField asks={asks} value={proof} onChange={setProof} />
      {move.error && <ErrorPanel error={move.error} />}
      <Button
        type="submit"
        variant="primary"
        data-testid="to-keychain"
        disabled={!ready || move.isPending}
      >
        {texts.recovery.toKeychain}
      </Button>
    </form>
  );
}

interface NewPassphraseProps {
  first?: ReactNode;
  ready: boolean;
  pending: boolean;
  submit: string;
  onSubmit: (passphrase: string) => void;
  children: ReactNode;
}

function NewPassphrase({ first, ready, pending, submit, onSubmit, children }: NewPassphraseProps) {
  const texts = useTexts();
  const [passphrase, setPassphrase] = useState("");
  const [again, setAgain] = useState("");
  const differs = again !== "" && again !== passphrase;
  const complete = ready && passphrase !== "" && again === passphrase;
  return (
    <form
      className="max-w-sm space-y-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (!complete || pending) return;
        onSubmit(passphrase);
        setPassphrase("");
        setAgain("");
      }}
    >
      {first}
      <Field
        type="password"
        autoComplete="new-password"
        data-testid="passphrase-new"
        label={texts.onboarding.passphrase}
        hint={texts.onboarding.passphraseAdvice}
        value={passphrase}
        onChange={(event) => setPassphrase(event.target.value)}
      />
      <Field
        type="password"
        autoComplete="new-password"
        data-testid="passphrase-again"
        label={texts.onboarding.passphraseRepeat}
        error={differs ? texts.onboarding.passphraseMismatch : undefined}
        value={again}
        onChange={(event) => setAgain(event.target.value)}
      />
      {children}
      <Button type="submit" variant="primary" disabled={!complete || pending}>
        {submit}
      </Button>
    </form>
  );
}

/** Every way that opens the old key has to be proven again, or it would not open the new one. */
function Rotate({ status, onDone }: { status: KeyStatus; onDone: () => void }) {
  const texts = useTexts();
  const rotate = useHostMutation("rotate_keys");
  const [passphrase, setPassphrase] = useState("");
  const [pin, setPin] = useState("");
  const [phrase, setPhrase] = useState("");
  const [endPhrase, setEndPhrase] = useState(false);
  const has = (way: KeyStatus["ways"][number]) => status.ways.includes(way);
  const typed = (way: KeyStatus["ways"][number], text: string) => (has(way) ? text : null);
  return (
    <form
      className="max-w-lg space-y-4"
      onSubmit={(event) => {
        event.preventDefault();
        rotate.mutate(
          {
            passphrase: typed("passphrase", passphrase),
            pin: typed("pin", pin),
            phrase: endPhrase ? null : typed("recoveryPhrase", phrase),
            endPhrase,
          },
          { onSuccess: onDone },
        );
      }}
    >
      <p className="text-[0.8125rem] text-muted">
        {texts.recovery.rotateLead}
        {status.ways.some((way) => way !== "keychain") && ` ${texts.recovery.rotateTyped}`}
      </p>
      {has("passphrase") && (
        <Field
          type="password"
          autoComplete="current-password"
          data-testid="rotate-passphrase"
          label={texts.onboarding.passphrase}
          value={passphrase}
          onChange={(event) => setPassphrase(event.target.value)}
        />
      )}
      {has("pin") && (
        <Field
          type="password"
          autoComplete="off"
          data-testid="rotate-pin"
          label={texts.lock.pin}
          value={pin}
          onChange={(event) => setPin(event.target.value)}
        />
      )}
      {has("recoveryPhrase") && (
        <>
          <Field
            autoComplete="off"
            spellCheck={false}
            data-testid="rotate-phrase"
            label={texts.recovery.phraseTitle}
            disabled={endPhrase}
            value={phrase}
            onChange={(event) => setPhrase(event.target.value)}
          />
          <label className="flex items-center gap-2.5">
            <input
              type="checkbox"
              className="size-4 accent-accent"
              checked={endPhrase}
              onChange={(event) => setEndPhrase(event.target.checked)}
            />
            {texts.recovery.endPhrase}
          </label>
        </>
      )}
      {rotate.error && <ErrorPanel error={rotate.error} />}
      <Button type="submit" variant="primary" data-testid="rotate" disabled={rotate.isPending}>
        {rotate.isPending ? texts.recovery.rotating : texts.recovery.rotate}
      </Button>
    </form>
  );
}
