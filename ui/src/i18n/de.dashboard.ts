import type { dashboardTexts as english } from "./en.dashboard";
import { pluralOf } from "./plural";

const plural = pluralOf("de");

/** What the dashboard says. */
export const dashboardTexts: typeof english = {
  title: "Übersicht",
  currency: "Währung",
  loading: "Ihre Zahlen werden gelesen",
  arrange: "Anordnen",
  arranged: "Fertig",
  moveUp: ({ card }) => `${card} nach vorn`,
  moveDown: ({ card }) => `${card} nach hinten`,
  moved: ({ card, place, of }) => `${card} ist jetzt Karte ${place} von ${of}.`,
  cards: {
    problems: "Verbindungen, die Sie brauchen",
    pace: "Dieser Monat bisher",
    review: "Zu prüfen",
    worth: "Vermögen",
    categories: "Größte Kategorien",
    flow: "Einnahmen und Ausgaben",
    recent: "Neueste Buchungen",
  },
  pace: {
    spent: "ausgegeben",
    more: ({ amount }) => `${amount} mehr als im letzten Monat bis zu diesem Tag.`,
    less: ({ amount }) => `${amount} weniger als im letzten Monat bis zu diesem Tag.`,
    same: "So viel wie im letzten Monat bis zu diesem Tag.",
    last: ({ amount }) => `${amount} bis zu diesem Tag im letzten Monat`,
    chart: "Ausgaben dieses Monats nach Tagen",
    thisMonth: "Dieser Monat",
    lastMonth: "Letzter Monat",
    average: "Mittel aus drei Monaten",
    day: ({ day }) => `Bis ${day}`,
    empty: "In diesem und im letzten Monat wurde nichts ausgegeben.",
  },
  review: {
    all: ({ count }) => plural(count, { other: "Alle # prüfen" }),
    adoption: ({ account }) => `Führt ${account} ein früheres Konto fort?`,
    empty: "Nichts zu prüfen. Alles ist so, wie die Banken es sagen.",
  },
  worth: {
    chart: "Vermögen im Lauf der Zeit",
    empty: "In dieser Zeit ist kein Kontostand bekannt.",
  },
  categories: {
    lead: "Dieser Monat bisher und der ganze letzte Monat",
    thisMonth: "Dieser Monat",
    lastMonth: "Letzter Monat",
    row: ({ name, amount, last }) => `${name}: ${amount} in diesem Monat, ${last} im letzten Monat`,
    rowAlone: ({ name, amount }) => `${name}: ${amount}`,
    all: "Alle Ausgaben",
    empty: "In diesem Monat wurde nichts ausgegeben.",
  },
  flow: {
    chart: "Einnahmen und Ausgaben nach Monaten",
    income: "Eingenommen",
    spending: "Ausgegeben",
    net: "Übrig",
    saved: ({ amount, month }) => `${amount} übrig im ${month}.`,
    overspent: ({ amount, month }) => `${amount} mehr ausgegeben als eingenommen, im ${month}.`,
    even: ({ month }) => `Im ${month} so viel ausgegeben wie eingenommen.`,
    summary: ({ count, sentence }) =>
      `Einnahmen und Ausgaben über ${plural(count, { one: "# Monat", other: "# Monate" })}. ${sentence}`,
    empty: "In zwölf Monaten kam nichts herein und ging nichts hinaus.",
  },
  recent: {
    all: "Alle Buchungen",
    empty: "Noch keine Buchungen.",
    row: ({ merchant, amount, day }) => `${merchant}, ${amount}, ${day}`,
  },
};
