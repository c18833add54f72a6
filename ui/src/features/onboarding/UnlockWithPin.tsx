import { useState } from "react";
import { ErrorPanel } from "@/components/ErrorPanel";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { useTexts } from "@/i18n";
import { useHostMutation } from "@/ipc";
import { Frame } from "./Frame";

/** The way back into a locked profile: the PIN, or the passphrase where there is one. */
export function UnlockWithPin({ passphrase }: { passphrase: boolean }) {
  const texts = useTexts();
  const byPin = useHostMutation("unlock_with_pin");
  const byPassphrase = useHostMutation("unlock");
  const [withPin, setWithPin] = useState(true);
  const [typed, setTyped] = useState("");
  const error = withPin ? byPin.error : byPassphrase.error;
  const pending = byPin.isPending || byPassphrase.isPending;
  return (
    <Frame title={texts.lock.title} lead={texts.lock.lead}>
      <form
        data-testid="lock-screen"
        className="space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (typed === "" || pending) return;
          if (withPin) byPin.mutate({ pin: typed });
          else byPassphrase.mutate({ passphrase: typed });
          // Neither is kept in the page once it has been sent.
          setTyped("");
        }}
      >
        <Field
          key={withPin ? "pin" : "passphrase"}
          type="password"
          autoComplete="off"
          data-testid={withPin ? "pin-input" : "passphrase-input"}
          label={withPin ? texts.lock.pin : texts.onboarding.passphrase}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          // The one thing there is to do on this page.
          // eslint-disable-next-line jsx-a11y/no-autofocus
          autoFocus
        />
        {error && <ErrorPanel error={error} />}
        <div className="flex flex-wrap items-center gap-3">
          <Button
            type="submit"
            size="lg"
            variant="primary"
            data-testid="unlock-submit"
            disabled={pending || typed === ""}
          >
            {texts.lock.unlock}
          </Button>
          {passphrase && (
            <Button
              variant="ghost"
              data-testid="unlock-other"
              onClick={() => {
                setWithPin(!withPin);
                setTyped("");
              }}
            >
              {withPin ? texts.lock.usePassphrase : texts.lock.usePin}
            </Button>
          )}
        </div>
      </form>
    </Frame>
  );
}
