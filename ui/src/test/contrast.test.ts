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

const SERIES = ["1", "2", "3", "4", "5", "6", "7"].map((at) => `series-${at}`);

/** What eyes with one kind of cone missing make of a colour (Machado et al., 2009), in linear RGB. */
const EYES: Record<string, number[][]> = {
  all: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  "no red": [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  "no green": [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  "no blue": [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

function linear(hex: string): number[] {
  return [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
}

/** A colour in OKLab, as those eyes see it: there distances are what is seen. */
function seenBy(eyes: number[][], hex: string): number[] {
  const times = (rows: number[][], colour: number[]) =>
    rows.map((row) => row.reduce((sum, part, at) => sum + part * (colour[at] ?? 0), 0));
  const colour = times(eyes, linear(hex)).map((part) => Math.max(part, 0));
  const cones = times(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    colour,
  );
  return times(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    cones.map(Math.cbrt),
  );
}

const apart = (one: number[], other: number[]) =>
  Math.hypot(...one.map((part, at) => part - (other[at] ?? 0)));

describe.each([":root", '[data-theme="dark"]'])("in %s", (selector) => {
  const colours = coloursOf(selector);
  test.each(PAIRS)("%s can be read on %s", (text, ground) => {
    expect(contrast(colours[text] ?? "", colours[ground] ?? "")).toBeGreaterThanOrEqual(4.5);
  });

  test.each([...SERIES, "series-rest"])("%s can be told from the ground of a chart", (series) => {
    for (const ground of ["surface", "raised", "canvas"])
      expect(contrast(colours[series] ?? "", colours[ground] ?? ""), ground).toBeGreaterThan(3);
  });

  test.each(Object.entries(EYES))("series stay apart for eyes with %s", (_, eyes) => {
    for (const [at, one] of SERIES.entries())
      for (const other of SERIES.slice(0, at))
        expect(
          apart(seenBy(eyes, colours[one] ?? ""), seenBy(eyes, colours[other] ?? "")),
          `${one} and ${other}`,
        ).toBeGreaterThan(0.09);
  });
});
