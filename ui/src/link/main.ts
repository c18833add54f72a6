/**
 * The Link window: loads Plaid's script, opens Link, and reports how it ended. It can call nothing
 * but `link_report`.
 *
 *   loading ──script──> Link (Plaid's frame) ──onSuccess──> finishing ──> the app closes the window
 *      │                                      └─onExit────> finished ───> the app closes the window
 *      └──no script──> offline ──retry──> loading
 */
import type { AppError } from "@/bindings/AppError";
import type { LinkReportOutcome } from "@/bindings/LinkReportOutcome";
import { setSentences } from "@/i18n/said";
import { inOurWords, toAppError } from "@/ipc/host";
import { tauriHost } from "@/ipc/tauri";
import { loadPlaid } from "./plaid";
import { eventOf, exitOf, successOf } from "./report";
import { language, texts } from "./texts";

/** What the shell tells this page, by a script that runs before any other. */
interface AboutLink {
  sessionId: string;
  scriptUrl: string;
  token: string;
}

/** Events only show that Link is alive; a script that floods us with them is not heard further. */
const EVENTS_MAX = 200;

const about = (window as { __COFFER_LINK__?: AboutLink }).__COFFER_LINK__;
document.documentElement.lang = language;
if (about === undefined) show(texts.lost, "lost");
else void start(about);

async function start(about: AboutLink): Promise<void> {
  show(texts.loading, "loading");
  let plaid;
  try {
    plaid = await loadPlaid(about.scriptUrl);
  } catch {
    show(texts.offline, "offline", [
      button(texts.retry, () => void start(about), "main"),
      button(texts.close, () => void end(about, exitOf(null))),
    ]);
    return;
  }
  let events = 0;
  const link = plaid.create({
    token: about.token,
    onLoad: () => page().setAttribute("data-state", "open"),
    onSuccess: (publicToken, metadata) => void end(about, successOf(publicToken, metadata)),
    onExit: (error) => void end(about, exitOf(error)),
    onEvent: (name) => {
      events += 1;
      // A lost event is no reason to disturb the person.
      if (events <= EVENTS_MAX) void report(about, eventOf(name)).catch(() => undefined);
    },
  });
  link.open();
}

/** Reports the result. The app closes the window then; if it cannot, the person can. */
async function end(about: AboutLink, outcome: LinkReportOutcome): Promise<void> {
  show(outcome.kind === "success" ? texts.finishing : texts.finished, outcome.kind);
  try {
    await report(about, outcome);
    show(texts.finished, "finished");
  } catch (thrown) {
    const { message, hint } = await inOurLanguage(toAppError(thrown));
    const body = hint === null ? message : `${message} ${hint}`;
    show({ title: texts.refused.title, body }, "refused", [
      button(texts.close, () => void report(about, exitOf(null)).catch(() => undefined), "main"),
    ]);
  }
}

/** A failure in the language of this page; as the core says it where that cannot be loaded. */
async function inOurLanguage(error: AppError): Promise<AppError> {
  if (language === "en") return error;
  try {
    const { sentences } = await import("@/i18n/de.core");
    setSentences(sentences, "de-DE");
    return inOurWords(error);
  } catch {
    return error;
  }
}

function report(about: AboutLink, outcome: LinkReportOutcome): Promise<null> {
  return tauriHost.call("link_report", { sessionId: about.sessionId, outcome });
}

/** Draws one state of the page. All text goes in as text. */
function show(
  { title, body }: { title: string; body: string },
  state: string,
  actions: HTMLButtonElement[] = [],
): void {
  page().dataset["state"] = state;
  const heading = document.createElement("h1");
  heading.textContent = title;
  const text = document.createElement("p");
  text.textContent = body;
  const parts: HTMLElement[] = [heading, text];
  if (state === "loading" || state === "success") {
    const spinner = document.createElement("div");
    spinner.className = "spinner";
    parts.unshift(spinner);
  }
  if (actions.length > 0) {
    const bar = document.createElement("div");
    bar.className = "actions";
    bar.append(...actions);
    parts.push(bar);
  }
  page().replaceChildren(...parts);
  actions[0]?.focus();
}

function page(): HTMLElement {
  const page = document.getElementById("link");
  if (page === null) throw new Error("link.html has an element with this id");
  return page;
}

function button(label: string, onClick: () => void, kind = ""): HTMLButtonElement {
  const element = document.createElement("button");
  element.type = "button";
  element.className = kind;
  element.textContent = label;
  element.dataset["testid"] = kind === "main" ? "link-main" : "link-close";
  element.addEventListener("click", onClick);
  return element;
}
