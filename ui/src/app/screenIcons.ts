import {
  History,
  Inbox,
  Landmark,
  ReceiptText,
  Settings,
  Wallet,
  type LucideIcon,
} from "lucide-react";
import type { Screen } from "./route";

/** The picture of each screen, beside its name wherever that stands. */
export const SCREEN_ICONS: Record<Screen, LucideIcon> = {
  transactions: ReceiptText,
  accounts: Wallet,
  review: Inbox,
  connections: Landmark,
  history: History,
  settings: Settings,
};
