import type { Connection } from "@/bindings/Connection";
import { useRoute } from "@/app/route";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/cn";
import { useTexts } from "@/i18n";

/**
 * Banks that are here already, before Link opens: a second login doubles them, and ends some. One that works has
 * nothing to repair.
 */
export function ConnectedAlready({ connections }: { connections: readonly Connection[] }) {
  const texts = useTexts();
  const [, navigate] = useRoute();
  const here = connections.filter(
    ({ disconnected, health }) => !disconnected && health.state !== "Revoked",
  );
  if (here.length === 0) return null;
  const strict = here.filter(({ secondEndsFirst }) => secondEndsFirst);
  return (
    <section
      data-testid="connected-already"
      aria-label={texts.twice.connected}
      className="rounded-xl bg-sunken p-4 text-[0.8125rem]"
    >
      <h3 className="font-semibold">{texts.twice.connected}</h3>
      <p className="text-muted">{texts.twice.connectedText}</p>
      {strict.map(({ id, institution }) => (
        <p
          key={id}
          role="alert"
          data-testid="one-at-a-time"
          className="mt-2 rounded-lg bg-warning-soft px-3 py-2 font-medium text-warning"
        >
          {texts.twice.oneAtATime({ bank: institution })}
        </p>
      ))}
      <ul className="mt-2 max-h-40 space-y-1 overflow-y-auto">
        {here.map(({ id, institution, health, attention }) => (
          <li key={id} className="flex items-center gap-2">
            <span className={cn("min-w-0 flex-1 truncate", health.state !== "Ok" && "font-medium")}>
              {institution}
            </span>
            {(health.state !== "Ok" || attention?.button === "reconnect") && (
              <Button
                size="sm"
                variant="ghost"
                onClick={() => navigate({ link: { itemId: id, mode: "sign_in" } })}
              >
                {texts.twice.repair}
              </Button>
            )}
            <Button
              size="sm"
              variant="ghost"
              onClick={() => navigate({ link: { itemId: id, mode: "accounts" } })}
            >
              {texts.twice.addAccounts}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
