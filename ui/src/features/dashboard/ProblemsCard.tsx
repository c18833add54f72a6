import { CircleAlert, Info } from "lucide-react";
import { CureButton } from "@/app/CureButton";
import { useDrill } from "@/app/drill";
import { Panel } from "@/components/Panel";
import { Button } from "@/components/ui/button";
import { useTexts } from "@/i18n";
import { said } from "@/i18n/said";
import { useHostMutation, useHostQuery } from "@/ipc";
import { cn } from "@/components/cn";
import { More } from "./Part";

/** So many are told here; the screen of connections tells of all. */
const PROBLEMS_MAX = 5;

/** What connections ask of their owner, the most urgent first; no card where none does. */
export function ProblemsCard() {
  const texts = useTexts();
  const drill = useDrill();
  const dismiss = useHostMutation("dismiss_advice");
  const asking = (useHostQuery("connections", null).data ?? [])
    .flatMap((one) => (one.attention === null ? [] : [{ ...one, attention: one.attention }]))
    .sort((a, b) => a.attention.rank - b.attention.rank);
  if (asking.length === 0) return null;
  return (
    <Panel
      title={texts.dashboard.cards.problems}
      data-testid="card-problems"
      action={
        asking.length > PROBLEMS_MAX && (
          <More
            text={texts.attention.others({ count: asking.length - PROBLEMS_MAX })}
            mark="problems"
            onClick={() => drill({ screen: "connections" }, "problems")}
          />
        )
      }
    >
      <ul className="divide-y">
        {asking.slice(0, PROBLEMS_MAX).map(({ id, institution, health, attention }) => {
          const Icon = attention.urgent ? CircleAlert : Info;
          return (
            <li
              key={id}
              data-testid="problem"
              className="flex flex-wrap items-center gap-x-4 gap-y-2 py-2.5 first:pt-0 last:pb-0"
            >
              <Icon
                aria-hidden
                className={cn(
                  "size-4.5 shrink-0",
                  attention.urgent ? "text-warning" : "text-muted",
                )}
              />
              <p className="min-w-0 flex-1 basis-56 break-words">
                {!attention.message.includes(institution) && (
                  <>
                    <span className="font-semibold">{institution}</span>
                    {" · "}
                  </>
                )}
                {said(attention.message)}
              </p>
              <span className="flex gap-2">
                <CureButton
                  cure={attention.button}
                  itemId={id}
                  report={[institution, health.code, attention.message]}
                  variant="secondary"
                />
                {attention.dismissible && (
                  <Button
                    size="sm"
                    variant="ghost"
                    disabled={dismiss.isPending}
                    onClick={() => dismiss.mutate({ itemId: id, kind: attention.kind })}
                  >
                    {texts.attention.dismiss}
                  </Button>
                )}
              </span>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
