import { Redo2, Undo2, type LucideIcon } from "lucide-react";
import type { UndoStep } from "@/bindings/UndoStep";
import { Tooltip } from "@/components/ui/tooltip";
import { useTexts } from "@/i18n";
import type { Undo } from "./useUndo";

/** Undo and redo, each saying what it would do. */
export function UndoButtons({ taking }: { taking: Undo }) {
  const texts = useTexts();
  const { state, undo, redo } = taking;
  return (
    <div className="flex shrink-0">
      <StepButton
        testId="undo"
        icon={Undo2}
        step={state?.undo}
        label={state?.undo ? texts.undo.undoStep(state.undo) : texts.undo.undo}
        onClick={undo}
      />
      <StepButton
        testId="redo"
        icon={Redo2}
        step={state?.redo}
        label={state?.redo ? texts.undo.redoStep(state.redo) : texts.undo.redo}
        onClick={redo}
      />
    </div>
  );
}

function StepButton({
  testId,
  icon: Icon,
  step,
  label,
  onClick,
}: {
  testId: string;
  icon: LucideIcon;
  step: UndoStep | null | undefined;
  label: string;
  onClick: () => void;
}) {
  return (
    <Tooltip text={label}>
      <button
        type="button"
        data-testid={testId}
        aria-label={label}
        aria-disabled={!step}
        onClick={onClick}
        className="inline-flex size-8 items-center justify-center rounded-lg text-muted hover:bg-ink/6 hover:text-ink aria-disabled:opacity-45"
      >
        <Icon aria-hidden className="size-4" />
      </button>
    </Tooltip>
  );
}
