import type { CSSProperties } from "react";
import { cn } from "@/components/cn";

/** The first letter of a name, in a colour that is always the same for it. Decoration. */
export function LetterMark({ name, className }: { name: string; className?: string }) {
  return (
    <span
      aria-hidden
      data-testid="letter-mark"
      style={{ "--hue": hueOf(name) } as CSSProperties}
      className={cn(
        "flex shrink-0 items-center justify-center font-semibold category-tint select-none",
        className,
      )}
    >
      {/* By characters, because half of an emoji is none. */}
      {Array.from(name.trim())[0]?.toUpperCase()}
    </span>
  );
}

function hueOf(name: string): number {
  let hash = 0;
  for (const letter of name) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) % 360;
  return hash;
}
