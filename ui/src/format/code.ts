/** `FOOD_AND_DRINK_COFFEE` as `Food and drink coffee`: the bank's word, only easier to read. */
export function readable(code: string): string {
  const words = code.replaceAll("_", " ").toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
