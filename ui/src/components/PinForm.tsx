import { useState } from "react";
import { ErrorPanel } from "@/components/ErrorPanel";
import { askedOf, ProofField } from "@/components/ProofField";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { useTexts } from "@/i18n";
import { useHostMutation, useHostQuery } from "@/ipc";

interface PinFormProps {
  submit: string;
  onDone: () => void;
}

/** Sets or changes the PIN. */
export function PinForm({ submit, onDone }: PinFormProps) {
  const texts = useTexts();
  const protection = useHostQuery("security", null).data?.protection;
  const set = useHostMutation("set_pin");
  const [current, setCurrent] = useState("");
  const [pin, setPin] = useState("");
  const [again, setAgain] = useState("");
  const differs = again !== "" && again !== pin;
  const asks = askedOf(protection ?? []);
  const complete =
    protection !== undefined && pin !== "" && again === pin && (asks === null || current !== "");
  return (
    <form
      className="space-y-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (!complete || set.isPending) return;
        set.mutate({ pin, current: asks === null ? null : current }, { onSuccess: onDone });
        // None of them is kept in the page once they have been sent.
        setCurrent("");
        setPin("");
        setAgain("");
      }}
    >
      <ProofField asks={asks} value={current} onChange={setCurrent} />
      <Field
        type="password"
        autoComplete="off"
        data-testid="pin-new"
        label={texts.lock.pin}
        hint={texts.lock.pinHint}
        value={pin}
        onChange={(event) => setPin(event.target.value)}
      />
      <Field
        type="password"
        autoComplete="off"
        data-testid="pin-again"
        label={texts.lock.pinAgain}
        error={differs ? texts.lock.pinMismatch : undefined}
        value={again}
        onChange={(event) => setAgain(event.target.value)}
      />
      {set.error && <ErrorPanel error={set.error} />}
      <Button
        type="submit"
        variant="primary"
        data-testid="pin-submit"
        disabled={set.isPending || !complete}
      >
        {submit}
      </Button>
    </form>
  );
}
