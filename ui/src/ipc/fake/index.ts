/**
 * The core as an in-memory bank: for tests, and for `npm run dev:fake`, where the address chooses a
 * scenario (`?scenario=offline`). Production builds do not contain it; src/test/bundle.test.ts looks.
 */
export { createFakeHost, type FakeHost } from "./host";
export type { Scenario } from "./scenarios";
