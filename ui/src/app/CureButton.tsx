import { useState } from "react";
import type { AppError } from "@/bindings/AppError";
import type { CureButton as Cure } from "@/bindings/CureButton";
import { Button } from "@/components/ui/button";
import { useTexts } from "@/i18n";
import { useHostMutation } from "@/ipc";
import { notify } from "./notice";
import { useRoute } from "./route";

interface CureButtonProps {
  cure: Cure;
  /** The connection that it is about. */
  itemId: string | null;
  /** What a report would say. */
  report?: readonly (string | null)[];
  variant?: "primary" | "secondary";
}

/** The one button beside a failure, and what it does; nothing where there is nothing to do. */
export function CureButton({ cure, itemId, report = [], variant = "primary" }: CureButtonProps) {
  const texts = useTexts();
  const [, navigate] = useRoute();
  const sync = useHostMutation("sync_now");
  const dashboard = useHostMutation("open_dashboard");
  const [copied, setCopied] = useState(false);
  const failed = (error: AppError) => notify({ text: error.message, tone: "danger" });
  const details = report.filter((line): line is string => line !== null);
  const forItem = (run: (id: string) => void) => (itemId === null ? null : () => run(itemId));
  const act = (): (() => void) | null => {
    switch (cure) {
      case "reconnect":
        return forItem((id) => navigate({ link: { itemId: id, mode: "sign_in" } }));
      case "choose_accounts":
        return forItem((id) => navigate({ link: { itemId: id, mode: "accounts" } }));
      case "give_consent":
        return forItem((id) => navigate({ link: { itemId: id, mode: "consent" } }));
      case "connect_again":
      case "start_again":
        return () => navigate({ link: "new" });
      case "refresh":
        return () => sync.mutate({ itemId }, { onError: failed });
      case "unlink":
      case "keep_or_delete":
        return forItem((id) => navigate({ endId: id }));
      case "open_keys":
        return () => navigate({ screen: "settings", link: null });
      case "open_dashboard":
        return () => dashboard.mutate(null, { onError: failed });
      case "copy_report":
        return details.length === 0
          ? null
          : () =>
              void navigator.clipboard.writeText(details.join("\n")).then(() => setCopied(true));
      case "dismiss":
        return null;
    }
  };
  const run = act();
  if (run === null) return null;
  return (
    <Button
      size="sm"
      variant={variant}
      data-testid="cure"
      data-cure={cure}
      disabled={sync.isPending || dashboard.isPending}
      onClick={run}
    >
      {copied ? texts.app.copied : texts.cures[cure]}
    </Button>
  );
}
