import type { AccountView } from "@/bindings/AccountView";
import type { Connection } from "@/bindings/Connection";
import type { HealthView } from "@/bindings/HealthView";
import type { MoneyView } from "@/bindings/MoneyView";
import type { OwedAccess } from "@/bindings/OwedAccess";
import type { RegisterRow } from "@/bindings/RegisterRow";
import { categoryByCode } from "./categories";
import { createDice } from "./dice";
import { attentionOf } from "./life";

/** A made-up person with four banks, one in every state of health, and two years behind them. */
export interface World {
  connections: Connection[];
  accounts: AccountView[];
  /** Pending first, then newest first. */
  rows: RegisterRow[];
  /** What is still to be given back; nothing. */
  owed: OwedAccess[];
}

const HOUR_MS = 3_600_000;

export const usd = (minor: number): MoneyView => ({ minor, currency: "USD", exponent: 2 });

/** Days that nobody has looked at yet. */
const FRESH_DAYS = 6;

/** What most rows are: nothing special. */
export const PLAIN = {
  ruled: false,
  mate: null,
  attachments: 0,
  cleared: false,
  reconciled: false,
  manual: false,
} as const satisfies Partial<RegisterRow>;

type Merchant = [name: string, text: string, category: string, low: number, high: number];

const DAILY: Merchant[] = [
  ["Whole Foods Market", "WHOLEFDS HAR 10380", "groceries", -14_200, -1_800],
  ["Trader Joe’s", "TRADER JOE S #552", "groceries", -8_900, -1_250],
  ["Blue Bottle Coffee", "SQ *BLUE BOTTLE COFFEE", "coffee", -1_450, -475],
  ["Starbucks", "STARBUCKS STORE 05514", "coffee", -1_120, -415],
  ["Chipotle", "CHIPOTLE 1629", "restaurants", -2_860, -1_120],
  ["Nopalito", "TST* NOPALITO 9TH AVE", "restaurants", -9_800, -2_400],
  ["Lyft", "LYFT *RIDE SUN 9PM", "taxi", -4_200, -820],
  ["Shell", "SHELL OIL 57444190204", "fuel", -7_650, -3_100],
  ["Muni", "SFMTA CLIPPER AUTOLOAD", "public_transit", -3_000, -250],
  ["Amazon", "AMZN Mktp US*RT4Y89", "general_shopping", -18_900, -799],
  ["Target", "TARGET 00032193", "general_shopping", -12_400, -980],
  ["Uniqlo", "UNIQLO POWELL ST", "clothing", -9_990, -1_990],
  ["Walgreens", "WALGREENS #1327", "pharmacy", -4_890, -349],
  ["City Parking", "CITY PARKING GARAGE 5TH & MISSION", "parking_tolls", -2_800, -400],
  ["Steam", "STEAMGAMES.COM 425952298", "games", -5_999, -499],
  ["Alamo Drafthouse", "ALAMO DRAFTHOUSE NEW MISSION", "entertainment", -5_400, -1_650],
];

const MONTHLY: [day: number, account: number, merchant: Merchant][] = [
  [1, 0, ["Rent", "AVALON MISSION BAY WEB PMTS", "rent", -285_000, -285_000]],
  [3, 2, ["Netflix", "NETFLIX.COM", "streaming", -1_799, -1_799]],
  [5, 2, ["Spotify", "SPOTIFY USA", "streaming", -1_199, -1_199]],
  [8, 0, ["Pacific Gas & Electric", "PGANDE WEB ONLINE", "utilities", -16_400, -6_100]],
  [11, 2, ["Sonic Fiber", "SONIC.NET INTERNET", "internet_phone", -5_499, -5_499]],
  [12, 2, ["Mission Cliffs", "TOUCHSTONE CLIMBING", "fitness", -9_900, -9_900]],
  [15, 0, ["Northwind Robotics", "NORTHWIND ROBOTICS PAYROLL PPD", "salary", 412_318, 412_318]],
  [18, 0, ["Lemonade", "LEMONADE INSURANCE", "insurance", -1_825, -1_825]],
  [
    20,
    0,
    ["Payment to Sapphire Card", "CHASE CREDIT CRD AUTOPAY", "card_payment", -198_000, -64_000],
  ],
  [22, 5, ["Student loan", "NELNET STUDENT LN PYMT", "loan_payments", 31_200, 31_200]],
  [28, 1, ["Interest", "INTEREST PAYMENT", "interest", 4_812, 6_120]],
  [30, 0, ["Northwind Robotics", "NORTHWIND ROBOTICS PAYROLL PPD", "salary", 412_318, 412_318]],
];

const NOTES = [
  "Birthday dinner for Mia",
  "Split with Sam, he owes half",
  "Return by the 14th",
  "Work trip, claim it",
];
const TAGS = ["reimburse", "trip: lisbon", "gift", "tax", "shared"];

