import { expect, test, vi } from "vitest";
import ahead from "../../public/ahead.js?raw";
import { layoutOf, rangeOf } from "@/features/register/layout";
import { filterOf } from "@/features/register";
import { fromHash } from "@/app/route";
import { COMMANDS } from "@/bindings/commands";

/** Runs the plain script of index.html and returns what it asked. */
function asked(): [string, unknown][] {
  const invoke = vi.fn<(name: string, payload: { request: unknown }) => Promise<null>>();
  invoke.mockResolvedValue(null);
  Object.assign(window, { __TAURI_INTERNALS__: { invoke } });
  // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call -- our own script, run as the page runs it
  new Function(ahead)();
  return invoke.mock.calls.map(([name, payload]) => [name, payload.request]);
}

test("what is asked ahead is exactly what the first picture asks for", () => {
  const filter = filterOf(fromHash(""));
  const layout = layoutOf({
    pending: { date: "", count: 0, totals: [] },
    days: [{ date: "2026-03-01", count: 3, totals: [] }],
    count: 3,
    sums: [],
    profileCount: 3,
    corrected: [],
  });
  const requests = asked();
  const keys = requests.map(([name, request]) => name + JSON.stringify(request));
  expect(keys).toContain(`register_outline${JSON.stringify(filter)}`);
  expect(keys).toContain(`register_rows${JSON.stringify(rangeOf(layout, filter, 0))}`);
  for (const [name] of requests) {
    expect(COMMANDS[name as keyof typeof COMMANDS].kind).toBe("query");
  }
});
