/* eslint-disable @typescript-eslint/only-throw-error -- an AppError is plain data, as it comes over IPC */
import type { CategoryHint } from "@/bindings/CategoryHint";
import type { Doubt } from "@/bindings/Doubt";
import type { InboxEntry } from "@/bindings/InboxEntry";
import type { InboxKind } from "@/bindings/InboxKind";
import type { InboxRow } from "@/bindings/InboxRow";
import type { RegisterRow } from "@/bindings/RegisterRow";
import type { CommandName, Request, Response } from "../host";
import { CATEGORIES, categoryByCode } from "./categories";
import type { Edits } from "./edits";
import { fakeError } from "./errors";
import type { Pairs } from "./pairs";
import type { Scenario } from "./scenarios";
import type { TakingBack } from "./takingBack";
import type { World } from "./world";

type Ours = Extract<CommandName, "inbox" | "answer_inbox" | "accept_all" | "category_hints">;

const KINDS: readonly InboxKind[] = [
  "balance",
  "doubt",
  "pair",
  "withdrawn",
  "changed",
  "uncategorised",
  "new",
];

/** A pair that is as sure as this is clear. */
const CLEAR_PERCENT = 90;

interface Around {
  world: World;
  now: Date;
  scenario: Scenario;
  edits: Edits;
  taking: TakingBack;
  pairs: Pairs;
  row: (id: string) => RegisterRow;
  doubts: () => readonly Doubt[];
  answerDoubt: (doubt: Doubt, same: boolean) => void;
  changed: () => void;
}

/** All that wants a look, reckoned from the made-up world whenever it is asked for. */
export function inboxCommands(around: Around): {
  [K in Ours]: (request: Request<K>) => Response<K>;
} {
  const { world, now, scenario, edits, taking, pairs, changed } = around;
  /** Entries that were answered and are about nothing that remembers it. */
  const seen = new Set<string>();

  const hintsFor = (row: RegisterRow): CategoryHint[] => {
    const like = world.rows.filter(
      (other) => other.original === row.original && other.category !== null,
    );
    const [first] = like;
    return [
      ...(first?.category
        ? [
            {
              categoryId: first.category.id,
              reason: `${like.filter((one) => one.category?.id === first.category?.id).length} of ${like.length} past ${row.merchant} were ${first.category.name}`,
            },
          ]
        : []),
      ...(["groceries", "restaurants"] as const)
        .map((code) => categoryByCode(code).id)
        .filter((id) => id !== first?.category?.id)
        .slice(0, 2)
        .map((categoryId) => ({ categoryId, reason: "" })),
    ].filter(({ categoryId }) => CATEGORIES.some(({ id }) => id === categoryId));
  };
  const about = (row: RegisterRow): InboxRow => ({ row, changes: [], hints: hintsFor(row) });

  const entries = (): InboxEntry[] => {
    const fresh = world.rows.filter((row) => !row.reviewed && !row.withdrawn && !row.pending);
    const all: InboxEntry[] = [
      ...world.accounts.flatMap(({ id, name, proof }): InboxEntry[] =>
        scenario === "review" && proof.state === "off" && proof.residual
          ? [
              {
                key: `balance:${id}`,
                about: {
                  kind: "balance",
                  value: {
                    accountId: id,
                    account: name,
                    off: proof.residual,
                    since: proof.since?.slice(0, 10) ?? null,
                  },
                },
              },
            ]
          : [],
      ),
      ...around.doubts().map((value): InboxEntry => ({
        key: `doubt:${value.transaction.id}:${value.other.id}`,
        about: { kind: "doubt", value },
      })),
      ...pairs.proposed().flatMap((pair): InboxEntry[] => {
        const row = world.rows.find(({ id }) => id === pair.one);
        const view = pairs.view(pair, pair.one);
        return row && view
          ? [
              {
                key: `pair:${pair.one}:${pair.other}`,
                about: { kind: "pair", value: { row, pair: view } },
              },
            ]
          : [];
      }),
      ...world.rows
        .filter((row) => row.withdrawn)
        .map((row): InboxEntry => ({
          key: `withdrawn:${row.id}`,
          about: { kind: "withdrawn", value: about(row) },
        })),
      ...(scenario === "review" ? world.rows.slice(20, 21) : []).map((row): InboxEntry => ({
        key: `changed:${row.id}`,
        about: {
          kind: "changed",
          value: {
            ...about(row),
            changes: [{ field: "amount", from: "-12.00 USD", to: "-15.50 USD" }],
          },
        },
      })),
      ...fresh
        .filter((row) => row.category === null)
        .map((row): InboxEntry => ({
          key: `uncategorised:${row.id}`,
          about: { kind: "uncategorised", value: about(row) },
        })),
      ...fresh
        .filter((row) => row.category !== null)
        .map((row): InboxEntry => ({
          key: `new:${row.id}`,
          about: { kind: "new", value: about(row) },
        })),
    ];
    return all.filter(({ key }) => !seen.has(key));
  };

  /** The pair of an entry, where it is clear. */
  const clear = ({ about: what }: InboxEntry) =>
    what.kind === "pair" && (what.value.pair.percent ?? 0) >= CLEAR_PERCENT ? what.value : null;

  return {
    inbox: ({ kind, skip, limit }) => {
      const all = entries();
      const asked = all.filter((entry) => kind === null || entry.about.kind === kind);
      return {
        counts: KINDS.map((one) => ({
          kind: one,
          count: all.filter((entry) => entry.about.kind === one).length,
        })).filter(({ count }) => count > 0),
        left: all.length,
        clearPairs: all.filter((entry) => clear(entry) !== null).length,
        entries: asked.slice(skip, skip + Math.min(limit, 100)),
        asOf: new Date(now.getTime() - 2 * 3_600_000).toISOString(),
      };
    },
    answer_inbox: ({ key, answer }) => {
      const entry = entries().find((one) => one.key === key);
      if (!entry) throw fakeError("not_found", "This is not in the review any more.");
      const { about: what } = entry;
      const isAccepted = answer === "accept";
      const notice = () => {
        seen.add(key);
        taking.did(
          "reviewed",
          1,
          () => seen.delete(key),
          () => seen.add(key),
        );
      };
      switch (what.kind) {
        case "doubt":
          around.answerDoubt(what.value, isAccepted);
          break;
        case "pair":
          pairs.commands.say_pair({
            kind: what.value.pair.kind,
            id: what.value.row.id,
            otherId: what.value.pair.other.id,
            together: isAccepted,
          });
          break;
        case "new":
        case "uncategorised":
          edits.say([around.row(what.value.row.id)], { field: "reviewed", value: true });
          break;
        case "balance":
        case "withdrawn":
        case "changed":
          notice();
      }
      changed();
      return null;
    },
    accept_all: ({ kind }) => {
      if (kind === "pair") {
        const found = entries().flatMap((entry) => clear(entry) ?? []);
        taking.together(() => {
          for (const { row, pair } of found)
            pairs.commands.say_pair({
              kind: pair.kind,
              id: row.id,
              otherId: pair.other.id,
              together: true,
            });
        });
        return { field: "pair", transactions: found.length };
      }
      const fresh = entries().flatMap(({ about: { kind: of, value } }) =>
        (of === "new" || of === "uncategorised") && (kind === null || kind === of)
          ? [around.row(value.row.id)]
          : [],
      );
      if (fresh.length > 0) edits.say(fresh, { field: "reviewed", value: true });
      changed();
      return { field: "reviewed", transactions: fresh.length };
    },
    category_hints: ({ id }) => hintsFor(around.row(id)),
  };
}