export function makeWorld(now: Date, rowsWanted = 3000): World {
  const dice = createDice(20_251_120);
  const hoursAgo = (hours: number) => new Date(now.getTime() - hours * HOUR_MS).toISOString();
  const { connections, accounts } = makeBanks(hoursAgo);
  const account = (at: number) => accounts[at] as AccountView;

  const rows: RegisterRow[] = [];
  const add = (
    date: string,
    at: number,
    [merchant, original, code, low, high]: Merchant,
    pending = false,
  ) => {
    const { id, name, code: stable } = categoryByCode(code);
    const noted = dice.chance(3);
    const tagged = dice.chance(7);
    rows.push({
      id: `tx-${String(rows.length).padStart(6, "0")}`,
      date,
      amount: usd(dice.between(low, high)),
      merchant,
      original,
      accountId: account(at).id,
      account: account(at).name,
      category: dice.chance(4)
        ? null
        : { id, name, code: stable, source: dice.chance(10) ? "person" : "bank" },
      pending,
      note: noted ? dice.pick(NOTES) : null,
      tags: tagged ? [dice.pick(TAGS)] : [],
      withdrawn: false,
      // What is older than this has been looked at.
      reviewed: !pending && date < civil(FRESH_DAYS).date,
      hidden: false,
      logo: null,
      split: null,
      ...PLAIN,
      balance: null,
    });
  };

  const civil = (daysAgo: number) => {
    const day = new Date(now.getFullYear(), now.getMonth(), now.getDate() - daysAgo);
    const two = (part: number) => String(part).padStart(2, "0");
    return {
      date: `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`,
      day: day.getDate(),
    };
  };
  for (let pending = 0; pending < 4; pending += 1) add(civil(0).date, 2, dice.pick(DAILY), true);
  for (let daysAgo = 0; daysAgo < 730 && rows.length < rowsWanted; daysAgo += 1) {
    const { date, day } = civil(daysAgo);
    for (const [on, at, merchant] of MONTHLY) if (on === day) add(date, at, merchant);
    const count = dice.between(2, 6);
    for (let row = 0; row < count; row += 1) {
      add(date, dice.chance(70) ? 2 : dice.chance(60) ? 0 : 3, dice.pick(DAILY));
    }
    if (dice.chance(1.5)) {
      add(date, 2, ["TAP Air Portugal", "TAP AIR PORTUGAL LISBOA", "travel", -98_000, -41_000]);
    }
  }
  const refund = rows[9];
  if (refund)
    Object.assign(refund, {
      amount: usd(4_599),
      merchant: "Amazon refund",
      category: categoryOf("general_shopping"),
    });
  const noted = rows[6];
  if (noted) Object.assign(noted, { note: NOTES[0], tags: ["gift", "shared", "tax"] });
  const withdrawn = rows[13];
  if (withdrawn) Object.assign(withdrawn, { withdrawn: true, note: "Called the bank about it" });
  const euro = rows[11];
  if (euro)
    Object.assign(euro, {
      merchant: "Pastéis de Belém",
      original: "PASTEIS DE BELEM LISBOA",
      category: categoryOf("restaurants"),
      amount: { minor: -2_380, currency: "EUR", exponent: 2 },
    });

  for (const one of accounts)
    one.transactions = rows.filter(({ accountId }) => accountId === one.id).length;
  return { connections, accounts, rows, owed: [] };
}

function categoryOf(code: string): RegisterRow["category"] {
  const { id, name } = categoryByCode(code);
  return { id, name, code, source: "bank" };
}

function proofOf(
  id: string,
  type: string,
  hoursAgo: (hours: number) => string,
): AccountView["proof"] {
  if (type === "investment")
    return { state: "unproven", residual: null, since: null, reason: "investment" };
  if (id === "acc-4")
    return { state: "off", residual: usd(-1_240), since: hoursAgo(24 * 18), reason: null };
  return { state: "matches", residual: null, since: null, reason: null };
}

