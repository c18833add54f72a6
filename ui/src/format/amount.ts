import type { MoneyView } from "@/bindings/MoneyView";
import { parsePart, partText } from "./parts";

/** What an amount is measured in. */
export type Unit = Pick<MoneyView, "currency" | "exponent">;

/**
 * An amount as a person types it, in minor units: `12.50`, `12,50`, `-3`. Nothing where it is none;
 * a percentage is none here.
 */
export function parseAmount(text: string, unit: Unit): number | null {
  if (text.includes("%")) return null;
  const minor = parsePart(text, { ...unit, minor: 1 });
  return minor === null ? null : minor || 0;
}

/** Minor units as they stand in a field. */
export const amountText = (minor: number, unit: Unit): string =>
  partText(minor, { ...unit, minor: 1 });

/** The amount with the other direction. */
export const opposite = (minor: number): number => -minor || 0;

/** How many digits the currency has after the point; what is not known has two. */
export function unitOf(currency: string): Unit {
  if (!/^[A-Z]{3}$/.test(currency)) return { currency, exponent: 2 };
  const { maximumFractionDigits } = new Intl.NumberFormat("en", {
    style: "currency",
    currency,
  }).resolvedOptions();
  return { currency, exponent: maximumFractionDigits ?? 2 };
}

/** Whether a difference is nought. */
export const isNought = (money: MoneyView | null): boolean => money?.minor === 0;
