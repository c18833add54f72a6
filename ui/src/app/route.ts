import { useCallback, useSyncExternalStore } from "react";
import type { LinkMode } from "@/bindings/LinkMode";
import {
  SPENDING_HOME,
  spendingOf,
  WORTH_HOME,
  worthOf,
  writeSpending,
  writeWorth,
  civil,
  type SpendingView,
  type WorthView,
} from "./reportViews";

export const SCREENS = [
  "dashboard",
  "transactions",
  "accounts",
  "spending",
  "netWorth",
  "review",
  "connections",
  "history",
  "rules",
  "settings",
  "checks",
  "moves",
  "categories",
] as const;
/** A screen; the first ten have a key. All but the categories, which the settings lead to, stand in the sidebar. */
export type Screen = (typeof SCREENS)[number];

/** The screens of the sidebar, in its order: what is done with money stands after what is seen of it. */
export const SIDEBAR = [
  "dashboard",
  "transactions",
  "accounts",
  "spending",
  "netWorth",
  "review",
  "checks",
  "moves",
  "connections",
  "history",
  "rules",
  "settings",
] as const satisfies readonly Screen[];

export const HISTORY_VIEWS = ["syncs", "withdrawn", "deleted", "calls"] as const;
/** A part of the history: what syncs did, what banks took back, what the person deleted, how calls went. */
export type HistoryView = (typeof HISTORY_VIEWS)[number];

export const CHECK_PARTS = ["accounts", "identity", "payment", "audit"] as const;
/** A part of the money checks: accounts and their numbers, owners, a payment, and what was done. */
export type CheckPart = (typeof CHECK_PARTS)[number];

/** Where the person is. It lives in the address, so that "back" works and a reload stays put. */
export interface Route {
  screen: Screen;
  search: string;
  accountId: string | null;
  categoryId: number | null;
  from: string | null;
  to: string | null;
  /** Only these transactions, by their ids with commas between them. */
  only: string | null;
  /** The transaction in the drawer. */
  transactionId: string | null;
  /** The part of the history. */
  view: HistoryView;
  /** The sync whose rows are shown. */
  syncId: string | null;
  /** The part of the money checks. */
  part: CheckPart;
  /** The account that a payment is checked for. */
  payerId: string | null;
  /** The account whose proof is shown. */
  proofId: string | null;
  /** The day whose knowledge the accounts show; nothing is now. */
  asOf: string | null;
  /** What the spending screen shows. */
  spending: SpendingView;
  /** What the net worth screen shows. */
  worth: WorthView;
  /** The link dialog: a new bank, or the connection to repair and what for. */
  link: "new" | { itemId: string; mode: LinkMode } | null;
  /** The connection that is being ended: the dialog that asks what becomes of its history. */
  endId: string | null;
  /** A consent is withdrawn by it, which deletes what the connection brought unless something else is said. */
  endForgets: boolean;
}

export const HOME: Route = {
  screen: "transactions",
  search: "",
  accountId: null,
  categoryId: null,
  from: null,
  to: null,
  only: null,
  transactionId: null,
  view: "syncs",
  syncId: null,
  part: "accounts",
  payerId: null,
  proofId: null,
  asOf: null,
  spending: SPENDING_HOME,
  worth: WORTH_HOME,
  link: null,
  endId: null,
  endForgets: false,
};

/** The address of a route. */
export function toHash(route: Route): string {
  const query = new URLSearchParams();
  if (route.search !== "") query.set("q", route.search);
  if (route.accountId !== null) query.set("account", route.accountId);
  if (route.categoryId !== null) query.set("category", String(route.categoryId));
  if (route.from !== null) query.set("from", route.from);
  if (route.to !== null) query.set("to", route.to);
  if (route.only !== null) query.set("only", route.only);
  if (route.transactionId !== null) query.set("tx", route.transactionId);
  if (route.view !== HOME.view) query.set("view", route.view);
  if (route.syncId !== null) query.set("sync", route.syncId);
  if (route.part !== HOME.part) query.set("part", route.part);
  if (route.payerId !== null) query.set("payer", route.payerId);
  if (route.proofId !== null) query.set("proof", route.proofId);
  if (route.asOf !== null) query.set("asof", route.asOf);
  writeSpending(query, route.spending);
  writeWorth(query, route.worth);
  if (route.link !== null) query.set("link", route.link === "new" ? "new" : route.link.itemId);
  if (route.link !== null && route.link !== "new" && route.link.mode !== "sign_in")
    query.set("for", route.link.mode);
  if (route.endId !== null) query.set("end", route.endId);
  if (route.endForgets) query.set("forget", "1");
  const text = query.toString();
  return `#/${route.screen}${text === "" ? "" : `?${text}`}`;
}

