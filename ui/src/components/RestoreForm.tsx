import { useState } from "react";
import type { AppError } from "@/bindings/AppError";
import type { Backup } from "@/bindings/Backup";
import { ErrorPanel } from "@/components/ErrorPanel";
import { ProofField } from "@/components/ProofField";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { useAsks } from "@/components/useProof";
import { useTexts, type Catalogue } from "@/i18n";

interface RestoreFormProps {
  backup: Backup;
  /** What becomes of the data that is there. */
  text: string;
  restoring: boolean;
  error: AppError | null;
  onRestore: (secret: string | null, proof: string | null) => void;
  onCancel: () => void;
}

/** Asks once more, and for what opens the backup where that is not at hand. */
export function RestoreForm({ backup, text, restoring, error, ...on }: RestoreFormProps) {
  const texts = useTexts();
  const [secret, setSecret] = useState("");
  const [proof, setProof] = useState("");
  const asks = backup.opens.kind === "with";
  const asksProof = useAsks(error);
  return (
    <form
      className="mt-4 space-y-4"
      onSubmit={(event) => {
        event.preventDefault();
        on.onRestore(asks ? secret : null, asksProof === null ? null : proof);
        // They are not kept in the page once they have been sent.
        setSecret("");
        setProof("");
      }}
    >
      <p>{text}</p>
      {asks && (
        <Field
          type="password"
          autoComplete="off"
          data-testid="restore-secret"
          label={secretLabel(texts, backup)}
          value={secret}
          onChange={(event) => setSecret(event.target.value)}
        />
      )}
      <ProofField asks={asksProof} value={proof} onChange={setProof} />
      {error && <ErrorPanel error={error} />}
      <div className="flex flex-wrap gap-3">
        <Button
          type="submit"
          variant="primary"
          data-testid="restore-confirm"
          disabled={restoring || (asks && secret === "") || (asksProof !== null && proof === "")}
        >
          {restoring ? texts.backups.restoring : texts.backups.restoreConfirm}
        </Button>
        <Button onClick={on.onCancel}>{texts.app.cancel}</Button>
      </div>
    </form>
  );
}

function secretLabel({ backups: texts }: Catalogue, { opens }: Backup): string {
  const ways = opens.kind === "with" ? opens.ways : [];
  if (!ways.includes("pin")) return texts.secret;
  return ways.length === 1 ? texts.secretPin : texts.secretAny;
}
