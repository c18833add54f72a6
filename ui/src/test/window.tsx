import { QueryClientProvider, type QueryClient } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { App } from "@/app/App";
import { TooltipProvider } from "@/components/ui/tooltip";
import { LanguageRoot } from "@/app/LanguageRoot";
import { ENGLISH } from "@/i18n";
import { createQueryClient, followHost, HostProvider, translated } from "@/ipc";
import { createFakeHost, type FakeHost } from "@/ipc/fake";
import type { FakeOptions } from "@/ipc/fake/host";

/** The whole window over the in-memory bank, as main.tsx puts it together. */
export function openWindow(options: FakeOptions = {}): {
  host: FakeHost;
  user: ReturnType<typeof userEvent.setup>;
  client: QueryClient;
} {
  const host = createFakeHost({ step_ms: 0, rows: 300, ...options });
  const client = createQueryClient();
  followHost(client, host);
  render(
    <LanguageRoot first={ENGLISH}>
      <HostProvider value={translated(host)}>
        <QueryClientProvider client={client}>
          <TooltipProvider>
            <App />
          </TooltipProvider>
        </QueryClientProvider>
      </HostProvider>
    </LanguageRoot>,
  );
  return { host, user: userEvent.setup(), client };
}
