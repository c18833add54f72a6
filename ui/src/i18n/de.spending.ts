import type { spendingTexts as english } from "./en.spending";
import { pluralOf } from "./plural";

const plural = pluralOf("de");

/** What the spending screen says. */
export const spendingTexts: typeof english = {
  title: "Ausgaben",
  titles: { spend: "Ausgaben", income: "Einnahmen" },
  kind: "Welche Seite",
  kinds: { spend: "Ausgaben", income: "Einnahmen" },
  loading: "Wird zusammengezählt",
  period: "Zeitraum",
  periods: {
    month: "Dieser Monat",
    lastMonth: "Letzter Monat",
    threeMonths: "3 Monate",
    yearToDate: "Seit Jahresbeginn",
    year: "12 Monate",
    all: "Alles",
    custom: "Gewählte Tage",
  },
  first: "Erster Tag",
  last: "Letzter Tag",
  anyDay: "Jeder Tag",
  before: "Zeitraum davor",
  after: "Zeitraum danach",
  compare: "Vergleichen mit",
  compares: { none: "Nichts", previous: "Zeitraum davor", lastYear: "Ein Jahr davor" },
  by: "Nach",
  bys: {
    category: "Kategorie",
    group: "Gruppe",
    merchant: "Händler",
    tag: "Schlagwort",
    account: "Konto",
  },
  nameless: {
    category: "Ohne Kategorie",
    group: "Ohne Kategorie",
    merchant: "Ohne Händler",
    tag: "Ohne Schlagwort",
    account: "Ohne Konto",
  },
  chart: "Diagramm",
  charts: { time: "Im Zeitverlauf", shares: "Anteile" },
  timeChart: ({ what, period }) => `${what}, ${period}`,
  shareChart: ({ what, period }) => `Anteile: ${what}, ${period}`,
  share: "Anteil",
  amount: "Betrag",
  count: "Buchungen",
  compared: ({ period }) => period,
  change: "Änderung",
  rest: "Alles Übrige",
  others: ({ count }) => plural(count, { one: "# weitere", other: "# weitere" }),
  overlaps:
    "Eine Buchung mit mehreren Schlagwörtern zählt unter jedem; darum ergeben die Zeilen mehr als die Summe.",
  pending: ({ amount, count }) =>
    `${amount} in ${plural(count, { one: "# vorgemerkten Buchung", other: "# vorgemerkten Buchungen" })} sind nicht enthalten.`,
  totalChange: ({ change, period }) => `${change} als ${period}`,
  totalSame: ({ period }) => `so viel wie ${period}`,
  summary: ({ what, period, total, most }) =>
    `${what}, ${period}: ${total}.${most.length === 0 ? "" : ` Das meiste: ${most.join(", ")}.`}`,
  empty: {
    spend: "In dieser Zeit wurde nichts ausgegeben.",
    income: "In dieser Zeit kam nichts herein.",
  },
  emptyAction: "Die ganze Zeit zeigen",
  section: ({ currency }) => `In ${currency}`,
  openRow: ({ name, amount, count }) => `${name}: ${amount}, ${count}`,
};
