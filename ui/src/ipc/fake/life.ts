import type { Attention } from "@/bindings/Attention";
import type { Connection } from "@/bindings/Connection";
import type { ConsentNotice } from "@/bindings/ConsentNotice";
import type { ConsentView } from "@/bindings/ConsentView";
import type { LinkMode } from "@/bindings/LinkMode";
import type { LinkState } from "@/bindings/LinkState";
import type { RelaySettings } from "@/bindings/RelaySettings";
import type { World } from "./world";

/** What is said before Link, as the core says it. */
export function noticeOf(mode: LinkMode | null, settings: RelaySettings): ConsentNotice {
  const real = settings.environment === "production";
  return {
    mode,
    relay: settings.relay ?? "demo",
    environment: settings.environment,
    products: ["Transactions"],
    data: [
      mode === "accounts"
        ? "Names, kinds and last digits of the accounts that you choose now, those that you add among them"
        : "Names, kinds and last digits of the accounts that you choose",
      "Their balances and limits",
      "Their transactions: day, amount, merchant, text and place",
    ],
    never: [
      "Your password: you type it on the page of Plaid or of your bank, and Coffer never sees it",
      mode === "consent" || mode === "moves"
        ? "Moving money by itself: you see and confirm every payment first"
        : "Moving money: what you agree to here is reading",
    ],
    period:
      "The last 24 months, as far as the bank has them, and from then on whatever is new, until you disconnect the bank. Some banks end the permission after 3 to 18 months; Coffer says so two weeks before.",
    cost: real
      ? mode === "accounts"
        ? "Nothing more: it stays one connection, which costs by the month what it costs already, however many accounts it has."
        : "Plaid bills the owner of the keys by the month for each connection, until it is disconnected. On the free Trial plan it is one of ten connections that there ever are: disconnecting does not give it back."
      : "Nothing: the bank is made up and runs on this computer.",
  };
}

/** One for every bank of the made-up person, and one that nothing came of. */
export function consentsOf(world: World, now: Date, settings: RelaySettings): ConsentView[] {
  const { products, data, period, cost } = noticeOf(null, settings);
  const at = (days: number) => new Date(now.getTime() - days * 86_400_000).toISOString();
  const one = (id: string, bank: Connection | null, days: number): ConsentView => ({
    id,
    agreedAt: at(days),
    agreedIn: "window",
    mode: null,
    relay: "demo",
    environment: "sandbox",
    products,
    data,
    period,
    cost,
    itemId: bank?.id ?? null,
    institution: bank?.institution ?? null,
    expiresAt: bank?.consentExpiresAt ?? null,
    withdrawnAt: bank?.disconnected === true ? at(1) : null,
    deleted: false,
  });
  return [
    ...world.connections.map((bank, at) => one(`consent-${at}`, bank, 40 + at)),
    { ...one("consent-left", null, 90) },
  ];
}

/** The state of a session that would connect a bank a second time. */
export function askingAbout(bank: Connection): Partial<LinkState> {
  return {
    institution: bank.institution,
    twin: {
      itemId: bank.id,
      institution: bank.institution,
      health: bank.health.state,
      account: bank.accounts[0]?.name ?? null,
      secondEndsFirst: bank.secondEndsFirst,
    },
  };
}

/** What a made-up connection asks of its owner. */
export function attentionOf(
  kind: Attention["kind"],
  message: string,
  button: Attention["button"],
  hint: string | null = null,
): Attention {
  const ranks = [
    "sign_in",
    "ended",
    "broken",
    "hindered",
    "expires_soon",
    "account_revoked",
    "new_accounts",
    "delayed",
  ];
  const rank = ranks.indexOf(kind);
  return {
    kind,
    message,
    hint,
    button,
    rank,
    urgent: rank <= 2,
    dismissible: kind === "account_revoked" || kind === "new_accounts",
  };
}
