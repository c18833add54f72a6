import { filterOf, isFiltered } from "@/features/register";
import { fromHash, HOME } from "@/app/route";
import type { AppState } from "@/bindings/AppState";

/** What the core said, by command and request. */
const answers = new Map<string, unknown>();
/** Longer than the core takes by far; then the picture is left to React, which shows the wait. */
const ANSWERS_MAX_MS = 250;

/** The answer to a question of the first picture; nothing if it was not asked. */
export function answerTo(name: string, request: unknown): unknown {
  return answers.get(name + JSON.stringify(request));
}

/**
 * Waits for what public/ahead.js has asked, and tells whether a picture can be drawn from it: the
 * whole list of an open profile. Whatever else a window may open with has time to wait for React.
 * The answers stay where they are, because the app takes each of them too.
 */
export async function readAnswers(): Promise<boolean> {
  const asked = window.__COFFER_AHEAD__;
  const route = fromHash(window.location.hash);
  if (!asked || route.screen !== HOME.screen || isFiltered(filterOf(route))) return false;
  if (route.transactionId !== null || route.link !== null) return false;
  const all = Promise.all(
    [...asked].map(async ([key, answer]) => {
      answers.set(key, await answer);
    }),
  );
  const late = new Promise((resolve) => setTimeout(resolve, ANSWERS_MAX_MS));
  const inTime = await Promise.race([all, late]).catch(() => undefined);
  const state = answerTo("app_state", null) as AppState | undefined;
  return Array.isArray(inTime) && state?.phase.kind === "ready";
}
