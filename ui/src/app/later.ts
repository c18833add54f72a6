import { lazy } from "react";

/**
 * What is not needed for the first list that a person sees. The code of it is parsed after that
 * list stands on the screen, not before.
 */
const load = {
  dashboard: () => import("@/features/dashboard"),
  spending: () => import("@/features/spending"),
  worth: () => import("@/features/networth"),
  accounts: () => import("@/features/accounts"),
  connections: () => import("@/features/connections"),
  review: () => import("@/features/review"),
  history: () => import("@/features/history"),
  settings: () => import("@/features/settings"),
  onboarding: () => import("@/features/onboarding"),
  keys: () => import("./CheatSheet"),
  palette: () => import("@/features/palette"),
  lock: () => import("./LockDialog"),
  transaction: () => import("@/features/transaction"),
  rules: () => import("@/features/rules"),
  categories: () => import("@/features/categories"),
  checks: () => import("@/features/checks"),
  moves: () => import("@/features/moves"),
  manual: () => import("@/features/manual"),
  like: () => import("./LikeBar"),
};

export const DashboardScreen = lazy(async () => ({
  default: (await load.dashboard()).DashboardScreen,
}));
export const SpendingScreen = lazy(async () => ({
  default: (await load.spending()).SpendingScreen,
}));
export const NetWorthScreen = lazy(async () => ({
  default: (await load.worth()).NetWorthScreen,
}));
export const AccountsScreen = lazy(async () => ({
  default: (await load.accounts()).AccountsScreen,
}));
export const ConnectionsScreen = lazy(async () => ({
  default: (await load.connections()).ConnectionsScreen,
}));
export const LinkDialog = lazy(async () => ({ default: (await load.connections()).LinkDialog }));
export const EndDialog = lazy(async () => ({ default: (await load.connections()).EndDialog }));
export const ReviewScreen = lazy(async () => ({ default: (await load.review()).ReviewScreen }));
export const HistoryScreen = lazy(async () => ({ default: (await load.history()).HistoryScreen }));
export const SettingsScreen = lazy(async () => ({
  default: (await load.settings()).SettingsScreen,
}));
export const Onboarding = lazy(async () => ({ default: (await load.onboarding()).Onboarding }));
export const LockDialog = lazy(async () => ({ default: (await load.lock()).LockDialog }));
export const CheatSheet = lazy(async () => ({ default: (await load.keys()).CheatSheet }));
export const RulesScreen = lazy(async () => ({ default: (await load.rules()).RulesScreen }));
export const RuleDialog = lazy(async () => ({ default: (await load.rules()).RuleDialog }));
export const ChecksScreen = lazy(async () => ({ default: (await load.checks()).ChecksScreen }));
export const MovesScreen = lazy(async () => ({ default: (await load.moves()).MovesScreen }));
export const CategoriesScreen = lazy(async () => ({
  default: (await load.categories()).CategoriesScreen,
}));
export const AddTransaction = lazy(async () => ({
  default: (await load.manual()).AddTransaction,
}));
export const LikeBar = lazy(async () => ({ default: (await load.like()).LikeBar }));
export const Palette = lazy(async () => ({ default: (await load.palette()).Palette }));

/** Fetches all of it now, so that the first click on a screen shows it at once. */
export function loadTheRest(): void {
  for (const part of Object.values(load)) void part();
}
