import { AppWindow, Globe } from "lucide-react";
import { useState } from "react";
import type { LinkMode } from "@/bindings/LinkMode";
import type { LinkSurface } from "@/bindings/LinkSurface";
import type { RelayKind } from "@/bindings/RelayKind";
import { ErrorPanel } from "@/components/ErrorPanel";
import { SkeletonList } from "@/components/Skeleton";
import { Button } from "@/components/ui/button";
import { CardChoice } from "@/components/ui/choice";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { useLocale, useTexts, type Catalogue } from "@/i18n";
import { useHostMutation, useHostQuery } from "@/ipc";
import { ConnectedAlready } from "./ConnectedAlready";
import { ItemsLeft } from "./ItemsLeft";
import { ConsentStep } from "./ConsentStep";
import { LinkProgress, withoutStart } from "./LinkProgress";

interface LinkDialogProps {
  /** The connection to repair; nothing links a new one. */
  itemId: string | null;
  /** What a repair is for. */
  mode: LinkMode | null;
  relay: RelayKind | null;
  /** A session that this window did not begin, and that waits for an answer. */
  asking?: string;
  onClose: () => void;
  onSettings: () => void;
}

/**
 * Links a bank, or repairs a connection:
 *
 *     where? --> agree? --begin--> open --> asking? --> finishing --> linked
 *                                   |         |            |
 *                                   +-> closed <-+         +-> failed   (from both, "start again")
 *
 * A new sign-in goes on with what was agreed to before; whatever shares more is asked about. A
 * session that was finished in the browser while no window was open comes in at "asking".
 */
export function LinkDialog({ itemId, mode, relay, asking, onClose, onSettings }: LinkDialogProps) {
  const texts = useTexts();
  const language = useLocale().slice(0, 2);
  const connections = useHostQuery("connections", null).data ?? [];
  const notice = useHostQuery("consent_notice", { mode });
  const begin = useHostMutation("link_begin");
  const usual: LinkSurface = relay === "demo" ? "window" : "browser";
  const [surface, setSurface] = useState<LinkSurface>(usual);
  const [agreeing, setAgreeing] = useState(false);
  const [sessionId, setSessionId] = useState<string | null>(asking ?? null);

  const asks = mode !== "sign_in";
  const bank =
    connections.find(({ id }) => id === itemId)?.institution ?? texts.transaction.facts.institution;
  const recommended = (mine: LinkSurface) => (mine === usual ? texts.link.recommended : undefined);
  const start = () =>
    begin.mutate(
      { surface, itemId, mode, agreed: asks ? (notice.data ?? null) : null, language },
      { onSuccess: (state) => setSessionId(state.sessionId) },
    );

  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        title={titleOf(mode, bank, texts)}
        lead={
          sessionId !== null
            ? undefined
            : agreeing
              ? texts.consent.step
              : relay === "demo"
                ? texts.link.leadDemo
                : texts.link.lead
        }
        closable={sessionId === null}
        data-testid="link-dialog"
        // While a bank is being linked, only "Cancel" ends it: not a stray click.
        onEscapeKeyDown={(event) => sessionId !== null && event.preventDefault()}
        onInteractOutside={(event) => sessionId !== null && event.preventDefault()}
      >
        {sessionId !== null ? (
          <LinkProgress
            sessionId={sessionId}
            onAgain={() => {
              begin.reset();
              setAgreeing(false);
              setSessionId(null);
            }}
            onClose={onClose}
            onSettings={onSettings}
          />
        ) : (
          <div className="mt-5 space-y-4">
            {agreeing ? (
              notice.data ? (
                <ConsentStep notice={notice.data} />
              ) : notice.error ? (
                <ErrorPanel error={notice.error} onRetry={() => void notice.refetch()} />
              ) : (
                <SkeletonList label={texts.consent.loading} rows={4} />
              )
            ) : (
              <>
                {mode !== null && <p>{texts.consent.modeTexts[mode]}</p>}
                {mode === null && <ItemsLeft />}
                {mode === null && <ConnectedAlready connections={connections} />}
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
                {!asks && <p className="text-[0.8125rem] text-muted">{texts.consent.goesOn}</p>}
              </>
            )}
            {begin.error && <ErrorPanel error={withoutStart(begin.error)} />}
            <div className="flex justify-end gap-2">
              <Button onClick={agreeing ? () => setAgreeing(false) : onClose}>
                {agreeing ? texts.onboarding.back : texts.app.cancel}
              </Button>
              {agreeing || !asks ? (
                <Button
                  variant="primary"
                  data-testid={asks ? "link-agree" : "link-begin"}
                  disabled={begin.isPending || (asks && notice.data === undefined)}
                  onClick={start}
                >
                  {asks ? texts.consent.agree : texts.link.begin}
                </Button>
              ) : (
                <Button
                  variant="primary"
                  data-testid="link-begin"
                  onClick={() => setAgreeing(true)}
                >
                  {texts.link.begin}
                </Button>
              )}
            </div>
          </div>
        )}
      </DialogContent>
    </Dialog>
  );
}

function titleOf(mode: LinkMode | null, bank: string, texts: Catalogue): string {
  switch (mode) {
    case null:
      return texts.link.title;
    case "sign_in":
      return texts.link.repairTitle({ bank });
    case "accounts":
      return texts.link.accountsTitle({ bank });
    case "consent":
      return texts.link.consentTitle({ bank });
    case "moves":
      return texts.link.movesTitle({ bank });
  }
}
