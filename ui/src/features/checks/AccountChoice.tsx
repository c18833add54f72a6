import type { CheckAccount } from "@/bindings/CheckAccount";
import { usePrivacy } from "@/components/privacy";
import { SelectField } from "@/components/ui/field";
import { useTexts } from "@/i18n";

/** One account, named by the person: none is chosen for them. */
export function AccountChoice({
  label,
  testId,
  accounts,
  value,
  onChange,
}: {
  label: string;
  testId: string;
  accounts: readonly CheckAccount[];
  value: string | null;
  onChange: (accountId: string | null) => void;
}) {
  const texts = useTexts();
  const hidden = usePrivacy();
  return (
    <SelectField
      label={label}
      data-testid={testId}
      required
      value={value ?? ""}
      onChange={(event) => onChange(event.target.value || null)}
    >
      <option value="">{texts.checks.choose}</option>
      {accounts.map(({ accountId, name, mask, bank }) => (
        <option key={accountId} value={accountId}>
          {[name, hidden || mask === null ? "" : `•••• ${mask}`, bank]
            .filter((part) => part !== "")
            .join(" · ")}
        </option>
      ))}
    </SelectField>
  );
}