/** The route of an address; whatever is not understood is left at its default. */
export function fromHash(hash: string): Route {
  const [path = "", text = ""] = hash.replace(/^#\/?/, "").split("?");
  const query = new URLSearchParams(text);
  const category = query.get("category");
  const link = query.get("link");
  return {
    screen: SCREENS.find((screen) => screen === path) ?? HOME.screen,
    search: query.get("q") ?? "",
    accountId: query.get("account"),
    categoryId: category !== null && /^\d+$/.test(category) ? Number(category) : null,
    from: civil(query.get("from")),
    to: civil(query.get("to")),
    only: query.get("only"),
    transactionId: query.get("tx"),
    view: HISTORY_VIEWS.find((view) => view === query.get("view")) ?? HOME.view,
    syncId: query.get("sync"),
    part: CHECK_PARTS.find((part) => part === query.get("part")) ?? HOME.part,
    payerId: query.get("payer"),
    proofId: query.get("proof"),
    asOf: civil(query.get("asof")),
    spending: spendingOf(query),
    worth: worthOf(query),
    link:
      link === null
        ? null
        : link === "new"
          ? "new"
          : { itemId: link, mode: MODES.find((mode) => mode === query.get("for")) ?? "sign_in" },
    endId: query.get("end"),
    endForgets: query.get("forget") === "1",
  };
}

const MODES = ["accounts", "consent", "moves"] as const satisfies readonly LinkMode[];

let backAgain = false;
// Before anybody who reads the route: what `navigate` reports itself did not come from the browser.
window.addEventListener("popstate", (event) => (backAgain = event.isTrusted));

/** Whether the route that is shown was gone back (or forward) to, and not opened anew. */
export const cameBack = (): boolean => backAgain;

function subscribe(listener: () => void): () => void {
  window.addEventListener("hashchange", listener);
  window.addEventListener("popstate", listener);
  return () => {
    window.removeEventListener("hashchange", listener);
    window.removeEventListener("popstate", listener);
  };
}

let parsed = { hash: "\0", route: HOME };

function current(): Route {
  const { hash } = window.location;
  if (hash !== parsed.hash) parsed = { hash, route: fromHash(hash) };
  return parsed.route;
}

/**
 * What a step of the window's history knows beside its address. `back` counts the steps to the screen
 * whose figure led here; `mark` is the figure of this screen that led away from it.
 */
interface StepState {
  back?: number;
  mark?: string;
}

const stepState = (): StepState => (window.history.state ?? {}) as StepState;

interface How {
  /** Leaves no step for "back", as typing must not. */
  replace?: boolean;
  /** The figure that leads there, by its `data-drill`: Escape leads back to it. */
  drill?: string;
}

/** Changes part of the route. */
export type Navigate = (change: Partial<Route>, how?: How) => void;

/** Goes back to the screen whose figure led here; `false` where none did. */
export function stepBack(): boolean {
  const { back } = stepState();
  if (back === undefined) return false;
  window.history.go(-back);
  return true;
}

/** The figure that led away from this step, once: the focus returns to it. */
export function takeMark(): string | undefined {
  const { mark, ...rest } = stepState();
  if (mark !== undefined) window.history.replaceState(rest, "", window.location.hash);
  return mark;
}

export function useRoute(): [Route, Navigate] {
  const route = useSyncExternalStore(subscribe, current);
  const navigate = useCallback<Navigate>((change, how) => {
    const before = current();
    const hash = toHash({ ...before, ...change });
    if (hash === window.location.hash) return;
    const state = stepState();
    if (how?.replace === true) {
      window.history.replaceState(state, "", hash);
    } else if (how?.drill !== undefined) {
      window.history.replaceState({ ...state, mark: how.drill }, "", window.location.hash);
      window.history.pushState({ back: 1 }, "", hash);
    } else {
      // A drawer that opens and closes in a list keeps the way back from the list.
      const stays = (change.screen ?? before.screen) === before.screen;
      const back = stays && state.back !== undefined ? { back: state.back + 1 } : null;
      window.history.pushState(back, "", hash);
    }
    window.dispatchEvent(new PopStateEvent("popstate"));
  }, []);
  return [route, navigate];
}
