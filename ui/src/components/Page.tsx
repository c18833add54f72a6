import type { ReactNode } from "react";
import { cn } from "./cn";

/** A screen that scrolls as a whole: its title, and cards below it. */
export function Page({
  title,
  lead,
  above,
  action,
  wide = false,
  children,
}: {
  title: string;
  lead?: ReactNode;
  /** The way back, where the screen is one of many. */
  above?: ReactNode;
  action?: ReactNode;
  /** Uses the width that there is, where charts and tables stand side by side. */
  wide?: boolean;
  children: ReactNode;
}) {
  return (
    // Holds what is placed within it, so that focusing that scrolls this and not the window.
    <div className="relative h-full overflow-y-auto">
      <div className={cn("mx-auto space-y-5 px-5 py-6 sm:px-8", wide ? "max-w-7xl" : "max-w-4xl")}>
        <header className="flex flex-wrap items-end justify-between gap-4">
          <div>
            {above}
            <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
            {lead !== undefined && <p className="mt-0.5 text-muted">{lead}</p>}
          </div>
          {action}
        </header>
        {children}
      </div>
    </div>
  );
}
