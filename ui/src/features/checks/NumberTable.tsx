import { Check, Copy } from "lucide-react";
import { useState } from "react";
import type { AccountNumber } from "@/bindings/AccountNumber";
import type { AccountNumbers } from "@/bindings/AccountNumbers";
import type { NumberField } from "@/bindings/NumberField";
import type { NumberSystem } from "@/bindings/NumberSystem";
import { notify } from "@/app/notice";
import { ErrorPanel } from "@/components/ErrorPanel";
import { usePrivacy } from "@/components/privacy";
import { Button } from "@/components/ui/button";
import { useTexts, type Catalogue } from "@/i18n";
import { useHostMutation } from "@/ipc";

/** Numbers in clear, each with a copy that is taken out of the clipboard again. */
export function NumberTable({ numbers }: { numbers: AccountNumbers }) {
  const { checks: texts } = useTexts();
  const hidden = usePrivacy();
  const copy = useHostMutation("copy_number");
  const [copied, setCopied] = useState<string | null>(null);
  if (hidden) {
    return (
      <p data-testid="numbers-private" className="text-[0.8125rem]">
        {texts.numbersPrivate}
      </p>
    );
  }
  return (
    <div className="space-y-3">
      {numbers.numbers.map((number) => (
        <section key={number.system} className="rounded-xl border border-line-strong p-4">
          <h5 className="mb-1 text-[0.8125rem] font-medium">{texts.systems[number.system]}</h5>
          <dl className="divide-y">
            {fieldsOf(number).map(([field, value]) => {
              const key = `${number.system} ${field}`;
              const label = nameOf(texts, number.system, field);
              return (
                <div key={field} className="flex flex-wrap items-center gap-x-4 gap-y-1 py-1.5">
                  <dt className="min-w-0 basis-full text-muted sm:basis-44">{label}</dt>
                  <dd
                    data-testid={`number-${field}`}
                    className="min-w-0 flex-1 basis-44 font-mono text-[0.9375rem] break-all"
                  >
                    {value}
                  </dd>
                  <dd>
                    <Button
                      size="sm"
                      variant="ghost"
                      data-testid={`copy-${field}`}
                      aria-label={texts.copyOf({ what: label })}
                      onClick={() =>
                        copy.mutate(
                          { accountId: numbers.accountId, system: number.system, field },
                          {
                            onSuccess: () => {
                              setCopied(key);
                              notify({ text: texts.copied({ what: label }) });
                            },
                          },
                        )
                      }
                    >
                      {copied === key ? <Check aria-hidden /> : <Copy aria-hidden />}
                      {texts.copy}
                    </Button>
                  </dd>
                </div>
              );
            })}
          </dl>
          {number.tokenized && (
            <p
              data-testid="tokenized"
              className="mt-2 rounded-lg bg-warning-soft px-3 py-2 text-[0.8125rem] text-warning"
            >
              {texts.tokenized}
            </p>
          )}
        </section>
      ))}
      {numbers.numbers.length === 0 && <p className="text-muted">{texts.noNumbers}</p>}
      {copy.error && <ErrorPanel error={copy.error} />}
    </div>
  );
}

/** The parts that a number has. */
function fieldsOf(number: AccountNumber): [NumberField, string][] {
  const parts: [NumberField, string | null][] = [
    ["account", number.account],
    ["bank_code", number.bankCode],
    ["branch", number.branch],
    ["wire_routing", number.wireRouting],
  ];
  return parts.flatMap(([field, value]): [NumberField, string][] =>
    value === null || value === "" ? [] : [[field, value]],
  );
}

/** What a part of a number is called where its system is used. */
function nameOf(texts: Catalogue["checks"], system: NumberSystem, field: NumberField): string {
  switch (field) {
    case "account":
      return texts.accountNumbers[system];
    case "bank_code":
      return texts.bankCodes[system];
    case "branch":
      return texts.branch;
    case "wire_routing":
      return texts.wireRouting;
  }
}
