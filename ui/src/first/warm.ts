import { civilToday, formatDay, formatMonthDay, formatRecent } from "@/format/date";
import { formatMoney } from "@/format/money";

/**
 * What costs its time on first use only (the engine's locale data), used once while the core is
 * being asked: there is nothing else to do then, and the first picture does not wait for it.
 */
export function warmUp(locale: string): void {
  const now = new Date();
  const today = civilToday(now);
  formatMoney({ minor: 123456, currency: "USD", exponent: 2 }, { locale, sign: "flow" });
  formatDay("2000-01-01", locale, today);
  formatDay(today, locale, today);
  formatMonthDay(today, locale);
  formatRecent(now.toISOString(), locale, now);
}
