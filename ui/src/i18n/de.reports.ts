import type * as english from "./en.reports";
import { pluralOf } from "./plural";

const plural = pluralOf("de");

/** What charts say. */
export const chartTexts: typeof english.chartTexts = {
  asTable: "Als Tabelle zeigen",
  tableOf: ({ label }) => `${label}, als Tabelle`,
  hint: "Pfeiltasten gehen im Diagramm weiter, die Eingabetaste öffnet, was hinter einer Zahl steht.",
  figure: ({ name, amount }) => `${name} ${amount}`,
  mark: ({ place, figures }) => (figures.length === 0 ? place : `${place}: ${figures.join(", ")}`),
  day: "Tag",
  week: "Woche",
  month: "Monat",
};

/** What reports have in common. */
export const reportTexts: typeof english.reportTexts = {
  allAccounts: "Alle Konten",
  account: "Konto",
  total: "Gesamt",
  transactions: ({ count }) => plural(count, { one: "# Buchung", other: "# Buchungen" }),
  more: ({ amount }) => `${amount} mehr`,
  less: ({ amount }) => `${amount} weniger`,
  same: "gleich viel",
  up: ({ amount }) => `${amount} mehr`,
  down: ({ amount }) => `${amount} weniger`,
  unchanged: "unverändert",
};
