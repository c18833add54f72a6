import { ENGLISH, type Language, type LanguageChosen, type LanguageTag } from "./index";

type Spoken = Pick<Language, "texts" | "sentences" | "categories" | "bankWords">;

/** Every language but English is files of its own, which only those load who read it. */
const loaders: Record<LanguageTag, () => Promise<Spoken>> = {
  en: () => Promise.resolve(ENGLISH),
  de: async () => {
    const [{ de }, { sentences }, { categoryNames }, { bankWords }] = await Promise.all([
      import("./de"),
      import("./de.core"),
      import("./de.categories"),
      import("./de.bank"),
    ]);
    return { texts: de, sentences, categories: categoryNames, bankWords };
  },
};

/** A language with its texts; with those of English where its files cannot be read. */
export async function loadLanguage(chosen: LanguageChosen): Promise<Language> {
  try {
    const { texts, sentences, categories, bankWords } = await loaders[chosen.tag]();
    return { ...chosen, texts, sentences, categories, bankWords };
  } catch {
    return { ...ENGLISH, locale: chosen.locale };
  }
}
