import { QueryClientProvider, type QueryClient } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "@/app/App";
import { Crash } from "@/app/Crash";
import { loadTheRest } from "@/app/later";
import { LanguageRoot } from "@/app/LanguageRoot";
import { applyTheme, currentPreferences } from "@/app/preferences";
import { fromHash } from "@/app/route";
import { TooltipProvider } from "@/components/ui/tooltip";
import { filterOf, readAhead } from "@/features/register";
import { chooseLanguage } from "@/i18n";
import { loadLanguage } from "@/i18n/load";
import {
  askAhead,
  createQueryClient,
  followHost,
  HostProvider,
  translated,
  type Host,
} from "@/ipc";
import { endAhead, tauriHost } from "@/ipc/tauri";

/** By then the first list is painted, and nobody has reached for another screen yet. */
const REST_AFTER_MS = 600;
/** The core answers in a tenth of this; where it does not, the window must not stay empty. */
const AHEAD_MAX_MS = 250;

/**
 * What src/first/main.tsx has drawn is drawn again at once, not emptied and filled: React takes the
 * window over without a flicker. Where nothing was drawn, one picture with the list in it is still
 * sooner on the screen than an empty one and then the list.
 */
async function answers(client: QueryClient, host: Host): Promise<void> {
  const all = Promise.all([
    askAhead(client, host, "app_state", null),
    readAhead(client, host, filterOf(fromHash(window.location.hash))),
    askAhead(client, host, "overview", null),
    askAhead(client, host, "connections", null),
    askAhead(client, host, "sync_status", null),
  ]);
  const late = new Promise((resolve) => setTimeout(resolve, AHEAD_MAX_MS));
  await Promise.race([all, late]);
}

async function show(untranslated: Host): Promise<void> {
  const root = document.getElementById("root");
  if (root === null) throw new Error("index.html has no #root");
  const host = translated(untranslated);
  const client = createQueryClient();
  followHost(client, host);
  const chosen = chooseLanguage(currentPreferences().language, navigator.languages);
  const [language] = await Promise.all([loadLanguage(chosen), answers(client, host)]);
  endAhead();
  setTimeout(loadTheRest, REST_AFTER_MS);
  createRoot(root).render(
    <StrictMode>
      <LanguageRoot first={language}>
        <HostProvider value={host}>
          <QueryClientProvider client={client}>
            <TooltipProvider delayDuration={400}>
              <Crash>
                <App />
              </Crash>
            </TooltipProvider>
          </QueryClientProvider>
        </HostProvider>
      </LanguageRoot>
    </StrictMode>,
  );
}

applyTheme();
// Vite writes the mode in here, so every other build drops the branch and the fake bank with it.
if (import.meta.env.MODE === "fake") {
  void import("@/ipc/fake").then(({ createFakeHost }) => show(createFakeHost()));
} else {
  void show(tauriHost);
}