function makeBanks(hoursAgo: (hours: number) => string) {
  const health = (change: Partial<HealthView>): HealthView => ({
    state: "Ok",
    code: null,
    message: null,
    hint: null,
    since: hoursAgo(200),
    retryAt: null,
    button: null,
    advisories: [],
    ...change,
  });
  const account = (
    id: string,
    item: Pick<Connection, "id" | "institution">,
    name: string,
    type: string,
    subtype: string,
    mask: string,
    balances: Partial<AccountView["balances"]>,
    state: HealthView["state"],
    hours: number,
  ): AccountView => ({
    id,
    itemId: item.id,
    institution: item.institution,
    name,
    officialName: null,
    mask,
    type,
    subtype,
    transactions: 0,
    health: state,
    advisories: [],
    goneSince: null,
    byHand: null,
    balances: { available: null, current: null, limit: null, asOf: hoursAgo(hours), ...balances },
    proof: proofOf(id, type, hoursAgo),
  });
  const chase = { id: "item-1", institution: "First Platypus Bank" };
  const ally = { id: "item-2", institution: "Tartan Savings" };
  const amex = { id: "item-3", institution: "Houndstooth Credit" };
  const broker = { id: "item-4", institution: "Tattersall Invest" };
  const loans = { id: "item-5", institution: "Windowpane Loans" };
  const accounts = [
    account(
      "acc-1",
      chase,
      "Everyday Checking",
      "depository",
      "checking",
      "0042",
      { available: usd(684_211), current: usd(712_655) },
      "Ok",
      2,
    ),
    account(
      "acc-2",
      ally,
      "Rainy Day Savings",
      "depository",
      "savings",
      "8810",
      { available: usd(2_431_050), current: usd(2_431_050) },
      "Ok",
      5,
    ),
    account(
      "acc-3",
      chase,
      "Sapphire Card",
      "credit",
      "credit card",
      "3391",
      { available: usd(1_015_833), current: usd(-184_167), limit: usd(1_200_000) },
      "Ok",
      2,
    ),
    account(
      "acc-4",
      amex,
      "Everyday Rewards",
      "credit",
      "credit card",
      "1007",
      { available: usd(88_402), current: usd(-411_598), limit: usd(500_000) },
      "NeedsLogin",
      74,
    ),
    account(
      "acc-5",
      broker,
      "Brokerage",
      "investment",
      "brokerage",
      "5521",
      { current: usd(4_871_934) },
      "Failing",
      30,
    ),
    account(
      "acc-6",
      loans,
      "Student Loan",
      "loan",
      "student",
      "7716",
      { current: usd(-1_864_412) },
      "Revoked",
      500,
    ),
    account(
      "acc-7",
      ally,
      "Euro Account",
      "depository",
      "checking",
      "4408",
      {
        available: { minor: 124_390, currency: "EUR", exponent: 2 },
        current: { minor: 124_390, currency: "EUR", exponent: 2 },
      },
      "Ok",
      5,
    ),
  ];
  const connection = (
    item: Pick<Connection, "id" | "institution">,
    state: Partial<HealthView>,
    change: Partial<Connection>,
  ): Connection => ({
    ...item,
    health: health(state),
    lastSyncedAt: hoursAgo(2),
    bankUpdatedAt: hoursAgo(5),
    lastSync: { added: 12, modified: 3, removed: 0, setAside: 0 },
    oldest: "2023-11-21",
    historyPending: false,
    held: false,
    disconnected: false,
    attention: null,
    consentExpiresAt: null,
    secondEndsFirst: false,
    accounts: accounts.filter(({ itemId }) => itemId === item.id),
    ...change,
  });
  const connections = [
    connection(chase, {}, {}),
    connection(
      ally,
      { advisories: ["NotReady"] },
      {
        historyPending: true,
        oldest: "2025-08-22",
        lastSync: { added: 0, modified: 0, removed: 0, setAside: 0 },
      },
    ),
    connection(
      amex,
      {
        state: "NeedsLogin",
        code: "ITEM_LOGIN_REQUIRED",
        message: "Houndstooth Credit wants you to sign in again.",
        hint: "Choose Reconnect. What was synced so far stays.",
        since: hoursAgo(74),
        button: "reconnect",
      },
      {
        lastSyncedAt: hoursAgo(74),
        bankUpdatedAt: hoursAgo(80),
        attention: attentionOf(
          "sign_in",
          "Houndstooth Credit wants you to sign in again.",
          "reconnect",
          "Choose Reconnect. What was synced so far stays.",
        ),
      },
    ),
    connection(
      broker,
      {
        state: "Failing",
        code: "INSTITUTION_DOWN",
        message: "Tattersall Invest does not answer at the moment.",
        hint: "Nothing to do; Coffer tries again.",
        retryAt: hoursAgo(-1),
        advisories: ["InstitutionDown"],
        button: "refresh",
      },
      {
        lastSyncedAt: hoursAgo(30),
        bankUpdatedAt: hoursAgo(40),
        lastSync: null,
        attention: attentionOf(
          "delayed",
          "Tattersall Invest does not answer at the moment.",
          "refresh",
          "Nothing to do; Coffer tries again.",
        ),
      },
    ),
    connection(
      loans,
      {
        state: "Revoked",
        code: "USER_PERMISSION_REVOKED",
        message: "You withdrew Coffer’s permission at Windowpane Loans.",
        hint: "Connect the bank again to go on. Your history stays.",
        button: "keep_or_delete",
      },
      {
        lastSyncedAt: hoursAgo(500),
        bankUpdatedAt: null,
        lastSync: null,
        attention: attentionOf(
          "ended",
          "You withdrew Coffer’s permission at Windowpane Loans.",
          "keep_or_delete",
          "Connect the bank again to go on. Your history stays.",
        ),
      },
    ),
  ];
  return { connections, accounts };
}
