import { Cloud, FlaskConical, KeyRound } from "lucide-react";
import { useState, type ReactNode } from "react";
import type { AppState } from "@/bindings/AppState";
import type { ConfigureRelay } from "@/bindings/ConfigureRelay";
import type { Environment } from "@/bindings/Environment";
import type { KeysTried } from "@/bindings/KeysTried";
import type { RelayKind } from "@/bindings/RelayKind";
import type { RelaySettings } from "@/bindings/RelaySettings";
import { ErrorPanel } from "@/components/ErrorPanel";
import { ProofField } from "@/components/ProofField";
import { Button } from "@/components/ui/button";
import { CardChoice, SegmentChoice } from "@/components/ui/choice";
import { Field } from "@/components/ui/field";
import { useTexts } from "@/i18n";
import { useHostMutation } from "@/ipc";
import { KeysVerdict } from "./KeysVerdict";

interface RelayFormProps {
  settings: RelaySettings;
  /** The ways that are offered. */
  kinds: readonly RelayKind[];
  submitLabel: string;
  onDone: (state: AppState) => void;
  /** What stands beside the button. */
  beside?: ReactNode;
}

/** How Plaid is reached. What is typed as a key leaves for the keychain and is never shown again. */
export function RelayForm({ settings, kinds, submitLabel, onDone, beside }: RelayFormProps) {
  const texts = useTexts();
  const configure = useHostMutation("configure_relay");
  const known = settings.relay !== null && kinds.includes(settings.relay) ? settings.relay : null;
  const [relay, setRelay] = useState<RelayKind>(known ?? kinds[0] ?? "direct");
  const [environment, setEnvironment] = useState<Environment>(settings.environment);
  const [url, setUrl] = useState(settings.url ?? "");
  const [clientId, setClientId] = useState("");
  const [secret, setSecret] = useState("");
  const [invitation, setInvitation] = useState("");
  const [fingerprint, setFingerprint] = useState("");
  const [tried, setTried] = useState(false);
  const [proof, setProof] = useState("");
  const [needsProof, setNeedsProof] = useState(false);
  const tryKeys = useHostMutation("try_keys");
  const [verdict, setVerdict] = useState<KeysTried | null>(null);

  // Keys are kept by way and environment, and a credential by its relay: for another one they have to
  // be typed.
  const kept =
    settings.hasKeys &&
    settings.relay === relay &&
    settings.environment === environment &&
    // What the relay does not know any more is no enrolment: another invitation has to be typed.
    (relay !== "relay" || (url.trim() === settings.url && settings.hearing?.state !== "refused"));
  const keyHint = kept ? texts.relay.kept : undefined;
  const missing = (text: string, needed: boolean) =>
    tried && needed && text.trim() === "" ? texts.relay.missing : undefined;
  const complete =
    relay === "demo" ||
    (relay === "direct" && (kept || (clientId.trim() !== "" && secret.trim() !== ""))) ||
    (relay === "relay" && url.trim() !== "" && (kept || invitation.trim() !== ""));

  const typedKeys = relay === "direct" && clientId.trim() !== "" && secret.trim() !== "";
  /** Tries what is typed, in this environment and no other; goes on where Plaid accepts it. */
  const tryIn = (where: Environment, then?: () => void) =>
    tryKeys.mutate(
      { environment: where, clientId: clientId.trim(), secret: secret.trim() },
      {
        onSuccess: (told) => {
          setVerdict(told);
          if (told.verdict === "accepted") then?.();
        },
      },
    );
  const submit = () => {
    setTried(true);
    if (!complete) return;
    if (typedKeys && verdict?.verdict !== "accepted") tryIn(environment, save);
    else save();
  };
  const save = () => {
    const request: ConfigureRelay = {
      relay,
      environment: relay === "demo" ? "sandbox" : environment,
      url: relay === "relay" ? url.trim() : null,
      clientId: relay === "direct" ? typed(clientId) : null,
      secret: relay === "direct" ? typed(secret) : null,
      invitation: relay === "relay" ? typed(invitation) : null,
      fingerprint: relay === "relay" ? typed(fingerprint) : null,
      proof: needsProof ? typed(proof) : null,
    };
    configure.mutate(request, {
      onSuccess: (state) => {
        setClientId("");
        setSecret("");
        setInvitation("");
        setFingerprint("");
        setTried(false);
        setNeedsProof(false);
        setVerdict(null);
        onDone(state);
      },
      // Only the core knows whether the profile that this is for has an owner to ask.
      onError: ({ code }) => {
        if (code === "needs_proof") setNeedsProof(true);
      },
    });
    setProof("");
  };

  return (
    <form
      noValidate
      className="space-y-5"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <CardChoice
        label={texts.relay.title}
        value={relay}
        onChange={setRelay}
        options={kinds.map((kind) => ({
          value: kind,
          label: texts.relay.kinds[kind],
          text: texts.relay.kindTexts[kind],
          icon: ICONS[kind],
          testId: `relay-${kind}`,
        }))}
      />
      {relay !== "demo" && (
        <div className="space-y-1.5">
          <span className="block text-[0.8125rem] font-medium">{texts.relay.environment}</span>
          <SegmentChoice
            label={texts.relay.environment}
            value={environment}
            onChange={(next) => {
              setEnvironment(next);
              setVerdict(null);
            }}
            options={(["sandbox", "production"] as const).map((value) => ({
              value,
              label: `${texts.relay.environments[value]} · ${texts.relay.environmentTexts[value]}`,
              testId: `environment-${value}`,
            }))}
          />
          <p className="text-[0.8125rem] text-muted">{texts.relay.apart}</p>
        </div>
      )}
      {relay === "direct" && (
        <>
          <div className="grid gap-4 sm:grid-cols-2">
            <Field
              type="password"
              autoComplete="off"
              data-testid="client-id"
              label={texts.relay.clientId}
              value={clientId}
              hint={keyHint}
              error={missing(clientId, !kept)}
              onChange={(event) => {
                setClientId(event.target.value);
                setVerdict(null);
              }}
            />
            <Field
              type="password"
              autoComplete="off"
              data-testid="secret"
              label={texts.relay.secret({ environment: texts.relay.environments[environment] })}
              value={secret}
              hint={keyHint}
              error={missing(secret, !kept)}
              onChange={(event) => {
                setSecret(event.target.value);
                setVerdict(null);
              }}
            />
          </div>
          <KeysHelp environment={environment} />
          {typedKeys && (
            <Button
              data-testid="try-keys"
              disabled={tryKeys.isPending || configure.isPending}
              onClick={() => tryIn(environment)}
            >
              {tryKeys.isPending ? texts.ownKeys.trying : texts.ownKeys.try}
            </Button>
          )}
          {verdict && (
            <KeysVerdict
              tried={verdict}
              busy={tryKeys.isPending || configure.isPending}
              onTryIn={(other) => {
                setEnvironment(other);
                tryIn(other);
              }}
              onSaveAnyway={save}
            />
          )}
          {tryKeys.error && <ErrorPanel error={tryKeys.error} />}
        </>
      )}
      {relay === "relay" && (
        <div className="grid gap-4 sm:grid-cols-2">
          <Field
            type="url"
            data-testid="relay-url"
            label={texts.relay.url}
            placeholder={texts.relay.urlPlaceholder}
            value={url}
            error={missing(url, true)}
            onChange={(event) => setUrl(event.target.value)}
          />
          <Field
            type="password"
            autoComplete="off"
            data-testid="relay-invitation"
            label={texts.relay.invitation}
            value={invitation}
            hint={kept ? texts.relay.enrolled : texts.relay.invitationHint}
            error={missing(invitation, !kept)}
            onChange={(event) => setInvitation(event.target.value)}
          />
          <Field
            type="text"
            autoComplete="off"
            inputMode="numeric"
            data-testid="relay-fingerprint"
            label={texts.relay.fingerprint}
            placeholder={texts.relay.fingerprintPlaceholder}
            value={fingerprint}
            hint={texts.relay.fingerprintHint}
            onChange={(event) => setFingerprint(event.target.value)}
          />
          {kept && settings.fingerprint !== null && (
            <p className="self-center text-[0.8125rem] text-muted" data-testid="relay-known">
              {texts.relay.known({
                name: settings.relayName ?? "",
                fingerprint: settings.fingerprint,
              })}
            </p>
          )}
        </div>
      )}
      {needsProof && <ProofField asks="either" value={proof} onChange={setProof} />}
      {configure.error && <ErrorPanel error={configure.error} />}
      <div className="flex flex-wrap items-center gap-3">
        <Button
          type="submit"
          variant="primary"
          data-testid="relay-submit"
          disabled={configure.isPending || tryKeys.isPending}
        >
          {submitLabel}
        </Button>
        {beside}
      </div>
    </form>
  );
}

/** What one needs, and what it gives: said before anything is typed. */
function KeysHelp({ environment }: { environment: Environment }) {
  const { ownKeys } = useTexts();
  return (
    <div className="rounded-xl bg-sunken px-4 py-3 text-[0.8125rem] text-muted">
      <p className="font-medium text-ink">{ownKeys.trialTitle}</p>
      <p className="mt-0.5">{environment === "production" ? ownKeys.trial : ownKeys.sandbox}</p>
      <p className="mt-1.5">{ownKeys.where}</p>
    </div>
  );
}

const ICONS: Record<RelayKind, ReactNode> = {
  demo: <FlaskConical aria-hidden className="size-5" />,
  direct: <KeyRound aria-hidden className="size-5" />,
  relay: <Cloud aria-hidden className="size-5" />,
};

/** An empty field keeps what is stored. */
function typed(text: string): string | null {
  return text.trim() === "" ? null : text.trim();
}
