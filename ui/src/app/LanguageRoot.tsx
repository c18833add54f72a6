import { useEffect, useState, type ReactNode } from "react";
import { usePreferences } from "@/app/preferences";
import { chooseLanguage, LanguageProvider, type Language } from "@/i18n";
import { loadLanguage } from "@/i18n/load";
import { setBankWords } from "@/format/code";
import { setCategoryNames } from "@/i18n/categories";
import { setCountLocale } from "@/i18n/plural";
import { setSentences } from "@/i18n/said";

/**
 * The language of the window: the one that it began in, and another as soon as it is chosen and its
 * texts are there. Until then, and where they cannot be had, what is shown stays in the one before.
 */
export function LanguageRoot({ first, children }: { first: Language; children: ReactNode }) {
  const [language, setLanguage] = useState(() => {
    speak(first);
    return first;
  });
  const { language: choice } = usePreferences();
  useEffect(() => {
    let isWanted = true;
    void loadLanguage(chooseLanguage(choice, navigator.languages)).then((next) => {
      if (!isWanted) return;
      speak(next);
      setLanguage((now) => (isSame(now, next) ? now : next));
    });
    return () => {
      isWanted = false;
    };
  }, [choice]);
  useEffect(() => {
    // Screen readers speak, and hyphens fall, as the page says that it is written.
    document.documentElement.lang = language.tag;
  }, [language]);
  return <LanguageProvider value={language}>{children}</LanguageProvider>;
}

/** What is said outside of any screen, a failure for one, is said in it too. */
function speak({ sentences, locale, categories, bankWords }: Language): void {
  setSentences(sentences, locale);
  setCountLocale(locale);
  setCategoryNames(categories);
  setBankWords(bankWords);
}

const isSame = (one: Language, other: Language) =>
  one.tag === other.tag && one.locale === other.locale;
