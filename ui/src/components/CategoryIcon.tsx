import type { CSSProperties } from "react";
import { cn } from "@/components/cn";
import { categoryLook } from "./categoryLook";

/** The picture of a category, tinted by its group. Decoration: its name always stands beside it. */
export function CategoryIcon({
  category,
  className,
}: {
  category: { code: string | null } | null;
  className?: string;
}) {
  const look = categoryLook(category);
  const Icon = look.icon;
  const tinted = "hue" in look;
  return (
    <span
      aria-hidden
      style={tinted ? ({ "--hue": look.hue } as CSSProperties) : undefined}
      className={cn(
        "flex size-8 shrink-0 items-center justify-center rounded-full [&_svg]:size-4",
        tinted ? "category-tint" : "bg-ink/6 text-muted",
        className,
      )}
    >
      <Icon />
    </span>
  );
}
