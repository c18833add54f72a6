import type { worthTexts as english } from "./en.networth";
import { pluralOf } from "./plural";

const plural = pluralOf("de");

/** What the net worth screen says. */
export const worthTexts: typeof english = {
  title: "Vermögen",
  lead: "Was Sie besitzen, abzüglich dessen, was Sie schulden, am Ende jedes Tages.",
  loading: "Der Verlauf wird berechnet",
  range: "Zeitraum",
  ranges: { month: "1 M", threeMonths: "3 M", yearToDate: "Jahr", year: "1 J", all: "Alles" },
  rangeNames: {
    month: "in einem Monat",
    threeMonths: "in drei Monaten",
    yearToDate: "seit Jahresbeginn",
    year: "in einem Jahr",
    all: "seit dem ersten bekannten Tag",
  },
  step: "Punkte",
  stepAuto: "Wie es passt",
  steps: { day: "Jeden Tag", week: "Jede Woche", month: "Jeden Monat" },
  lines: "Linien",
  lineKinds: { total: "Gesamt", classes: "Nach Klasse" },
  chart: ({ currency }) => `Vermögen in ${currency}`,
  classChart: ({ currency }) => `Was Sie haben, nach Klasse, in ${currency}`,
  total: "Vermögen",
  assets: "Besitz",
  debts: "Schulden",
  date: "Tag",
  changeBefore: "Änderung",
  periodTable: "Nach Zeitraum",
  summary: ({ from, to, last, change }) => `Von ${from} bis ${to}: jetzt ${last}, ${change}.`,
  notKnownThen: "nichts zum Vergleichen",
  newlyKnown: ({ amount }) =>
    `${amount} der Änderung sind Konten, die am Anfang nicht bekannt waren.`,
  ended: ({ amount }) => `${amount} der Änderung sind Konten, die geendet haben.`,
  unknownAtFirst: ({ count, day }) =>
    `Am ${day} ${plural(count, { one: "ist # Konto", other: "sind # Konten" })} noch nicht bekannt und nicht gezählt.`,
  byClass: "Nach Klasse",
  byAccount: "Nach Konto",
  class: "Klasse",
  account: "Konto",
  first: ({ day }) => day,
  last: ({ day }) => day,
  change: "Änderung",
  trend: "Verlauf",
  how: "Woher man es weiß",
  known: {
    unknown: "nicht bekannt",
    workedOut: "aus den Buchungen berechnet",
    reported: "von der Bank gemeldet",
    carriedOn: "das Letzte, was die Bank gemeldet hat",
    ended: "beendet",
  },
  span: {
    always: ({ how }) => how,
    until: ({ how, day }) => `bis ${day} ${how}`,
    on: ({ how, day }) => `${day} ${how}`,
    since: ({ how, day }) => `seit ${day} ${how}`,
    between: ({ how, from, to }) => `${from} bis ${to} ${how}`,
  },
  empty: "In dieser Zeit ist kein Kontostand bekannt.",
  emptyAction: "Die ganze Zeit zeigen",
  openAccount: ({ name, last }) => `${name}: ${last}`,
};
