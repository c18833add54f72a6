import { useQueryClient } from "@tanstack/react-query";
import type { LinkTwin } from "@/bindings/LinkTwin";
import { useRoute } from "@/app/route";
import { ErrorPanel } from "@/components/ErrorPanel";
import { Button } from "@/components/ui/button";
import { useTexts } from "@/i18n";
import { noteLink, useHostMutation } from "@/ipc";

/** The bank is connected already: nothing has been added, and the person decides. */
export function TwinQuestion({
  sessionId,
  twin,
  onClose,
}: {
  sessionId: string;
  twin: LinkTwin;
  onClose: () => void;
}) {
  const texts = useTexts();
  const [, navigate] = useRoute();
  const decide = useHostMutation("link_decide");
  const client = useQueryClient();
  // The news of the end takes this question off the screen, so what comes next hangs on the answer.
  const leave = (then: () => void) =>
    void decide.mutateAsync({ sessionId, add: false }).then(
      (state) => {
        noteLink(client, state);
        then();
      },
      () => undefined,
    );
  const { institution: bank, account } = twin;
  return (
    <div data-testid="twin" className="space-y-3">
      <h3 className="font-semibold">{texts.twice.title({ bank })}</h3>
      <p>{account === null ? texts.twice.textAtStart : texts.twice.text({ account })}</p>
      {twin.secondEndsFirst && (
        <p role="alert" className="rounded-lg bg-warning-soft px-3 py-2 font-medium text-warning">
          {texts.twice.ends({ bank })}
        </p>
      )}
      {decide.error && <ErrorPanel error={decide.error} />}
      <div className="grid gap-2 pt-1 sm:grid-cols-2">
        <Button
          className="sm:order-2"
          data-testid="twin-add"
          disabled={decide.isPending}
          onClick={() => decide.mutate({ sessionId, add: true })}
        >
          {texts.twice.another}
        </Button>
        <Button
          className="sm:order-3"
          data-testid="twin-leave"
          disabled={decide.isPending}
          onClick={() => leave(onClose)}
        >
          {texts.twice.leave}
        </Button>
        <Button
          variant="primary"
          className="sm:order-1 sm:col-span-2"
          data-testid="twin-use"
          disabled={decide.isPending}
          onClick={() =>
            leave(() =>
              // One that works needs no repair: its accounts are what may be missing.
              navigate({
                screen: "connections",
                link: {
                  itemId: twin.itemId,
                  mode: twin.health === "Ok" ? "accounts" : "sign_in",
                },
              }),
            )
          }
        >
          {texts.twice.useExisting}
        </Button>
      </div>
    </div>
  );
}
