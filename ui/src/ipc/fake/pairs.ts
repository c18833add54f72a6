import type { PairKind } from "@/bindings/PairKind";
import type { PairSettings } from "@/bindings/PairSettings";
import type { PairState } from "@/bindings/PairState";
import type { PairView } from "@/bindings/PairView";
import type { RegisterRow } from "@/bindings/RegisterRow";
import type { CommandName, Request, Response } from "../host";
import type { TakingBack } from "./takingBack";
import type { World } from "./world";

type Ours = Extract<
  CommandName,
  "pair_candidates" | "say_pair" | "pair_settings" | "set_pair_settings"
>;

/** Two transactions that belong together, or may. */
export interface Pair {
  kind: PairKind;
  state: PairState;
  one: string;
  other: string;
  percent: number | null;
  reasons: string[];
}

const CANDIDATES_MAX = 20;

/** Transfers and refunds over the made-up world. */
export interface Pairs {
  of: (id: string) => PairView[];
  proposed: () => Pair[];
  view: (pair: Pair, from: string) => PairView | null;
  commands: { [K in Ours]: (request: Request<K>) => Response<K> };
}

export function createPairs(
  world: World,
  taking: TakingBack,
  row: (id: string) => RegisterRow,
  changed: () => void,
): Pairs {
  let settings: PairSettings = { propose: true, make: true };
  let pairs: Pair[] = firstPairs(world);
  const mark = () => {
    for (const one of world.rows) {
      const pair = pairs.find(
        ({ state, one: a, other: b }) => state !== "proposed" && (a === one.id || b === one.id),
      );
      one.mate = pair ? { id: pair.one === one.id ? pair.other : pair.one, kind: pair.kind } : null;
    }
  };
  mark();
  const put = (to: Pair[]) => {
    pairs = to;
    mark();
  };
  const view = (pair: Pair, from: string): PairView | null => {
    const id = pair.one === from ? pair.other : pair.one;
    const other = world.rows.find((one) => one.id === id);
    if (!other) return null;
    const { kind, state, percent, reasons } = pair;
    return { kind, state, other, percent, reasons };
  };
  return {
    of: (id) =>
      pairs
        .filter(({ one, other }) => one === id || other === id)
        .flatMap((pair) => view(pair, id) ?? []),
    proposed: () => (settings.propose ? pairs.filter(({ state }) => state === "proposed") : []),
    view,
    commands: {
      pair_candidates: ({ id }) => {
        const mine = row(id);
        return world.rows
          .filter(
            (one) =>
              one.id !== id &&
              one.mate === null &&
              Math.sign(one.amount.minor) !== Math.sign(mine.amount.minor),
          )
          .sort(
            (a, b) =>
              Math.abs(a.amount.minor + mine.amount.minor) -
              Math.abs(b.amount.minor + mine.amount.minor),
          )
          .slice(0, CANDIDATES_MAX)
          .map((other) => ({
            kind: other.accountId === mine.accountId ? "refund" : "transfer",
            state: "proposed",
            other,
            percent: null,
            reasons:
              other.amount.minor === -mine.amount.minor ? ["the same amount"] : ["a near amount"],
          }));
      },
      say_pair: ({ kind, id, otherId, together }) => {
        const before = pairs;
        const same = ({ one, other }: Pair) =>
          (one === id && other === otherId) || (one === otherId && other === id);
        const rest = pairs.filter((pair) => !same(pair));
        const after: Pair[] = together
          ? [...rest, { kind, state: "said", one: id, other: otherId, percent: null, reasons: [] }]
          : rest;
        put(after);
        taking.did(
          kind,
          2,
          () => put(before),
          () => put(after),
        );
        changed();
        return null;
      },
      pair_settings: () => settings,
      set_pair_settings: (next) => {
        settings = next;
        changed();
        return settings;
      },
    },
  };
}

/** A refund and what it may be of, and a card payment that was recognised. */
function firstPairs(world: World): Pair[] {
  const refund = world.rows.find(({ merchant }) => merchant === "Amazon refund");
  const bought = world.rows.find(
    ({ merchant, amount }) => merchant === "Amazon" && amount.minor < 0,
  );
  const paid = world.rows.find(({ merchant }) => merchant.startsWith("Payment to"));
  const loan = world.rows.find(({ merchant }) => merchant === "Student loan");
  return [
    ...(refund && bought
      ? [
          {
            kind: "refund" as const,
            state: "proposed" as const,
            one: refund.id,
            other: bought.id,
            percent: 82,
            reasons: ["The same merchant", "7 days later", "Nothing else fits"],
          },
        ]
      : []),
    ...(paid && loan
      ? [
          {
            kind: "transfer" as const,
            state: "made" as const,
            one: paid.id,
            other: loan.id,
            percent: 97,
            reasons: ["the accounts are both yours", "one day apart"],
          },
        ]
      : []),
  ];
}
