import { formatCount } from "@/format/count";

/** Forms of a sentence by number; languages with more than two fill in more of them. */
export interface PluralForms {
  zero?: string;
  one?: string;
  two?: string;
  few?: string;
  many?: string;
  other: string;
}

let region: string | null = null;

/** Chooses the locale in which every text writes its numbers; nothing for that of the language itself. */
export function setCountLocale(locale: string | null): void {
  region = locale;
}

/** Writes a number within a text. */
export function countOf(language: string): (count: number) => string {
  return (count) => formatCount(count, region ?? language);
}

/** Chooses a form and writes the number into it, in place of `#`. */
export function pluralOf(language: string): (count: number, forms: PluralForms) => string {
  const rules = new Intl.PluralRules(language);
  const written = countOf(language);
  return (count, forms) => {
    const form =
      (count === 0 ? forms.zero : undefined) ?? forms[rules.select(count)] ?? forms.other;
    return form.replace("#", written(count));
  };
}
