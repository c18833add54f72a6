import {
  ArrowLeftRight,
  ChartColumn,
  History,
  Inbox,
  Landmark,
  LayoutDashboard,
  ReceiptText,
  Shapes,
  Settings,
  ShieldCheck,
  TrendingUp,
  Wallet,
  WandSparkles,
  type LucideIcon,
} from "lucide-react";
import type { Screen } from "./route";

/** The picture of each screen, beside its name wherever that stands. */
export const SCREEN_ICONS: Record<Screen, LucideIcon> = {
  dashboard: LayoutDashboard,
  transactions: ReceiptText,
  accounts: Wallet,
  spending: ChartColumn,
  netWorth: TrendingUp,
  review: Inbox,
  checks: ShieldCheck,
  moves: ArrowLeftRight,
  connections: Landmark,
  history: History,
  rules: WandSparkles,
  categories: Shapes,
  settings: Settings,
};
