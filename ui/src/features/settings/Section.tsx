import type { ReactNode } from "react";

/** A card of settings. */
export function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="rounded-2xl border bg-surface p-5 shadow-card">
      <h2 className="mb-4 font-semibold">{title}</h2>
      {children}
    </section>
  );
}
