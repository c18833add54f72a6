import type { ProtectionKind } from "@/bindings/ProtectionKind";
import type { Way } from "@/bindings/Way";
import { Field } from "@/components/ui/field";
import { useTexts } from "@/i18n";

/** What is asked for once more before what opens the data is changed. */
export type Asks = "pin" | "passphrase" | "phrase" | "either" | null;

/**
 * The PIN where there is one, else the passphrase, else a recovery phrase that alone opens the data; nothing where
 * the keychain does without a question.
 */
export function askedOf(ways: readonly (Way | ProtectionKind)[]): Asks {
  if (ways.includes("pin")) return "pin";
  if (ways.includes("passphrase")) return "passphrase";
  const hasPhrase = ways.includes("recoveryPhrase") || ways.includes("recovery_phrase");
  return hasPhrase && !ways.includes("keychain") ? "phrase" : null;
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
    phrase: texts.recovery.proofPhrase,
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
