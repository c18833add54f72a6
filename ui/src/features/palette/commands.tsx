import { openAdding, openRule } from "@/app/like";
import { NEW_RULE } from "@/app/newRule";
import {
  Bookmark,
  Eye,
  EyeOff,
  Keyboard,
  Landmark,
  Lock,
  Moon,
  Plus,
  Redo2,
  RefreshCw,
  Rows3,
  Rows4,
  ScrollText,
  ShieldQuestion,
  Sun,
  SunMoon,
  Undo2,
  UserRound,
  WandSparkles,
} from "lucide-react";
import type { ReactNode } from "react";
import { listRoute } from "@/app/drill";
import { setPreferences, usePreferences } from "@/app/preferences";
import { HOME, SCREENS, useRoute, type Route } from "@/app/route";
import { SCREEN_ICONS } from "@/app/screenIcons";
import { CategoryIcon } from "@/components/CategoryIcon";
import { LetterMark } from "@/components/LetterMark";
import { useTexts } from "@/i18n";
import { useHostQuery } from "@/ipc";

/** Something that can be done. */
export interface Command {
  /** Tells it apart, and says which of a kind it is. */
  id: string;
  name: string;
  /** More about it, beside the name. */
  detail?: string;
  icon: ReactNode;
  group: "screens" | "actions" | "views" | "accounts" | "categories" | "search";
  run: () => void;
}

/** What the window around the palette can do. */
export interface PaletteActions {
  sync: () => void;
  undo: () => unknown;
  redo: () => unknown;
  lock: () => void;
  showKeys: () => void;
}

/** Everything that can be done now. */
export function useCommands(actions: PaletteActions): Command[] {
  const texts = useTexts();
  const { theme, density, privacy } = usePreferences();
  const [, navigate] = useRoute();
  const categories = useHostQuery("categories", null).data ?? [];
  const accounts = useHostQuery("overview", null).data?.groups.flatMap((g) => g.accounts) ?? [];
  const views = useHostQuery("saved_views", null).data ?? [];
  const go = (to: Partial<Route>) => () => navigate({ ...HOME, ...to });

  const doing: Omit<Command, "group">[] = [
    { id: "sync", name: texts.palette.sync, icon: <RefreshCw />, run: actions.sync },
    { id: "undo", name: texts.palette.undo, icon: <Undo2 />, run: actions.undo },
    { id: "redo", name: texts.palette.redo, icon: <Redo2 />, run: actions.redo },
    {
      id: "privacy",
      name: privacy ? texts.palette.show : texts.palette.hide,
      icon: privacy ? <Eye /> : <EyeOff />,
      run: () => setPreferences({ privacy: !privacy }),
    },
    { id: "lock", name: texts.palette.lock, icon: <Lock />, run: actions.lock },
    {
      id: "connect",
      name: texts.palette.connect,
      icon: <Landmark />,
      run: go({ screen: "connections", link: "new" }),
    },
    {
      id: "check-payment",
      name: texts.palette.checkPayment,
      icon: <ShieldQuestion />,
      run: go({ screen: "checks", part: "payment" }),
    },
    {
      id: "on-file",
      name: texts.palette.onFile,
      icon: <UserRound />,
      run: go({ screen: "checks", part: "identity" }),
    },
    {
      id: "audit",
      name: texts.palette.audit,
      icon: <ScrollText />,
      run: go({ screen: "checks", part: "audit" }),
    },
    {
      id: "add",
      name: texts.palette.add,
      icon: <Plus />,
      run: () => openAdding({ accountId: null }),
    },
    {
      id: "new-rule",
      name: texts.palette.newRule,
      icon: <WandSparkles />,
      run: () => openRule(NEW_RULE),
    },
    { id: "keys", name: texts.palette.keys, icon: <Keyboard />, run: actions.showKeys },
    ...(["light", "dark", "system"] as const)
      .filter((other) => other !== theme)
      .map((other) => ({
        id: `theme-${other}`,
        name: texts.palette[other],
        icon: { light: <Sun />, dark: <Moon />, system: <SunMoon /> }[other],
        run: () => setPreferences({ theme: other }),
      })),
    density === "compact"
      ? {
          id: "comfortable",
          name: texts.palette.comfortable,
          icon: <Rows3 />,
          run: () => setPreferences({ density: "comfortable" }),
        }
      : {
          id: "compact",
          name: texts.palette.compact,
          icon: <Rows4 />,
          run: () => setPreferences({ density: "compact" }),
        },
  ];

  return [
    ...SCREENS.map((screen): Command => {
      const Icon = SCREEN_ICONS[screen];
      return {
        id: `screen-${screen}`,
        name: texts.nav[screen],
        icon: <Icon />,
        group: "screens",
        run: go({ screen }),
      };
    }),
    ...doing.map((one): Command => ({ ...one, group: "actions" })),
    ...views.map((view): Command => {
      const { id, name, filter } = view;
      return {
        id: `view-${id}`,
        name,
        icon: <Bookmark />,
        group: "views",
        run: go(listRoute(filter)),
      };
    }),
    ...accounts.map((account): Command => ({
      id: `account-${account.id}`,
      name: account.name,
      detail: account.institution,
      icon: <LetterMark name={account.institution} className="size-6 rounded-md text-xs" />,
      group: "accounts",
      run: go({ screen: "transactions", accountId: account.id }),
    })),
    ...categories.map((category): Command => ({
      id: `category-${category.id}`,
      name: category.name,
      icon: <CategoryIcon category={category} className="size-6" />,
      group: "categories",
      run: go({ screen: "transactions", categoryId: category.id }),
    })),
  ];
}
