import { ChevronRight, KeySquare } from "lucide-react";
import type { Connection } from "@/bindings/Connection";
import { notify } from "@/app/notice";
import { ErrorPanel } from "@/components/ErrorPanel";
import { Button } from "@/components/ui/button";
import { useTexts } from "@/i18n";
import { useHostMutation } from "@/ipc";

/** What hardly anybody needs: another key to the connection in the place of the present one. */
export function KeySection({ connection }: { connection: Connection }) {
  const texts = useTexts();
  const renew = useHostMutation("renew_access_key");
  const bank = connection.institution;
  return (
    <details className="group border-t px-5 py-3">
      <summary
        data-testid="key-more"
        className="inline-flex list-none items-center gap-2 rounded text-[0.8125rem] text-muted hover:text-ink"
      >
        <ChevronRight aria-hidden className="size-3.5 transition-transform group-open:rotate-90" />
        {texts.accessKey.more}
      </summary>
      <div className="mt-3 flex flex-wrap items-center gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-64">
          <h3 className="font-medium">{texts.accessKey.renew}</h3>
          <p className="text-[0.8125rem] text-muted">{texts.accessKey.renewText}</p>
        </div>
        <Button
          size="sm"
          data-testid="renew-key"
          disabled={renew.isPending}
          onClick={() =>
            renew.mutate(
              { itemId: connection.id },
              { onSuccess: () => notify({ text: texts.accessKey.renewed({ bank }) }) },
            )
          }
        >
          <KeySquare aria-hidden />
          {renew.isPending ? texts.accessKey.renewing : texts.accessKey.renewConfirm}
        </Button>
      </div>
      {renew.error && <ErrorPanel error={renew.error} className="mt-3" />}
    </details>
  );
}
