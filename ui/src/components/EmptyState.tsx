import type { ReactNode } from "react";

/** What a list says when there is nothing in it: what it means, one thing to do. */
export function EmptyState({
  icon,
  title,
  text,
  action,
}: {
  icon: ReactNode;
  title?: string;
  text: string;
  action?: ReactNode;
}) {
  return (
    <div className="flex h-full flex-col items-center justify-center gap-4 p-10 text-center">
      <span
        aria-hidden
        className="flex size-14 items-center justify-center rounded-2xl bg-accent-soft text-accent [&_svg]:size-6"
      >
        {icon}
      </span>
      <div className="max-w-md space-y-1.5">
        {title !== undefined && <h2 className="text-lg font-semibold tracking-tight">{title}</h2>}
        <p className="text-[0.9375rem] text-balance text-muted">{text}</p>
      </div>
      {action}
    </div>
  );
}
