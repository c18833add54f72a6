import { createContext, useContext, useState } from "react";
import { hideDigits } from "@/format/money";

/**
 * Whether amounts are hidden. There is nothing that shows them again but the button and its key:
 * neither pointing nor focus does.
 */
export const Privacy = createContext(false);

export const usePrivacy = (): boolean => useContext(Privacy);

const asItIs = (text: string): string => text;

/** Shows texts that may mention amounts: of the bank, or of the person. */
export function useShown(): (text: string) => string {
  return usePrivacy() ? hideDigits : asItIs;
}

/** How a field shows what it holds. */
interface Kept {
  value: string;
  /** What is kept mentions an amount, so it is shown without it, and not edited in that form. */
  readOnly: boolean;
}

/** A field whose text was kept before and may mention amounts; what is being typed is never hidden. */
export function useKept(value: string): Kept {
  const [kept] = useState(value);
  const shown = useShown();
  const hidden = value === kept && shown(kept) !== kept;
  return { value: hidden ? shown(value) : value, readOnly: hidden };
}
