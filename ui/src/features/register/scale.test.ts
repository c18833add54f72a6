import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BOX_MAX_PX, boxHeight, boxPosition, scaleOf, toOffset, toScroll } from "./scale";

const VIEWPORT = 800;

describe("a list that fits is not touched", () => {
  test("offset, scroll and position are one and the same", () => {
    const scale = scaleOf(144_000, VIEWPORT);
    expect(scale).toBe(1);
    expect(toOffset(1234, scale)).toBe(1234);
    expect(boxPosition(5000, 1234, scale)).toBe(5000);
    expect(boxHeight(144_000)).toBe(144_000);
  });
});

describe("a list of a million rows", () => {
  const heights = fc.integer({ min: BOX_MAX_PX + 1, max: 500_000_000 });

  test("never makes an element that a browser would cut off", () => {
    fc.assert(
      fc.property(heights, fc.double({ min: 0, max: 1, noNaN: true }), (height, part) => {
        const scale = scaleOf(height, VIEWPORT);
        const scroll = part * (boxHeight(height) - VIEWPORT);
        const offset = toOffset(scroll, scale);
        const first = boxPosition(offset, scroll, scale);
        expect(boxHeight(height)).toBe(BOX_MAX_PX);
        expect(first).toBeLessThanOrEqual(BOX_MAX_PX);
        // What is at the top of the list's view is drawn at the top of the box's view.
        expect(first).toBeCloseTo(scroll, 3);
      }),
    );
  });

  test("reaches its first and its last pixel", () => {
    fc.assert(
      fc.property(heights, (height) => {
        const scale = scaleOf(height, VIEWPORT);
        expect(toOffset(0, scale)).toBe(0);
        expect(toOffset(boxHeight(height) - VIEWPORT, scale)).toBeCloseTo(height - VIEWPORT, 3);
      }),
    );
  });

  test("an offset finds its way back", () => {
    fc.assert(
      fc.property(heights, fc.nat(), (height, offset) => {
        const scale = scaleOf(height, VIEWPORT);
        expect(toOffset(toScroll(offset, scale), scale)).toBeCloseTo(offset, 3);
      }),
    );
  });
});
