/* eslint-disable @typescript-eslint/only-throw-error -- an AppError is plain data, as it comes over IPC */
import type { AccountNumber } from "@/bindings/AccountNumber";
import type { AccountView } from "@/bindings/AccountView";
import type { AuditEntry } from "@/bindings/AuditEntry";
import type { BankIdentity } from "@/bindings/BankIdentity";
import type { CheckAble } from "@/bindings/CheckAble";
import type { CheckLine } from "@/bindings/CheckLine";
import type { CheckProduct } from "@/bindings/CheckProduct";
import type { ChecksView } from "@/bindings/ChecksView";
import type { IdentityScore } from "@/bindings/IdentityScore";
import type { MoneyView } from "@/bindings/MoneyView";
import type { OwnerView } from "@/bindings/OwnerView";
import type { ScoreBand } from "@/bindings/ScoreBand";
import { parseAmount } from "@/format/amount";
import type { CommandName, Request, Response } from "../host";
import { fakeError } from "./errors";
import type { World } from "./world";

type Ours = Extract<
  CommandName,
  | "checks"
  | "ask_balance"
  | "reveal_numbers"
  | "forget_numbers"
  | "copy_number"
  | "deposit_sheet"
  | "ask_identity"
  | "match_identity"
  | "check_payment"
  | "audit"
  | "verify_audit"
  | "export_audit"
>;

const MINUTE_MS = 60_000;
const AUDIT_PAGE = 50;

/** What both money checks and moves need to know of the made-up profile. */
export interface MoneyWorld {
  world: World;
  now: Date;
  isReal: () => boolean;
  isOffline: () => boolean;
  hasProtection: () => boolean;
  /** Whether banks were asked for numbers and owners; where not, consent is missing. */
  isAgreed: () => boolean;
  /** Throws unless it is what opens the made-up profile. */
  prove: (proof: string | null) => void;
  record: Recorder;
}

/** Adds an entry to the record. */
export type Recorder = (
  kind: string,
  sentence: string,
  account: AccountView | null,
  outcome: string,
  amount?: MoneyView | null,
) => void;

/** The record in memory, with hashes that look like some. */
export function createRecord(now: Date): { entries: AuditEntry[]; record: Recorder } {
  const entries: AuditEntry[] = [];
  const record: Recorder = (kind, sentence, account, outcome, amount = null) => {
    const number = entries.length + 1;
    entries.push({
      number,
      at: new Date(Math.max(now.getTime() - 86_400_000, 0) + number * MINUTE_MS).toISOString(),
      kind,
      sentence,
      account: account === null ? null : `${account.name} ${account.mask ?? ""}`.trim(),
      bank: account?.institution ?? null,
      amount,
      outcome,
      about: null,
      hash: Array.from({ length: 8 }, (_, at) =>
        ((number * 2_654_435_761 + at * 40_503) >>> 0).toString(16).padStart(8, "0"),
      ).join(""),
    });
  };
  return { entries, record };
}

const yes: CheckAble = { ok: true, whyNot: null, needsConsent: false };
const no = (whyNot: string): CheckAble => ({ ok: false, whyNot, needsConsent: false });

const NUMBERS: Record<string, AccountNumber[]> = {
  "acc-1": [
    {
      system: "ach",
      account: "1111222233330042",
      bankCode: "011401533",
      branch: null,
      wireRouting: "021000021",
      tokenized: true,
    },
  ],
  "acc-2": [
    {
      system: "ach",
      account: "9900009606818810",
      bankCode: "011401533",
      branch: null,
      wireRouting: null,
      tokenized: false,
    },
  ],
  "acc-7": [
    {
      system: "international",
      account: "GB33BUKB20201555554408",
      bankCode: "BUKBGB22",
      branch: null,
      wireRouting: null,
      tokenized: false,
    },
    {
      system: "bacs",
      account: "31926819",
      bankCode: "601613",
      branch: null,
      wireRouting: null,
      tokenized: false,
    },
  ],
};

