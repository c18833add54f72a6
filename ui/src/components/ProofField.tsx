import { Field } from "@/components/ui/field";
import { useTexts } from "@/i18n";

/** What is asked for once more before what opens the data is changed. */
export type Asks = "pin" | "passphrase" | "either" | null;

/** The PIN where there is one, else the passphrase; nothing where the keychain opens the data alone. */
export function askedOf(has: { pin: boolean; passphrase: boolean }): Asks {
  if (has.pin) return "pin";
  return has.passphrase ? "passphrase" : null;
}

interface ProofFieldProps {
  asks: Asks;
  value: string;
  onChange: (value: string) => void;
}

/** Whoever sits at an open window need not be its owner. */
export function ProofField({ asks, value, onChange }: ProofFieldProps) {
  const texts = useTexts();
  if (asks === null) return null;
  const labels = {
    pin: texts.recovery.proofPin,
    passphrase: texts.recovery.proofPassphrase,
    either: texts.recovery.proofEither,
  };
  return (
    <Field
      type="password"
      autoComplete={asks === "passphrase" ? "current-password" : "off"}
      data-testid="proof"
      label={labels[asks]}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
