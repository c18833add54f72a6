import { Keyboard, PanelLeftClose, PanelLeftOpen, type LucideIcon } from "lucide-react";
import type { ReactElement } from "react";
import { cn } from "@/components/cn";
import { MoneyList } from "@/components/Money";
import { Tooltip } from "@/components/ui/tooltip";
import { useTexts } from "@/i18n";
import { useHostQuery } from "@/ipc";
import { AccountTree } from "./AccountTree";
import { Logo } from "@/components/Logo";
import { setPreferences, usePreferences } from "./preferences";
import { SIDEBAR, useRoute, type Screen } from "./route";
import { SCREEN_ICONS } from "./screenIcons";
import { useNarrow } from "./useNarrow";
import { useSettled } from "./useSettled";

const BADGE_MAX = 99;

interface SidebarProps {
  onScreen: (screen: Screen) => void;
  onShowKeys: () => void;
}

/** Where one can go, and what one has. */
export function Sidebar({ onScreen, onShowKeys }: SidebarProps) {
  const texts = useTexts();
  const [route] = useRoute();
  const narrow = useNarrow();
  const chosen = usePreferences().sidebar;
  const wide = chosen === null ? !narrow : chosen === "wide";
  const overview = useHostQuery("overview", null);
  // The list stands first: counting what wants a look may read all of it.
  const settled = useSettled();
  const toReview =
    (useHostQuery("inbox", { kind: null, skip: 0, limit: 1 }, { enabled: settled }).data?.left ??
      0) + (useHostQuery("adoptions", null, { enabled: settled }).data?.length ?? 0);
  // Where the keys are known to lack the product, nobody can move money; what was moved before stays to be seen.
  const moves = useHostQuery("moves", null, { enabled: settled }).data;
  const noMoves = moves?.availability.kind === "not_offered" && moves.moves.length === 0;
  const toggle = wide ? texts.nav.collapse : texts.nav.expand;
  const ToggleIcon = wide ? PanelLeftClose : PanelLeftOpen;

  return (
    <aside
      className={cn(
        "flex shrink-0 flex-col border-r bg-canvas",
        wide ? "w-64" : "w-16 items-center",
      )}
    >
      <div className={cn("flex h-14 shrink-0 items-center gap-2.5", wide && "px-4.5")}>
        <Logo className="size-6 text-accent" />
        {wide && (
          <span className="text-[1.0625rem] font-semibold tracking-tight">{texts.app.name}</span>
        )}
      </div>

      {wide && overview.data && overview.data.netWorth.length > 0 && (
        <div className="px-4.5 pt-1 pb-4">
          <div className="text-xs font-medium text-muted">{texts.nav.netWorth}</div>
          <MoneyList
            amounts={overview.data.netWorth}
            className="flex-col"
            itemClassName="text-[1.0625rem] font-medium text-muted first:text-[1.375rem] first:leading-8 first:font-semibold first:tracking-tight first:text-ink"
          />
        </div>
      )}

      <nav
        aria-label={texts.nav.label}
        // In a low window it is this that scrolls; the accounts below take only what is left.
        className={cn(
          "min-h-0 w-full space-y-0.5 overflow-y-auto py-0.5",
          wide ? "px-2.5" : "px-3",
        )}
      >
        {SIDEBAR.filter((screen) => screen !== "moves" || !noMoves).map((screen) => {
          const Icon = SCREEN_ICONS[screen];
          const waiting = screen === "review" ? toReview : 0;
          const active =
            route.screen === screen || (screen === "settings" && route.screen === "categories");
          return (
            <Named key={screen} name={texts.nav[screen]} wide={wide}>
              <button
                type="button"
                data-testid={`nav-${screen}`}
                // Where its word is written, that is its name, with how many wait.
                aria-label={
                  wide
                    ? undefined
                    : waiting > 0
                      ? `${texts.nav[screen]} ${capped(waiting)}`
                      : texts.nav[screen]
                }
                aria-current={active ? "page" : undefined}
                onClick={() => onScreen(screen)}
                className={cn(
                  "relative flex h-9 w-full items-center gap-3 rounded-lg font-medium transition-colors",
                  wide ? "px-2" : "justify-center",
                  active
                    ? "bg-accent-soft text-accent"
                    : "text-muted hover:bg-ink/5 hover:text-ink",
                )}
              >
                <Icon aria-hidden className="size-4.5 shrink-0" />
                {wide && texts.nav[screen]}
                {waiting > 0 && (
                  <>
                    {" "}
                    <Badge count={waiting} wide={wide} />
                  </>
                )}
              </button>
            </Named>
          );
        })}
      </nav>

      <div className="mt-4 min-h-0 w-full flex-1 overflow-y-auto border-t py-3">
        {wide && <AccountTree overview={overview} />}
      </div>

      <div
        className={cn("flex shrink-0 gap-1 border-t p-2", wide ? "justify-between" : "flex-col")}
      >
        <IconButton
          icon={ToggleIcon}
          label={toggle}
          onClick={() => setPreferences({ sidebar: wide ? "narrow" : "wide" })}
        />
        <IconButton icon={Keyboard} label={texts.nav.keys} onClick={onShowKeys} />
      </div>
    </aside>
  );
}

/** A count as it fits beside a word. */
const capped = (count: number): string => (count > BADGE_MAX ? `${BADGE_MAX}+` : String(count));

/** How many questions wait. */
function Badge({ count, wide }: { count: number; wide: boolean }) {
  return (
    <span
      data-testid="review-badge"
      className={cn(
        "min-w-5 rounded-full bg-accent px-1.5 text-center text-[0.6875rem] leading-5 font-semibold text-accent-ink figures",
        wide ? "ml-auto" : "absolute -top-0.5 right-0",
      )}
    >
      {capped(count)}
    </span>
  );
}

function IconButton({
  icon: Icon,
  label,
  onClick,
}: {
  icon: LucideIcon;
  label: string;
  onClick: () => void;
}) {
  return (
    <Tooltip text={label} side="right">
      <button
        type="button"
        aria-label={label}
        onClick={onClick}
        className="inline-flex size-9 items-center justify-center rounded-lg text-muted hover:bg-ink/5 hover:text-ink"
      >
        <Icon aria-hidden className="size-4.5" />
      </button>
    </Tooltip>
  );
}

/** Names an icon on hover where its word is not written beside it. */
function Named({ name, wide, children }: { name: string; wide: boolean; children: ReactElement }) {
  return wide ? (
    children
  ) : (
    <Tooltip text={name} side="right">
      {children}
    </Tooltip>
  );
}
