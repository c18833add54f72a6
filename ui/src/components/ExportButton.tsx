import { Download } from "lucide-react";
import { useState } from "react";
import type { ExportRequest } from "@/bindings/ExportRequest";
import { ErrorPanel } from "@/components/ErrorPanel";
import { Button } from "@/components/ui/button";
import { Popover, PopoverAnchor, PopoverContent } from "@/components/ui/popover";
import { useTexts } from "@/i18n";
import { useHostMutation } from "@/ipc";

/**
 * Writes a list as CSV into the folder of downloads and says where it is. The core chooses the
 * path: a window that could would be a window that writes anywhere.
 */
export function ExportButton({ request }: { request: ExportRequest }) {
  const texts = useTexts();
  const [shown, setShown] = useState(false);
  const { mutate, data, error, isPending } = useHostMutation("export_list");
  const write = () => mutate(request, { onSettled: () => setShown(true) });
  return (
    <Popover open={shown} onOpenChange={setShown}>
      <PopoverAnchor asChild>
        <Button size="sm" data-testid="export" disabled={isPending} onClick={write}>
          <Download aria-hidden />
          {isPending ? texts.exporting.running : texts.exporting.button}
        </Button>
      </PopoverAnchor>
      <PopoverContent align="end" aria-label={texts.exporting.title} className="w-96 p-4">
        {error ? (
          <ErrorPanel error={error} onRetry={write} />
        ) : (
          data && (
            <div role="status" data-testid="exported" className="space-y-2">
              <h2 className="font-semibold">{texts.exporting.done({ count: data.rows })}</h2>
              <p className="font-mono text-xs break-all select-text" data-testid="exported-path">
                {data.path}
              </p>
              <p className="text-[0.8125rem] text-muted">{texts.exporting.inClear}</p>
            </div>
          )
        )}
      </PopoverContent>
    </Popover>
  );
}
