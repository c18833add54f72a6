/**
 * The first picture of the window: the same components as ever, drawn once by a renderer that is
 * small enough to be there at once, while React is still on its way.
 *
 *     ahead.js   asks the core ──────┐
 *     first.js   (this)              └─> draws the list ──> painted ──> loads the app
 *     main.tsx   React                                                    └─> takes over
 *
 * build/firstPicture.ts builds it apart from the app: React is Preact there, and what the app
 * does over time (asking, watching, explaining on hover) is left out by the stand-ins beside this
 * file. Nothing in it changes after it was drawn. src/test/first.test.ts holds it against the
 * picture that React draws.
 */
import { createRoot } from "react-dom/client";
import { App } from "@/app/App";
import { applyTheme, currentPreferences } from "@/app/preferences";
import { chooseLanguage, ENGLISH, LanguageProvider } from "@/i18n";
import { HostProvider, type Host } from "@/ipc";
import { warmUp } from "./warm";
import { readAnswers } from "./answers";

/** Nobody is asked and nothing is heard: every answer is there already. */
const silent: Host = {
  call: () => new Promise(() => undefined),
  on: () => () => undefined,
};

async function draw(): Promise<void> {
  applyTheme();
  const chosen = chooseLanguage(currentPreferences().language, navigator.languages);
  // The core is being asked meanwhile.
  warmUp(chosen.locale);
  const root = document.getElementById("root");
  // The texts of other languages are files of the app's. Its first picture is the first there.
  if (chosen.tag !== ENGLISH.tag || !(await readAnswers()) || root === null) return;
  createRoot(root).render(
    <LanguageProvider value={{ ...ENGLISH, ...chosen }}>
      <HostProvider value={silent}>
        <App />
      </HostProvider>
    </LanguageProvider>,
  );
  // The second callback runs when the frame with the picture has been handed over.
  await new Promise((resolve) => {
    requestAnimationFrame(() => requestAnimationFrame(resolve));
  });
}

async function start(): Promise<void> {
  try {
    await draw();
  } finally {
    const app = document.querySelector<HTMLMetaElement>("meta[name=app]");
    if (app) await import(/* @vite-ignore */ app.content);
  }
}

void start();
