import { useSyncExternalStore } from "react";
import { isLanguage, type LanguageChoice } from "@/i18n";

/** What a person likes to look at. Kept by this window, not by the core: it is no data of theirs. */
export interface Preferences {
  theme: "system" | "light" | "dark";
  /** The language of the window, and of its numbers and dates. */
  language: LanguageChoice;
  density: "comfortable" | "compact";
  /** Nothing until the person chose; then the width of the window no longer decides. */
  sidebar: "wide" | "narrow" | null;
  /** Whether amounts are hidden from whoever looks over a shoulder. */
  privacy: boolean;
  /** What the list of transactions shows beside merchant and amount, where it is wide enough. */
  columns: readonly Column[];
  /** The cards of the dashboard in the order that was chosen; those that are not named follow. */
  cards: readonly string[];
  /** The currency that the dashboard shows; nothing until the person chose. */
  currency: string | null;
}

/** The columns of the list that can be chosen, in the order in which they stand. */
export const COLUMN_CHOICE = ["original", "category", "tags", "account", "balance"] as const;
export type Column = (typeof COLUMN_CHOICE)[number];

const KEY = "coffer.preferences";
/** More cards than there are; what is stored may be anything. */
const CARDS_MAX = 32;
const DEFAULTS: Preferences = {
  theme: "system",
  language: "system",
  density: "comfortable",
  sidebar: null,
  privacy: false,
  columns: ["category", "account"],
  cards: [],
  currency: null,
};

let preferences = read();
const listeners = new Set<() => void>();
const darkSystem = window.matchMedia("(prefers-color-scheme: dark)");

function read(): Preferences {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    const { theme, language, density, sidebar, privacy, columns, cards, currency } =
      stored as Record<string, unknown>;
    return {
      theme: theme === "light" || theme === "dark" ? theme : DEFAULTS.theme,
      language: typeof language === "string" && isLanguage(language) ? language : DEFAULTS.language,
      density: density === "compact" ? density : DEFAULTS.density,
      sidebar: sidebar === "wide" || sidebar === "narrow" ? sidebar : DEFAULTS.sidebar,
      privacy: privacy === true,
      columns: Array.isArray(columns)
        ? COLUMN_CHOICE.filter((column) => columns.includes(column))
        : DEFAULTS.columns,
      cards: Array.isArray(cards)
        ? cards.filter((card) => typeof card === "string").slice(0, CARDS_MAX)
        : DEFAULTS.cards,
      currency: typeof currency === "string" ? currency : DEFAULTS.currency,
    };
  } catch {
    // Storage that is off or damaged costs a preference, never the window.
    return DEFAULTS;
  }
}

/** Applies the theme to the page, and again whenever the system's changes. Called before React. */
export function applyTheme(): void {
  const { theme } = preferences;
  const dark = theme === "dark" || (theme === "system" && darkSystem.matches);
  document.documentElement.dataset["theme"] = dark ? "dark" : "light";
}
darkSystem.addEventListener("change", applyTheme);

/** What is chosen now, for what is not drawn by React. */
export function currentPreferences(): Preferences {
  return preferences;
}

export function setPreferences(change: Partial<Preferences>): void {
  preferences = { ...preferences, ...change };
  try {
    localStorage.setItem(KEY, JSON.stringify(preferences));
  } catch {
    // It holds until the window is closed.
  }
  applyTheme();
  listeners.forEach((listener) => listener());
}

export function usePreferences(): Preferences {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => preferences,
  );
}
