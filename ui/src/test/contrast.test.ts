import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const css = readFileSync(join(process.cwd(), "src/styles.css"), "utf8");

/** The colours of one theme, by name. */
function coloursOf(selector: string): Record<string, string> {
  const start = css.indexOf(`${selector} {`);
  const block = css.slice(start, css.indexOf("}", start));
  const found = block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g);
  return Object.fromEntries(
    [...found].map(([, name = "", hex = ""]): [string, string] => [name, hex]),
  );
}

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

const GROUNDS = ["canvas", "surface", "raised", "sunken"];
const PAIRS = [
  ...["ink", "muted", "faint", "accent", "positive", "warning", "danger"].flatMap((text) =>
    GROUNDS.map((ground) => [text, ground]),
  ),
  ["accent-ink", "accent"],
  ["accent-ink", "accent-strong"],
  ["accent", "accent-soft"],
  ["muted", "accent-soft"],
  ["faint", "accent-soft"],
  ["positive", "accent-soft"],
  ["warning", "warning-soft"],
  ["ink", "warning-soft"],
  ["danger", "danger-soft"],
  ["muted", "danger-soft"],
] as [string, string][];

describe.each([":root", '[data-theme="dark"]'])("in %s", (selector) => {
  const colours = coloursOf(selector);
  test.each(PAIRS)("%s can be read on %s", (text, ground) => {
    expect(contrast(colours[text] ?? "", colours[ground] ?? "")).toBeGreaterThanOrEqual(4.5);
  });
});
