import type { ReactNode } from "react";

/** What a list says when there is nothing in it: one sentence, one thing to do. */
export function EmptyState({
  icon,
  text,
  action,
}: {
  icon: ReactNode;
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
      <p className="max-w-sm text-[0.9375rem] text-muted">{text}</p>
      {action}
    </div>
  );
}
