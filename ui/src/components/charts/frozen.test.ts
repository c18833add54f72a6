// @vitest-environment node
import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";

/** What `freezePrototype` in tauri.conf.json does to the window before any script of it runs. */
const FREEZE = "Object.freeze(Object.prototype);";

const draws = (script: string) =>
  execFileSync(process.execPath, ["--input-type=module", "-e", `${FREEZE} ${script}`], {
    encoding: "utf8",
    stdio: "pipe",
  });

test("what charts are drawn with works where prototypes are frozen, as in the window", () => {
  const script = `
    const { arc, area, line, pie, stack } = await import("d3-shape");
    const { nice, ticks } = await import("d3-array");
    const ring = arc()({ innerRadius: 1, outerRadius: 2, startAngle: 0, endAngle: 1 });
    const drawn = [line()([[0, 1], [2, 3]]), area()([[0, 1], [2, 3]]), ring];
    console.log(drawn.every((path) => path.startsWith("M")), pie()([1, 2]).length,
      stack().keys(["a"])([{ a: 1 }]).length, ticks(...nice(1, 9, 4), 4).length > 2);`;
  expect(draws(script).trim()).toBe("true 2 1 true");
});