const ADA: OwnerView = {
  names: ["Ada Okonkwo"],
  phones: [
    { value: "+1 415 555 0100", kind: "mobile", primary: true },
    { value: "+1 415 555 0101", kind: "home", primary: false },
  ],
  emails: [{ value: "ada@example.com", kind: "primary", primary: true }],
  addresses: [
    { value: "2992 Mission Street, San Francisco, CA 94110, US", kind: null, primary: true },
  ],
};
const SAM: OwnerView = {
  names: ["Samuel Okonkwo"],
  phones: [],
  emails: [{ value: "sam@example.com", kind: null, primary: true }],
  addresses: [],
};

/** Money checks over the made-up world. */
export function checkCommands(
  { world, now, isReal, isOffline, hasProtection, isAgreed, prove, record }: MoneyWorld,
  entries: AuditEntry[],
): { [K in Ours]: (request: Request<K>) => Response<K> } {
  const kept = new Set<string>(["acc-2"]);
  const revealed = new Set<string>();
  const calls: Record<CheckProduct, number> = {
    balance: 2,
    auth: 1,
    identity: 0,
    identity_match: 0,
    signal: 0,
  };
  const account = (id: string): AccountView => {
    const found = world.accounts.find((one) => one.id === id);
    if (!found) throw fakeError("not_found", "This account is not there any more.");
    return found;
  };
  const reachable = ({ health, institution }: AccountView): CheckAble =>
    health === "Ok" ? yes : no(`${institution} cannot be asked until you sign in again.`);
  const asked = (product: CheckProduct, seen: number) => {
    if (isOffline()) throw fakeError("offline", "Coffer is switched offline, so nothing was sent.");
    if (calls[product] > seen)
      throw fakeError(
        "bad_input",
        `Meanwhile ${calls[product]} such calls were made this month.`,
        "Look at the number and confirm again.",
      );
    calls[product] += 1;
  };
  const until = (ms: number) => new Date(Date.now() + ms).toISOString();
  const stamp = () => new Date().toISOString();
  const view = (): ChecksView => ({
    accounts: world.accounts
      .filter(({ byHand }) => byHand === null)
      .map((one) => {
        const deposit = one.type === "depository";
        const reach = reachable(one);
        const asOf = one.balances.asOf;
        return {
          accountId: one.id,
          name: one.name,
          mask: one.mask,
          bank: one.institution,
          itemId: one.itemId,
          type: one.type,
          subtype: one.subtype,
          cached: one.balances,
          cachedAgeS: asOf === null ? null : Math.round((now.getTime() - Date.parse(asOf)) / 1_000),
          canBalance: reach,
          canNumbers: deposit
            ? { ...reach, needsConsent: reach.ok && !isAgreed() }
            : no("Only deposit accounts have account and routing numbers."),
          canIdentity: { ...reach, needsConsent: reach.ok && !isAgreed() },
          canPay: deposit ? reach : no("Payments come out of deposit accounts only."),
          numbersKept: kept.has(one.id),
        };
      }),
    meters: (["balance", "auth", "identity", "identity_match", "signal"] as const).map(
      (product) => ({
        product,
        calls: calls[product],
        each: product !== "auth" && product !== "identity",
      }),
    ),
    isBilled: isReal(),
    othersKeys: false,
    hasProtection: hasProtection(),
    isOffline: isOffline(),
  });
  return {
    checks: view,
    ask_balance: ({ accountId, seenThisMonth }) => {
      const one = account(accountId);
      asked("balance", seenThisMonth);
      record("balance_asked", `The bank was asked what ${one.name} holds.`, one, "answered");
      const { available, current, limit } = one.balances;
      const credit = one.type !== "depository";
      return {
        accountId,
        available,
        current,
        limit,
        funds: credit ? null : available,
        sentence: credit
          ? "What is available here is borrowed. No payment can rest on it."
          : "The bank says that this can be spent now.",
        askedAt: stamp(),
        expiresAt: until(MINUTE_MS),
        bankUpdatedAt: null,
        callsThisMonth: calls.balance,
      };
    },
    reveal_numbers: ({ accountId, proof, keep, seenThisMonth }) => {
      prove(proof);
      const one = account(accountId);
      const fromKept = kept.has(accountId);
      if (!fromKept) asked("auth", seenThisMonth);
      if (keep) kept.add(accountId);
      revealed.add(accountId);
      record(
        "numbers_revealed",
        `The numbers of ${one.name} were shown.`,
        one,
        fromKept ? "shown, from what is kept" : "shown, asked now",
      );
      return {
        accountId,
        numbers: NUMBERS[accountId] ?? [],
        askedAt: stamp(),
        kept: kept.has(accountId),
        fromKept,
        copyUntil: until(5 * MINUTE_MS),
      };
    },
    forget_numbers: ({ accountId }) => {
      kept.delete(accountId);
      return view();
    },
    copy_number: ({ accountId }) => {
      if (!revealed.has(accountId))
        throw fakeError("not_found", "These numbers are not shown any more.");
      return { clearsAt: until(MINUTE_MS) };
    },
    deposit_sheet: ({ accountId, proof }) => {
      prove(proof);
      const one = account(accountId);
      record("sheet_saved", `A deposit sheet for ${one.name} was saved.`, one, "answered");
      return { name: `deposit-${one.mask ?? "sheet"}.pdf`, bytes: 18_204 };
    },
    ask_identity: ({ itemId, seenThisMonth }) => {
      asked("identity", seenThisMonth);
      const banks = world.connections.filter(({ id }) => itemId === null || id === itemId);
      record("identity_asked", "The banks were asked who owns the accounts.", null, "answered");
      return banks.map(({ id, institution, health, accounts }, at): BankIdentity => ({
        itemId: id,
        bank: institution,
        askedAt: stamp(),
        failed:
          health.state === "Ok"
            ? null
            : `${institution} did not answer. Sign in again and ask once more.`,
        accounts:
          health.state === "Ok"
            ? accounts.map(({ id: accountId, name, mask }) => ({
                accountId,
                name,
                mask,
                owners: at === 1 ? [ADA, SAM] : [ADA],
              }))
            : [],
      }));
    },
    match_identity: ({ accountId, name, phone, email, address, seenThisMonth }) => {
      const one = account(accountId);
      asked("identity_match", seenThisMonth);
      record(
        "identity_matched",
        `Words were compared with the owners of ${one.name}.`,
        one,
        "done",
      );
      return {
        accountId,
        name: scoreOf(name, "Ada Okonkwo"),
        phone: scoreOf(phone, "+1 415 555 0100"),
        email: scoreOf(email, "ada@example.com"),
        address: scoreOf(address?.street ?? null, "2992 Mission Street"),
        askedAt: stamp(),
        callsThisMonth: calls.identity_match,
      };
    },
    check_payment: ({ accountId, amount, payee, seen }) => {
      const one = account(accountId);
      const funds = one.balances.available;
      if (funds === null) throw fakeError("bad_input", "The bank states no funds for it.");
      const minor = parseAmount(amount, funds);
      if (minor === null || minor <= 0)
        throw fakeError("bad_input", "A payment has an amount above nothing, such as 500.00.");
      asked("balance", seen.balance);
      if (payee !== null) asked("identity_match", seen.identityMatch);
      const sum = { ...funds, minor };
      const short = minor > funds.minor;
      const by = { ...funds, minor: minor - funds.minor };
      record(
        "payment_checked",
        `A payment out of ${one.name} was checked.`,
        one,
        short ? "short" : "covered",
        sum,
      );
      return {
        checkId: `check-${entries.length}`,
        accountId,
        amount: sum,
        verdict: short ? { kind: "shortBy", by } : { kind: "covered" },
        sentence: short
          ? "The bank says that less than this can be spent now."
          : "The bank says that this can be spent now.",
        lines: linesOf(one, short, payee?.name ?? null, isReal(), stamp()),
        askedAt: stamp(),
        expiresAt: until(MINUTE_MS),
      };
    },
    audit: ({ before }) => {
      const older = entries.filter(({ number }) => before === null || number < before).reverse();
      const page = older.slice(0, AUDIT_PAGE);
      return {
        entries: page,
        nextBefore: older.length > AUDIT_PAGE ? (page.at(-1)?.number ?? null) : null,
        total: entries.length,
      };
    },
    verify_audit: () => ({
      entries: entries.length,
      head: entries.at(-1)?.hash ?? null,
      broken: null,
      notes: [],
    }),
    export_audit: () => ({
      name: "coffer-audit-2026-03-01.jsonl",
      bytes: 12_400,
      entries: entries.length,
    }),
  };
}

