import { createContext, useContext } from "react";
import { en, type Catalogue } from "./en";

export type { Catalogue } from "./en";

/** The languages there are. The key is a BCP 47 language. */
export const catalogues: Record<string, Catalogue> = { en };

/** The language of the texts and the locale of numbers and dates; they may differ. */
export interface Language {
  texts: Catalogue;
  locale: string;
}

/** The best language there is for what the person prefers; English if none fits. */
export function chooseLanguage(preferred: readonly string[]): Language {
  const known = preferred.find((tag) => catalogues[baseOf(tag)] !== undefined);
  return {
    texts: catalogues[baseOf(known ?? "en")] ?? en,
    // Amounts and dates follow the person's region even where the texts are not translated.
    locale: preferred.find(isLocale) ?? "en-US",
  };
}

// WebKitGTK passes on LANG=C as it is, which Intl throws at.
function isLocale(tag: string): boolean {
  try {
    return Intl.NumberFormat.supportedLocalesOf(tag).length > 0;
  } catch {
    return false;
  }
}

const baseOf = (tag: string) => tag.split("-")[0]?.toLowerCase() ?? "en";

const LanguageContext = createContext<Language>({ texts: en, locale: "en-US" });
/** Gives the screens below it their language. */
export const LanguageProvider = LanguageContext.Provider;

/** The texts. */
export function useTexts(): Catalogue {
  return useContext(LanguageContext).texts;
}

/** The locale in which numbers and dates are written. */
export function useLocale(): string {
  return useContext(LanguageContext).locale;
}
