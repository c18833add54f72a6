import { useState } from "react";
import { ErrorPanel } from "@/components/ErrorPanel";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { useTexts } from "@/i18n";
import { said } from "@/i18n/said";
import { useHostMutation } from "@/ipc";
import { Frame } from "./Frame";

/** Makes the vault of a machine that has no keychain. */
export function ChoosePassphrase({ reason }: { reason: string }) {
  const texts = useTexts();
  const create = useHostMutation("create_vault");
  const [passphrase, setPassphrase] = useState("");
  const [again, setAgain] = useState("");
  const differs = again !== "" && again !== passphrase;
  return (
    <Frame title={texts.onboarding.chooseTitle} lead={texts.onboarding.chooseLead}>
      <form
        className="space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (passphrase !== "" && again === passphrase) create.mutate({ passphrase });
        }}
      >
        <p className="rounded-xl bg-warning-soft px-4 py-3 text-[0.8125rem] text-warning">
          {said(reason)}
        </p>
        <Field
          type="password"
          autoComplete="new-password"
          data-testid="passphrase-input"
          label={texts.onboarding.passphrase}
          hint={texts.onboarding.passphraseAdvice}
          value={passphrase}
          onChange={(event) => setPassphrase(event.target.value)}
        />
        <Field
          type="password"
          autoComplete="new-password"
          data-testid="passphrase-repeat"
          label={texts.onboarding.passphraseRepeat}
          error={differs ? texts.onboarding.passphraseMismatch : undefined}
          value={again}
          onChange={(event) => setAgain(event.target.value)}
        />
        {create.error && <ErrorPanel error={create.error} />}
        <Button
          type="submit"
          size="lg"
          variant="primary"
          data-testid="passphrase-submit"
          disabled={create.isPending || passphrase === "" || again !== passphrase}
        >
          {texts.onboarding.create}
        </Button>
      </form>
    </Frame>
  );
}

/** Opens the vault. */
export function Unlock() {
  const texts = useTexts();
  const unlock = useHostMutation("unlock");
  const [passphrase, setPassphrase] = useState("");
  return (
    <Frame title={texts.onboarding.unlockTitle} lead={texts.onboarding.unlockLead}>
      <form
        className="space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (passphrase === "" || unlock.isPending) return;
          unlock.mutate({ passphrase });
          // It is not kept in the page once it has been sent.
          setPassphrase("");
        }}
      >
        <Field
          type="password"
          autoComplete="current-password"
          data-testid="passphrase-input"
          label={texts.onboarding.passphrase}
          value={passphrase}
          onChange={(event) => setPassphrase(event.target.value)}
          // The one thing there is to do on this page.
          // eslint-disable-next-line jsx-a11y/no-autofocus
          autoFocus
        />
        {unlock.error && <ErrorPanel error={unlock.error} />}
        <Button
          type="submit"
          size="lg"
          variant="primary"
          data-testid="passphrase-submit"
          disabled={unlock.isPending || passphrase === ""}
        >
          {texts.onboarding.unlock}
        </Button>
      </form>
    </Frame>
  );
}
