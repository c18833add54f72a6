import type { ReactNode } from "react";
import { Logo } from "@/components/Logo";
import { useTexts } from "@/i18n";

/** The page that every step before the open profile stands on. */
export function Frame({
  title,
  lead,
  children,
}: {
  title: string;
  lead: string;
  children: ReactNode;
}) {
  const texts = useTexts();
  return (
    <main className="flex h-full flex-col items-center overflow-y-auto p-6">
      <div className="my-auto w-full max-w-xl py-6">
        <div className="mb-10 flex items-center gap-2.5">
          <Logo className="size-7 text-accent" />
          <span className="text-lg font-semibold tracking-tight">{texts.app.name}</span>
        </div>
        <h1 className="text-[1.875rem] leading-9 font-semibold tracking-tight">{title}</h1>
        <p className="mt-3 mb-8 text-[0.9375rem] text-muted">{lead}</p>
        {children}
      </div>
    </main>
  );
}
