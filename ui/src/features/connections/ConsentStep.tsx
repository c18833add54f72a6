import { Ban, Check } from "lucide-react";
import type { ReactNode } from "react";
import type { ConsentNotice } from "@/bindings/ConsentNotice";
import { useTexts } from "@/i18n";
import { said } from "@/i18n/said";

/** What is read, for how long and what it costs, in the core's own sentences. */
export function ConsentStep({ notice }: { notice: ConsentNotice }) {
  const texts = useTexts();
  return (
    <div data-testid="consent-notice" className="space-y-4 text-[0.8125rem]">
      <Part title={`${texts.consent.reads} (${notice.products.join(", ")})`}>
        <Lines
          lines={notice.data}
          icon={<Check aria-hidden className="size-3.5 text-positive" />}
        />
      </Part>
      <Part title={texts.consent.never}>
        <Lines lines={notice.never} icon={<Ban aria-hidden className="size-3.5 text-muted" />} />
      </Part>
      <Part title={texts.consent.period}>
        <p>{said(notice.period)}</p>
      </Part>
      <Part title={texts.consent.cost}>
        <p>{said(notice.cost)}</p>
      </Part>
    </div>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h3 className="mb-1 font-semibold">{title}</h3>
      {children}
    </section>
  );
}

function Lines({ lines, icon }: { lines: string[]; icon: ReactNode }) {
  return (
    <ul className="space-y-1">
      {lines.map((line) => (
        <li key={line} className="flex gap-2">
          <span className="mt-0.5 shrink-0">{icon}</span>
          <span>{said(line)}</span>
        </li>
      ))}
    </ul>
  );
}
