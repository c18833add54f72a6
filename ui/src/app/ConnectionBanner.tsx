import {
  CircleAlert,
  CircleSlash,
  Clock,
  KeyRound,
  Wallet,
  X,
  type LucideIcon,
} from "lucide-react";
import { useState } from "react";
import type { Attention } from "@/bindings/Attention";
import type { AttentionKind } from "@/bindings/AttentionKind";
import type { Connection } from "@/bindings/Connection";
import { cn } from "@/components/cn";
import { useTexts } from "@/i18n";
import { said } from "@/i18n/said";
import { useHostMutation, useHostQuery } from "@/ipc";
import { CureButton } from "./CureButton";
import { useRoute } from "./route";

const ICONS: Record<AttentionKind, LucideIcon> = {
  sign_in: KeyRound,
  ended: CircleSlash,
  broken: CircleAlert,
  hindered: CircleAlert,
  expires_soon: Clock,
  account_revoked: Wallet,
  new_accounts: Wallet,
  delayed: Clock,
};

type Asking = Connection & { attention: Attention };

/** Those that ask something of their owner, the most urgent first. */
function asking(connections: readonly Connection[]): Asking[] {
  return connections
    .filter((one): one is Asking => one.attention !== null)
    .sort((a, b) => a.attention.rank - b.attention.rank);
}

/**
 * What one connection needs of its owner, with one button; how many others there are is said, and
 * the screen of connections tells of them. It never stands in the way.
 */
export function ConnectionBanner() {
  const texts = useTexts();
  const [, navigate] = useRoute();
  const all = asking(useHostQuery("connections", null).data ?? []);
  const dismiss = useHostMutation("dismiss_advice");
  const [hidden, setHidden] = useState<readonly string[]>([]);
  const shown = all.find((one) => !hidden.includes(keyOf(one)));
  if (shown === undefined) return null;
  const { attention, institution, id } = shown;
  const Icon = ICONS[attention.kind];
  return (
    <section
      aria-label={texts.attention.label}
      data-testid="connection-banner"
      data-id={id}
      data-kind={attention.kind}
      className={cn(
        "flex shrink-0 items-center gap-x-3 border-b px-5 py-2.5 text-[0.8125rem]",
        attention.urgent ? "bg-warning-soft" : "bg-sunken",
      )}
    >
      <Icon
        aria-hidden
        className={cn("size-4.5 shrink-0", attention.urgent ? "text-warning" : "text-muted")}
      />
      <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-3 gap-y-2">
        <p className="min-w-0 flex-1 basis-64">
          {!attention.message.includes(institution) && (
            <>
              <span className="font-semibold">{institution}</span>
              {" · "}
            </>
          )}
          {said(attention.message)}
          {all.length > 1 && (
            <>
              {" "}
              <button
                type="button"
                className="rounded text-muted underline underline-offset-3 hover:text-ink"
                onClick={() => navigate({ screen: "connections", transactionId: null })}
              >
                {texts.attention.others({ count: all.length - 1 })}
              </button>
            </>
          )}
        </p>
        <CureButton
          cure={attention.button}
          itemId={id}
          report={[institution, shown.health.code, attention.message]}
          variant={attention.urgent ? "primary" : "secondary"}
        />
      </div>
      <button
        type="button"
        aria-label={attention.dismissible ? texts.attention.dismiss : texts.attention.hide}
        title={attention.dismissible ? texts.attention.dismiss : texts.attention.hide}
        data-testid="banner-close"
        disabled={dismiss.isPending}
        onClick={() => {
          if (attention.dismissible) dismiss.mutate({ itemId: id, kind: attention.kind });
          else setHidden([...hidden, keyOf(shown)]);
        }}
        className="inline-flex size-7 shrink-0 items-center justify-center rounded-lg text-muted hover:bg-ink/6 hover:text-ink"
      >
        <X aria-hidden className="size-4" />
      </button>
    </section>
  );
}

/** A banner that was hidden comes again when something else is the matter, or the same anew. */
function keyOf({ id, attention, health }: Asking): string {
  return `${id} ${attention.kind} ${health.since}`;
}