function scoreOf(typed: string | null, onFile: string): IdentityScore {
  if (typed === null) return { score: null, band: "nothing" };
  const words = typed.toLowerCase().split(/\s+/);
  const had = onFile.toLowerCase().split(/\s+/);
  const same = words.filter((word) => had.includes(word)).length;
  const score =
    typed.toLowerCase() === onFile.toLowerCase()
      ? 100
      : same === had.length
        ? 92
        : same > 0
          ? 78
          : 21;
  const band: ScoreBand =
    score === 100 ? "same" : score >= 85 ? "strong" : score >= 70 ? "partial" : "mismatch";
  return { score, band };
}

function linesOf(
  { name, id, balances }: AccountView,
  short: boolean,
  payee: string | null,
  isReal: boolean,
  at: string,
): CheckLine[] {
  const score = scoreOf(payee, "Ada Okonkwo");
  return [
    {
      kind: "account_kind",
      level: "green",
      sentence: `${name} is an account that payments come out of.`,
      reason: "The bank calls it a checking or savings account.",
      asOf: balances.asOf,
    },
    {
      kind: "currency",
      level: "green",
      sentence: "The amount is in the currency of the account.",
      reason: "Plaid and the bank state the same currency.",
      asOf: balances.asOf,
    },
    {
      kind: "funds",
      level: short ? "red" : "green",
      sentence: short ? "There is less than the amount." : "There is enough for the amount.",
      reason: "By what the bank said just now. It reserves nothing for this payment.",
      asOf: at,
    },
    {
      kind: "pending",
      level: "amber",
      sentence: "Two payments of $48.20 together are under way.",
      reason: "Whether the bank has taken them off already is not said, so look closer.",
      asOf: balances.asOf,
    },
    {
      kind: "number",
      level: id === "acc-1" ? "amber" : "green",
      sentence:
        id === "acc-1"
          ? "Its number was made for this connection."
          : "It has numbers that a payment can use.",
      reason:
        id === "acc-1"
          ? "It works as long as the bank stays connected."
          : "The bank gave an account and a routing number.",
      asOf: at,
    },
    {
      kind: "identity",
      level:
        score.score === null
          ? "unknown"
          : score.score >= 85
            ? "green"
            : score.score >= 70
              ? "amber"
              : "red",
      sentence:
        score.score === null
          ? "Nobody was named, so nothing was compared."
          : `The name fits what the bank has with a score of ${score.score}.`,
      reason: "A score says how alike two texts are, not who typed them.",
      asOf: score.score === null ? null : at,
    },
    {
      kind: "signal",
      level: isReal ? "unknown" : "green",
      sentence: isReal
        ? "Your keys do not have Signal."
        : "Plaid sees a small risk that it comes back.",
      reason: isReal
        ? "Plaid gives it by contract only."
        : "From what Plaid knows of the account over time.",
      asOf: isReal ? null : at,
    },
  ];
}
