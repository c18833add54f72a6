/* eslint-disable @typescript-eslint/only-throw-error -- an AppError is plain data, as it comes over IPC */
import type { AppError } from "@/bindings/AppError";
import type { AccountView } from "@/bindings/AccountView";
import type { MoneyView } from "@/bindings/MoneyView";
import type { MoveLeg } from "@/bindings/MoveLeg";
import type { MoveLegKind } from "@/bindings/MoveLegKind";
import type { MoveLegStatus } from "@/bindings/MoveLegStatus";
import type { MoveLimits } from "@/bindings/MoveLimits";
import type { MovePlace } from "@/bindings/MovePlace";
import type { Moves } from "@/bindings/Moves";
import type { MoveState } from "@/bindings/MoveState";
import type { MoveView } from "@/bindings/MoveView";
import { parseAmount } from "@/format/amount";
import { plainDecimal } from "@/format/money";
import type { CommandName, Request, Response } from "../host";
import type { MoneyWorld } from "./checks";
import { fakeError } from "./errors";
import type { Scenario } from "./scenarios";
import { usd } from "./world";

type Ours = Extract<
  CommandName,
  | "moves"
  | "plan_move"
  | "confirm_move"
  | "cancel_move"
  | "send_back"
  | "follow_moves"
  | "set_move_limits"
>;

const HOUR_MS = 3_600_000;

interface Told {
  place: MovePlace;
  sentence: string;
  hint: string | null;
}

/** What each state that the made-up moves come through says. */
function toldOf(state: MoveState, from: string, to: string): Told {
  const tell = (place: MovePlace, sentence: string, hint: string | null = null): Told => ({
    place,
    sentence,
    hint,
  });
  switch (state) {
    case "planning":
      return tell("from", "Whether it may be made was asked; the answer is not known yet.");
    case "planned":
      return tell("from", `Nothing has moved: it waits at ${from}.`, "Confirm it within the hour.");
    case "lapsed":
      return tell("from", `Nobody confirmed it in time. The money is at ${from}.`, "Plan it anew.");
    case "declined":
      return tell("from", `Plaid declined it. The money is at ${from}.`);
    case "debit_asked":
      return tell("not_known", `It was asked for at ${from}; the answer is not known yet.`);
    case "debit_under_way":
      return tell("leaving", `The money is leaving ${from}.`, "This takes one to three days.");
    case "resting":
      return tell("ledger", "The money rests with whoever owns the keys.");
    case "credit_asked":
      return tell("not_known", `It was asked to go on to ${to}; the answer is not known yet.`);
    case "credit_under_way":
      return tell("arriving", `The money is on its way to ${to}.`, "This takes a day or two.");
    case "done":
      return tell("to", `The money has arrived at ${to}.`);
    case "cancelled":
      return tell("from", `It was stopped. The money is at ${from}.`);
    case "failed":
      return tell("from", `${from} did not give it. Nothing has moved.`);
    case "returned":
      return tell("from", `${from} took it back. The money is there.`);
    case "stranded":
      return tell(
        "ledger",
        `${to} did not take it. The money rests with whoever owns the keys.`,
        "Send it on once more, or back to where it came from.",
      );
    case "back_asked":
      return tell("not_known", `It was asked back to ${from}; the answer is not known yet.`);
    case "back_under_way":
      return tell("returning", `The money is on its way back to ${from}.`);
    case "sent_back":
      return tell("from", `The money is back at ${from}.`);
    case "owed":
      return tell("both", `${from} took it back after it had gone on.`, "The amount is owed.");
  }
}

const NEXT: Partial<Record<MoveState, MoveState>> = {
  debit_under_way: "resting",
  resting: "credit_under_way",
  credit_under_way: "done",
  back_under_way: "sent_back",
};

const leg = (kind: MoveLegKind, status: MoveLegStatus, change: Partial<MoveLeg> = {}): MoveLeg => ({
  kind,
  status,
  network: "ach",
  description: "COFFER MOVE",
  expectedSettlement: null,
  failureCode: null,
  failure: null,
  cancellable: false,
  transactionId: null,
  ...change,
});

