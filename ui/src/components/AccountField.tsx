import { SelectField } from "@/components/ui/field";
import { useTexts } from "@/i18n";
import { useHostQuery } from "@/ipc";

/** One account, or all. */
export function AccountField({
  value,
  onChange,
}: {
  value: string | null;
  onChange: (accountId: string | null) => void;
}) {
  const texts = useTexts();
  const accounts = useHostQuery("overview", null).data?.groups.flatMap((g) => g.accounts) ?? [];
  return (
    <SelectField
      label={texts.reports.account}
      data-testid="report-account"
      className="max-w-56"
      value={value ?? ""}
      onChange={(event) => onChange(event.target.value || null)}
    >
      <option value="">{texts.reports.allAccounts}</option>
      {accounts.map((account) => (
        <option key={account.id} value={account.id}>
          {`${account.name} · ${account.institution}`}
        </option>
      ))}
    </SelectField>
  );
}
