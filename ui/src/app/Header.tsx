import { Command, Eye, EyeOff, Lock, type LucideIcon } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Tooltip } from "@/components/ui/tooltip";
import { useTexts } from "@/i18n";
import { setPreferences } from "./preferences";
import { usePrivacy } from "@/components/privacy";
import { EditProgressBar } from "./EditProgressBar";
import { SearchBox } from "./SearchBox";
import { SyncPill } from "./SyncPill";
import { UndoButtons } from "./UndoButtons";
import type { Sync } from "./useSync";
import type { Undo } from "./useUndo";

interface HeaderProps {
  sync: Sync;
  taking: Undo;
  onLock: () => void;
  onPalette: () => void;
}

/** What is at hand on every screen: search, taking back, how fresh the data is, and hiding it. */
export function Header({ sync, taking, onLock, onPalette }: HeaderProps) {
  const texts = useTexts();
  const privacy = usePrivacy();
  return (
    <header className="flex h-14 shrink-0 items-center justify-between gap-4 border-b bg-surface px-5 max-[34rem]:gap-2 max-[34rem]:px-3">
      <SearchBox />
      <div className="flex shrink-0 items-center gap-1.5">
        <IconButton
          icon={Command}
          label={texts.palette.open}
          testId="open-palette"
          onClick={onPalette}
        />
        <EditProgressBar />
        <UndoButtons taking={taking} />
        <SyncPill sync={sync} />
        <IconButton
          icon={privacy ? EyeOff : Eye}
          label={privacy ? texts.privacy.show : texts.privacy.hide}
          pressed={privacy}
          testId="privacy"
          onClick={() => setPreferences({ privacy: !privacy })}
        />
        <IconButton icon={Lock} label={texts.lock.lock} testId="lock" onClick={onLock} />
      </div>
    </header>
  );
}

interface IconButtonProps {
  icon: LucideIcon;
  label: string;
  testId: string;
  pressed?: boolean;
  onClick: () => void;
}

function IconButton({ icon: Icon, label, testId, pressed, onClick }: IconButtonProps) {
  return (
    <Tooltip text={label}>
      <Button
        variant="ghost"
        size="icon"
        data-testid={testId}
        aria-label={label}
        aria-pressed={pressed}
        onClick={onClick}
      >
        <Icon aria-hidden />
      </Button>
    </Tooltip>
  );
}
