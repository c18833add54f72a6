import { createContext, useContext } from "react";
import { en, type Catalogue } from "./en";
import type { BankWords } from "@/format/code";
import type { CategoryNames } from "./categories";
import type { Sentences } from "./said";

export type { Catalogue } from "./en";

/** The languages there are, by their BCP 47 language, each under the name that it has in itself. */
export const LANGUAGES = { en: "English", de: "Deutsch" } as const;
export type LanguageTag = keyof typeof LANGUAGES;
/** What a person chose: one of them, or whatever their system is in. */
export type LanguageChoice = "system" | LanguageTag;

/** A language and the locale of numbers and dates. */
export interface LanguageChosen {
  tag: LanguageTag;
  locale: string;
}

/** The same with its texts. */
export interface Language extends LanguageChosen {
  texts: Catalogue;
  /** What the core says, in this language; nothing for English, in which it speaks. */
  sentences: Sentences;
  /** What the categories that come with Coffer are called; nothing for English, which the database has. */
  categories: CategoryNames;
  /** What the codes of banks say; nothing for English, in which they are. */
  bankWords: BankWords;
}

/** English, whose texts are there at once. */
export const ENGLISH: Language = {
  tag: "en",
  locale: "en-US",
  texts: en,
  sentences: [],
  categories: {},
  bankWords: {},
};

/** Whether a text names a language that there is. */
export function isLanguage(tag: string): tag is LanguageTag {
  return Object.hasOwn(LANGUAGES, tag);
}

/**
 * The language of the texts and the locale that goes with it. One that a person chose brings the
 * numbers of its own region, theirs where their system names one. Else the best language that there
 * is for what the system prefers, and English if none fits.
 */
export function chooseLanguage(
  choice: LanguageChoice,
  preferred: readonly string[],
): LanguageChosen {
  if (choice !== "system") {
    const regional = preferred.find((tag) => baseOf(tag) === choice && isLocale(tag));
    return { tag: choice, locale: regional ?? REGIONS[choice] };
  }
  return {
    tag: preferred.map(baseOf).find(isLanguage) ?? "en",
    // Amounts and dates follow the person's region even where the texts are not translated.
    locale: preferred.find(isLocale) ?? REGIONS.en,
  };
}

const REGIONS: Record<LanguageTag, string> = { en: "en-US", de: "de-DE" };

// WebKitGTK passes on LANG=C as it is, which Intl throws at.
function isLocale(tag: string): boolean {
  try {
    return Intl.NumberFormat.supportedLocalesOf(tag).length > 0;
  } catch {
    return false;
  }
}

const baseOf = (tag: string) => tag.split("-")[0]?.toLowerCase() ?? "en";

const LanguageContext = createContext<Language>(ENGLISH);
/** Gives the screens below it their language. */
export const LanguageProvider = LanguageContext.Provider;

/** The texts. */
export function useTexts(): Catalogue {
  return useContext(LanguageContext).texts;
}

/** What the categories that come with Coffer are called. */
export function useCategoryNames(): CategoryNames {
  return useContext(LanguageContext).categories;
}

/** The locale in which numbers and dates are written. */
export function useLocale(): string {
  return useContext(LanguageContext).locale;
}