/** Moves over the made-up world. */
export function moveCommands(
  { world, now, isReal, hasProtection, prove, hasAgreed, movesChanged, record }: MoneyWorld,
  scenario: Scenario,
): { [K in Ours]: (request: Request<K>) => Response<K> } {
  let limits: MoveLimits = { perMove: usd(100_000), perDay: usd(200_000), most: usd(1_000_000) };
  let legalName: string | null = "Ada Okonkwo";
  let today = usd(0);
  let followedAt: string | null = new Date(now.getTime() - 2 * HOUR_MS).toISOString();
  const at = (hours: number) => new Date(now.getTime() - hours * HOUR_MS).toISOString();
  const end = ({ id, name, mask, institution }: AccountView) => ({
    accountId: id,
    name,
    mask,
    institution,
  });
  const say = (move: MoveView, state: MoveState): MoveView => {
    const told = toldOf(state, move.from.institution, move.to.institution);
    const cancellable = state === "planned" || state === "debit_under_way";
    return {
      ...move,
      ...told,
      state,
      legs: move.legs.map((one) => ({ ...one, cancellable })),
      events: [
        ...move.events,
        { at: new Date().toISOString(), leg: null, sentence: told.sentence },
      ],
      confirmUntil: state === "planned" ? move.confirmUntil : null,
      canConfirm: state === "planned" || state === "stranded",
      canCancel: cancellable,
      canSendBack: state === "stranded",
    };
  };
  const make = (
    id: string,
    state: MoveState,
    from: AccountView,
    to: AccountView,
    amount: MoneyView,
    hours: number,
    legs: MoveLeg[],
  ): MoveView => ({
    ...say(
      {
        id,
        from: end(from),
        to: end(to),
        amount,
        state,
        place: "from",
        sentence: "",
        hint: null,
        legs,
        events: [],
        plannedAt: at(hours),
        confirmUntil: at(hours - 1),
        confirmedAt: state === "planned" ? null : at(hours),
        canConfirm: false,
        canCancel: false,
        canSendBack: false,
      },
      state,
    ),
    events: [
      { at: at(hours), leg: null, sentence: "It was planned." },
      ...(hours === 0 ? [] : legs).map((one, place) => ({
        at: at(hours - place - 1),
        leg: one.kind,
        sentence: one.failure ?? "The bank has it.",
      })),
    ],
  });
  const [checking, savings] = world.accounts;
  const booked = world.rows.filter(({ pending }) => !pending);
  let moves: MoveView[] =
    checking === undefined || savings === undefined
      ? []
      : [
          make("move-3", "credit_under_way", savings, checking, usd(25_000), 70, [
            leg("debit", "settled", { transactionId: booked[2]?.id ?? null }),
            leg("credit", "pending", { expectedSettlement: at(-24).slice(0, 10) }),
          ]),
          make("move-2", "stranded", checking, savings, usd(7_550), 120, [
            leg("debit", "settled"),
            leg("credit", "returned", {
              failureCode: "R03",
              failure: "The bank knows no account with this number.",
            }),
          ]),
          make("move-1", "returned", checking, savings, usd(90_000), 400, [
            leg("debit", "returned", {
              failureCode: "R01",
              failure: "There was not enough money in the account.",
            }),
          ]),
        ];
  const find = (id: string): MoveView => {
    const found = moves.find((one) => one.id === id);
    if (!found) throw fakeError("not_found", "This move is not there any more.");
    return found;
  };
  const put = (changed: MoveView): MoveView => {
    moves = moves.map((one) => (one.id === changed.id ? changed : one));
    return changed;
  };
  // Connections that were found to lack consent to payments.
  const lacking = new Set<string>();
  const needsConsent = ({ id, itemId }: AccountView) =>
    (id === "acc-7" || lacking.has(itemId)) && !hasAgreed(itemId);
  const unagreed = (institution: string) =>
    `${institution} wants your consent before money is moved from or to its accounts.`;
  const account = (id: string) => world.accounts.find((one) => one.id === id) ?? null;
  const whyNot = ({ type, health, balances, institution }: AccountView): string | null =>
    type !== "depository"
      ? "Money is moved between checking and savings accounts only."
      : health !== "Ok"
        ? `${institution} wants you to sign in again.`
        : balances.current?.currency !== "USD"
          ? "Plaid moves US dollars only."
          : null;
  const view = (): Moves => ({
    availability: !hasProtection()
      ? { kind: "needs_protection" }
      : isReal()
        ? { kind: "not_offered", why: "Plaid has not given your keys Transfer." }
        : scenario === "offline"
          ? { kind: "not_known" }
          : { kind: "available" },
    isPlay: !isReal(),
    limits,
    today,
    legalName,
    accounts: world.accounts.map((one) => ({
      accountId: one.id,
      name: one.name,
      mask: one.mask,
      institution: one.institution,
      itemId: one.itemId,
      whyNot: whyNot(one) ?? (needsConsent(one) ? unagreed(one.institution) : null),
      needsConsent: needsConsent(one),
    })),
    moves: isReal() ? [] : moves,
    followedAt,
  });
  const again = (
    move: MoveView,
    amountAgain: string,
    accountAgain: string,
    mask: string | null,
  ) => {
    if (parseAmount(amountAgain, move.amount) !== move.amount.minor)
      throw fakeError("bad_input", "That is not the amount of this move.", "Type it once more.");
    if (accountAgain !== mask)
      throw fakeError(
        "bad_input",
        "Those are not the last digits of the account.",
        "Type them once more.",
      );
  };
  return {
    moves: view,
    plan_move: ({ fromAccountId, toAccountId, amount, legalName: name }) => {
      const from = account(fromAccountId);
      const to = account(toAccountId);
      if (from === null || to === null)
        throw fakeError("not_found", "This account is not there any more.");
      for (const { itemId, institution } of scenario === "unagreed" ? [from, to] : []) {
        if (hasAgreed(itemId)) continue;
        lacking.add(itemId);
        movesChanged();
        throw {
          ...fakeError("bank", unagreed(institution), "Nothing was asked for."),
          button: "give_consent",
          itemId,
        } satisfies AppError;
      }
      const minor = parseAmount(amount, limits.perMove);
      if (minor === null || minor <= 0)
        throw fakeError("bad_input", "A move has an amount above nothing, such as 500.00.");
      if (minor > limits.perMove.minor)
        throw fakeError(
          "bad_input",
          `That is more than your limit of ${plainDecimal(limits.perMove)} USD for one move.`,
          "Move less, or change the limits.",
        );
      legalName = name ?? legalName;
      const move = {
        ...make(`move-${moves.length + 1}`, "planned", from, to, usd(minor), 0, [
          leg("debit", "authorized"),
        ]),
        confirmUntil: new Date(Date.now() + HOUR_MS).toISOString(),
      };
      moves = [move, ...moves];
      record(
        "move_planned",
        `A move out of ${from.name} was planned.`,
        from,
        "planned",
        usd(minor),
      );
      return move;
    },
    confirm_move: ({ moveId, proof, amountAgain, accountAgain }) => {
      prove(proof);
      const move = find(moveId);
      again(move, amountAgain, accountAgain, move.to.mask);
      record("move_confirmed", "A move was confirmed.", null, "confirmed", move.amount);
      if (move.state === "stranded")
        return put(
          say({ ...move, legs: [...move.legs, leg("credit", "pending")] }, "credit_under_way"),
        );
      today = { ...today, minor: today.minor + move.amount.minor };
      return put({
        ...say(move, "debit_under_way"),
        confirmedAt: new Date().toISOString(),
        legs: [
          leg("debit", "pending", { cancellable: true, expectedSettlement: at(-48).slice(0, 10) }),
        ],
      });
    },
    cancel_move: ({ moveId }) => {
      record("move_cancelled", "A move was stopped.", null, "cancelled");
      return put(say(find(moveId), "cancelled"));
    },
    send_back: ({ moveId, proof, amountAgain, accountAgain }) => {
      prove(proof);
      const move = find(moveId);
      again(move, amountAgain, accountAgain, move.from.mask);
      record("move_sent_back", "A move was sent back.", null, "confirmed", move.amount);
      return put(say({ ...move, legs: [...move.legs, leg("back", "pending")] }, "back_under_way"));
    },
    follow_moves: () => {
      followedAt = new Date().toISOString();
      moves = moves.map((move) => {
        const next = NEXT[move.state];
        return next === undefined ? move : say(move, next);
      });
      return view();
    },
    set_move_limits: ({ perMove, perDay, proof }) => {
      prove(proof);
      const [most, one, day] = [
        limits.most.minor,
        parseAmount(perMove, limits.most),
        parseAmount(perDay, limits.most),
      ];
      if (one === null || day === null || one <= 0 || day < one || day > most)
        throw fakeError(
          "bad_input",
          "A limit is an amount above nothing, and a day holds at least one move.",
        );
      limits = { ...limits, perMove: usd(one), perDay: usd(day) };
      return view();
    },
  };
}
