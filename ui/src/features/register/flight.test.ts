import { expect, test } from "vitest";
import { createFlight } from "./flight";

function deferred() {
  let land: () => void = () => undefined;
  const promise = new Promise<void>((resolve) => (land = resolve));
  return { promise, land };
}

test("only so many calls run at once, and the newest waiting one goes next", async () => {
  const flight = createFlight(1);
  const started: string[] = [];
  const first = deferred();
  const go = (name: string, until: Promise<void>) =>
    flight.run(new AbortController().signal, () => {
      started.push(name);
      return until;
    });
  const all = [
    go("first", first.promise),
    go("old", Promise.resolve()),
    go("new", Promise.resolve()),
  ];
  expect(started).toEqual(["first"]);
  first.land();
  await Promise.all(all);
  expect(started).toEqual(["first", "new", "old"]);
});

test("a call that nobody waits for any more is never made", async () => {
  const flight = createFlight(1);
  const first = deferred();
  const running = flight.run(new AbortController().signal, () => first.promise);
  const gone = new AbortController();
  let made = false;
  const forgotten = flight.run(gone.signal, () => {
    made = true;
    return Promise.resolve();
  });
  gone.abort();
  await expect(forgotten).rejects.toThrow();
  first.land();
  await running;
  expect(made).toBe(false);
});

test("a failed call makes room for the next", async () => {
  const flight = createFlight(1);
  const { signal } = new AbortController();
  await expect(flight.run(signal, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  await expect(flight.run(signal, () => Promise.resolve(7))).resolves.toBe(7);
});
