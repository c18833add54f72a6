import { AppWindow, Globe } from "lucide-react";
import { useState } from "react";
import type { LinkSurface } from "@/bindings/LinkSurface";
import type { RelayKind } from "@/bindings/RelayKind";
import { ErrorPanel } from "@/components/ErrorPanel";
import { Button } from "@/components/ui/button";
import { CardChoice } from "@/components/ui/choice";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { useTexts } from "@/i18n";
import { useHostMutation, useHostQuery } from "@/ipc";
import { ItemsLeft } from "./ItemsLeft";
import { LinkProgress } from "./LinkProgress";

interface LinkDialogProps {
  /** The connection to repair; nothing links a new one. */
  itemId: string | null;
  relay: RelayKind | null;
  onClose: () => void;
  onSettings: () => void;
}

/**
 * Links a bank, or repairs a connection:
 *
 *     where? --begin--> open --> finishing --> linked
 *                         |          |
 *                         +-> closed +-> failed       (from both, "start again")
 */
export function LinkDialog({ itemId, relay, onClose, onSettings }: LinkDialogProps) {
  const texts = useTexts();
  const connections = useHostQuery("connections", null).data ?? [];
  const begin = useHostMutation("link_begin");
  const usual: LinkSurface = relay === "demo" ? "window" : "browser";
  const [surface, setSurface] = useState<LinkSurface>(usual);
  const [sessionId, setSessionId] = useState<string | null>(null);

  const bank = connections.find(({ id }) => id === itemId)?.institution;
  const title =
    itemId === null
      ? texts.link.title
      : texts.link.repairTitle({ bank: bank ?? texts.transaction.facts.institution });
  const recommended = (mine: LinkSurface) => (mine === usual ? texts.link.recommended : undefined);

  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        title={title}
        lead={
          sessionId !== null ? undefined : relay === "demo" ? texts.link.leadDemo : texts.link.lead
        }
        closable={sessionId === null}
        data-testid="link-dialog"
        // While a bank is being linked, only "Cancel" ends it: not a stray click.
        onEscapeKeyDown={(event) => sessionId !== null && event.preventDefault()}
        onInteractOutside={(event) => sessionId !== null && event.preventDefault()}
      >
        {sessionId === null ? (
          <div className="mt-5 space-y-4">
            <CardChoice
              label={texts.link.where}
              value={surface}
              onChange={setSurface}
              options={[
                {
                  value: "window",
                  label: texts.link.window,
                  text: texts.link.windowText,
                  icon: <AppWindow aria-hidden className="size-5" />,
                  badge: recommended("window"),
                  testId: "link-window",
                },
                {
                  value: "browser",
                  label: texts.link.browser,
                  text: texts.link.browserText,
                  icon: <Globe aria-hidden className="size-5" />,
                  badge: recommended("browser"),
                  testId: "link-browser",
                },
              ]}
            />
            {itemId === null && <ItemsLeft />}
            {itemId === null && connections.length > 0 && (
              <p className="text-[0.8125rem] text-muted">{texts.link.already}</p>
            )}
            {begin.error && (
              <ErrorPanel
                error={begin.error}
                action={
                  begin.error.code === "keys"
                    ? { label: texts.errors.openSettings, onClick: onSettings }
                    : undefined
                }
              />
            )}
            <div className="flex justify-end gap-2">
              <Button onClick={onClose}>{texts.app.cancel}</Button>
              <Button
                variant="primary"
                data-testid="link-begin"
                disabled={begin.isPending}
                onClick={() =>
                  begin.mutate(
                    { surface, itemId },
                    { onSuccess: (state) => setSessionId(state.sessionId) },
                  )
                }
              >
                {texts.link.begin}
              </Button>
            </div>
          </div>
        ) : (
          <LinkProgress
            sessionId={sessionId}
            onAgain={() => {
              begin.reset();
              setSessionId(null);
            }}
            onClose={onClose}
            onSettings={onSettings}
          />
        )}
      </DialogContent>
    </Dialog>
  );
}
