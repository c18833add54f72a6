import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cleanup, screen, waitFor } from "@testing-library/react";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import ahead from "../../public/ahead.js?raw";
import { createFakeHost } from "@/ipc/fake";
import type { FakeOptions } from "@/ipc/fake/host";
import { setPreferences } from "@/app/preferences";
import type { CommandMap } from "@/bindings/commands";
import { openWindow } from "../test/window";

const NOW = new Date("2026-03-04T10:00:00Z");
const outDir = mkdtempSync(join(tmpdir(), "coffer-first-"));
let script = "";

beforeAll(() => {
  execFileSync("npx", ["vite", "build", "--logLevel", "error", "--outDir", outDir]);
  script = readFileSync(join(outDir, "first.js"), "utf8");
}, 120_000);
afterAll(() => rmSync(outDir, { recursive: true, force: true }));
afterEach(() => {
  document.body.replaceChildren();
  setPreferences({ theme: "system", density: "comfortable", sidebar: null });
  Reflect.deleteProperty(window, "__TAURI_INTERNALS__");
  Reflect.deleteProperty(window, "__COFFER_AHEAD__");
});

/** Runs the scripts of the page over the made-up bank, as the page runs them. */
function runPage(options: FakeOptions): HTMLElement {
  const host = createFakeHost({ step_ms: 0, rows: 300, now: NOW, ...options });
  const invoke = (name: keyof CommandMap, { request }: { request: never }) =>
    host.call(name, request);
  Object.assign(window, { __TAURI_INTERNALS__: { invoke } });
  const root = document.createElement("div");
  root.id = "root";
  document.body.append(root);
  for (const source of [ahead, script]) {
    // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call -- our own script, run as the page runs it
    new Function(source)();
  }
  return root;
}

/** What one sees of a picture: elements, classes, styles, words; the first rows are enough. */
function seen(picture: Element): string[] {
  const lines: string[] = [];
  const walk = (element: Element, depth: number) => {
    const row = Number(element.getAttribute("aria-rowindex") ?? 0);
    if (row > 12) return;
    // How much wants a look is asked once the list stands.
    if (element.getAttribute("data-testid") === "review-badge") return;
    const style = (element as HTMLElement).style.cssText;
    const value = element instanceof HTMLInputElement ? element.value : "";
    const own = [...element.childNodes]
      .filter((node) => node.nodeType === Node.TEXT_NODE)
      .map((node) => node.textContent)
      .join("");
    const parts = ["class", "role", "aria-label", "title", "data-testid", "disabled", "d"]
      .map((name) => [name, element.getAttribute(name)] as const)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => `${name}=${value ?? ""}`);
    lines.push(
      `${" ".repeat(depth)}${[element.tagName, ...parts, style, value, own].join(" ").trim()}`,
    );
    for (const child of element.children) walk(child, depth + 1);
  };
  for (const child of picture.children) walk(child, 0);
  return lines;
}

async function both(options: FakeOptions): Promise<{ first: string[]; app: string[] }> {
  const root = runPage(options);
  await waitFor(() => {
    if (root.querySelector("[data-testid=register-row]") === null) throw new Error("no rows yet");
  });
  const first = seen(root);
  root.remove();
  openWindow({ now: NOW, ...options });
  await screen.findAllByTestId("register-row");
  await screen.findByTestId("sync-pill");
  const window = screen.getByTestId("register").closest("#content")?.parentElement?.parentElement;
  const app = seen(window?.parentElement?.parentElement as Element);
  cleanup();
  return { first, app };
}

describe("the first picture is the one that the app goes on with", () => {
  test.each([
    ["a profile with a history", {}],
    ["real banks", { scenario: "real" }],
    ["offline", { scenario: "offline" }],
    ["stale", { scenario: "stale" }],
    ["while syncing", { scenario: "syncing" }],
    ["after a sync that failed in part", { scenario: "partial" }],
  ] satisfies [string, FakeOptions][])("%s", async (_, options) => {
    const { first, app } = await both(options);
    expect(first).toEqual(app);
  });

  test("with a narrow sidebar and dense rows", async () => {
    setPreferences({ sidebar: "narrow", density: "compact", theme: "dark" });
    const { first, app } = await both({});
    expect(first).toEqual(app);
  });
});

describe("where there is no list to show, nothing is drawn ahead of the app", () => {
  test.each([
    ["nothing is set up", { scenario: "welcome" }, ""],
    ["the profile is locked", { scenario: "passphrase" }, ""],
    ["the core fails", { scenario: "error" }, ""],
    ["another screen is asked for", {}, "#/settings"],
    ["a search is", {}, "#/transactions?q=coffee"],
  ] satisfies [string, FakeOptions, string][])("%s", async (_, options, hash) => {
    window.history.replaceState(null, "", hash === "" ? "#/transactions" : hash);
    const asked = vi.spyOn(document, "querySelector");
    const root = runPage(options);
    // That is where it hands over to the app.
    await waitFor(() => expect(asked).toHaveBeenCalledWith("meta[name=app]"));
    expect(root.childElementCount).toBe(0);
  });
});
