import type { ReactNode } from "react";
import { cn } from "./cn";

/** A part of a screen on a card of its own: its name, what belongs to it, and what it shows. */
export function Panel({
  title,
  action,
  className,
  children,
  ...props
}: {
  title: string;
  action?: ReactNode;
  className?: string;
  children: ReactNode;
  "data-testid"?: string;
}) {
  return (
    <section
      aria-label={title}
      className={cn("@container min-w-0 rounded-2xl border bg-surface p-5 shadow-card", className)}
      {...props}
    >
      <header className="mb-3 flex min-h-8 flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <h2 className="font-semibold">{title}</h2>
        {action}
      </header>
      {children}
    </section>
  );
}
