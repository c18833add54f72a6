import "@testing-library/jest-dom/vitest";
import { cleanup, configure } from "@testing-library/react";
import { afterEach, vi } from "vitest";

// The test of the built files runs in Node itself, where there is no window to mend.
const inBrowser = typeof window !== "undefined";
if (inBrowser) mendJsdom();

// A wait ends as soon as what it waits for is there; only a machine that is busy needs this long.
configure({ asyncUtilTimeout: 15_000 });

afterEach(() => {
  if (!inBrowser) return;
  cleanup();
  localStorage.clear();
  window.history.replaceState(null, "", "#/transactions");
});

function mendJsdom(): void {
  // What jsdom lacks: it lays nothing out, so elements get the size of a window here.
  const SIZE = { width: 1280, height: 800 };

  window.matchMedia = (query: string) =>
    ({
      matches: false,
      media: query,
      addEventListener: vi.fn(),
      removeEventListener: vi.fn(),
    }) as unknown as MediaQueryList;

  Object.defineProperties(HTMLElement.prototype, {
    offsetWidth: { configurable: true, get: () => SIZE.width },
    offsetHeight: { configurable: true, get: () => SIZE.height },
    clientHeight: { configurable: true, get: () => SIZE.height },
  });
  Element.prototype.scrollIntoView = () => undefined;
  Element.prototype.scrollTo = function scrollTo(this: Element, options?: unknown) {
    if (typeof options === "object" && options !== null && "top" in options) {
      this.scrollTop = Number(options.top);
    }
  };
  Element.prototype.hasPointerCapture = () => false;
  window.ResizeObserver = class implements ResizeObserver {
    observe = () => undefined;
    unobserve = () => undefined;
    disconnect = () => undefined;
  };
}
