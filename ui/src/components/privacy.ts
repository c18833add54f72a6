import { createContext, useContext } from "react";
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
