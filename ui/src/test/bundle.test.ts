// @vitest-environment node
import { readdirSync, readFileSync } from "node:fs";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";

const outDir = mkdtempSync(join(tmpdir(), "coffer-ui-"));
let files: [name: string, text: string][] = [];

beforeAll(async () => {
  await build({ mode: "production", logLevel: "error", build: { outDir, emptyOutDir: true } });
  files = readdirSync(outDir, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(html|js|css)$/.test(name))
    .map((name) => [name, readFileSync(join(outDir, name), "utf8")]);
}, 120_000);

afterAll(() => rmSync(outDir, { recursive: true, force: true }));

test("both pages are built", () => {
  expect(files.map(([name]) => name)).toEqual(expect.arrayContaining(["index.html", "link.html"]));
});

test("the made-up bank is not in what people run", () => {
  for (const [name, text] of files) {
    expect(text.includes("Houndstooth"), name).toBe(false);
    expect(text.includes("choose-passphrase"), name).toBe(false);
  }
});

test("the pages need no exception from the content security policy", () => {
  for (const [name, text] of files.filter(([file]) => file.endsWith(".html"))) {
    expect(text, name).not.toMatch(/<script(?![^>]*\bsrc=)/);
    expect(text, name).not.toMatch(/<style|\sstyle=|\son\w+=/);
    expect(text, name).not.toMatch(/(src|href)="(https?:)?\/\//);
  }
});
