import { screen, waitFor } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { fakeError, type FakeHost } from "@/ipc/fake/host";
import { openWindow } from "./window";

const NOW = new Date(2026, 2, 12, 9, 41);

async function start(options: Parameters<typeof openWindow>[0] = {}) {
  window.history.replaceState(null, "", "#/review");
  const opened = openWindow({ now: NOW, scenario: "review", ...options });
  await screen.findByTestId("review-queue");
  return opened;
}
const left = () => Number.parseInt(screen.getByTestId("review-count").textContent, 10);
const kinds = () => screen.getAllByTestId("review-item").map((item) => item.dataset["kind"]);
const current = () =>
  document.querySelector<HTMLElement>("[data-testid=review-item][aria-selected=true]");
const answers = (host: FakeHost) =>
  host.calls.filter(({ name }) => name === "answer_inbox").map(({ request }) => request);

/** Goes to the first item of a kind. */
async function goTo(user: Awaited<ReturnType<typeof start>>["user"], kind: string) {
  const at = screen.getAllByTestId("review-item").indexOf(current() as HTMLElement);
  const steps = kinds().indexOf(kind) - at;
  if (steps !== 0) await user.keyboard((steps < 0 ? "k" : "j").repeat(Math.abs(steps)));
  await waitFor(() => expect(current()?.dataset["kind"]).toBe(kind));
}

describe("the queue", () => {
  test("holds all that wants a look, in its order, and the sidebar counts the same", async () => {
    await start();
    const order = [
      "adoption",
      "balance",
      "doubt",
      "pair",
      "withdrawn",
      "changed",
      "uncategorised",
      "new",
    ];
    expect([...new Set(kinds())]).toEqual(order);
    await waitFor(() =>
      expect(screen.getByTestId("review-badge")).toHaveTextContent(String(left())),
    );
  });

  test("r accepts and goes on to the next, which is said with the way back", async () => {
    const { host, user } = await start();
    await goTo(user, "new");
    const before = left();
    const first = current()?.textContent;
    await user.keyboard("r");
    await waitFor(() => expect(left()).toBe(before - 1));
    expect(answers(host)).toEqual([
      { key: expect.stringMatching(/^new:/) as string, answer: "accept" },
    ]);
    expect(current()?.dataset["kind"]).toBe("new");
    expect(current()?.textContent).not.toBe(first);
    expect(screen.getByTestId("notice")).toHaveTextContent("Reviewed.");
    expect(screen.getByTestId("review-queue")).toHaveFocus();

    await user.keyboard("{Control>}z{/Control}");
    await waitFor(() => expect(left()).toBe(before));
    expect(screen.getByTestId("notice")).toHaveTextContent("Undone: the review of 1 transaction.");
  });

  test("w refuses a pair, which is remembered; where there is nothing to refuse, it says so", async () => {
    const { host, user } = await start();
    await goTo(user, "pair");
    await user.keyboard("w");
    await waitFor(() => expect(kinds()).not.toContain("pair"));
    expect(host.calls.find(({ name }) => name === "answer_inbox")?.request).toMatchObject({
      answer: "reject",
    });
    await goTo(user, "new");
    await user.keyboard("w");
    expect(await screen.findByText("There is nothing to refuse here.")).toBeInTheDocument();
    expect(answers(host)).toHaveLength(1);
  });

  test("c picks a category in place, and 1 takes the first suggestion: both are a look", async () => {
    const { host, user } = await start();
    await goTo(user, "uncategorised");
    const before = left();
    await user.keyboard("1");
    await waitFor(() => expect(left()).toBe(before - 1));
    const edits = host.calls.filter(({ name }) => name === "edit_transaction");
    expect(edits.map(({ request }) => request)).toMatchObject([
      { change: { field: "category" }, also: [{ field: "reviewed", value: true }] },
    ]);
    await user.keyboard("{Control>}z{/Control}");
    await waitFor(() => expect(left()).toBe(before));
    await user.keyboard("1");
    await waitFor(() => expect(left()).toBe(before - 1));

    await goTo(user, "new");
    await user.keyboard("c");
    await user.keyboard("stream{Enter}");
    expect(await screen.findByText("Music & streaming, and reviewed.")).toBeInTheDocument();
    await waitFor(() => expect(left()).toBe(before - 2));
  });

  test("Enter opens the transaction beside the queue, and Escape closes it", async () => {
    const { user } = await start();
    await goTo(user, "new");
    await user.keyboard("{Enter}");
    expect(await screen.findByTestId("note-input")).toBeInTheDocument();
    await waitFor(() => expect(screen.getByTestId("drawer")).toHaveFocus());
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByTestId("drawer")).not.toBeInTheDocument());
    expect(screen.getByTestId("review-queue")).toHaveFocus();
    expect(window.location.hash).toBe("#/review");
  });

  test("one kind can be looked at alone", async () => {
    const { user } = await start();
    await user.click(screen.getByTestId("review-kind-doubt"));
    await waitFor(() => expect(new Set(kinds())).toEqual(new Set(["doubt"])));
  });

  test("R says yes to all that is new, and to every pair that is clear: one step each", async () => {
    const { host, user } = await start();
    const all = () =>
      host.calls.filter(({ name }) => name === "accept_all").map(({ request }) => request);
    await goTo(user, "pair");
    if (screen.getByTestId("review-all").textContent.includes("clear")) {
      await user.keyboard("R");
      await waitFor(() => expect(kinds()).not.toContain("pair"));
      expect(all()).toEqual([{ kind: "pair" }]);
    }
    await goTo(user, "new");
    await user.keyboard("R");
    await waitFor(() => expect(kinds()).not.toContain("new"));
    expect(all().at(-1)).toEqual({ kind: null });
    await user.click(screen.getByTestId("notice-action"));
    await waitFor(() => expect(kinds()).toContain("new"));
  });
});

describe("its end", () => {
  test("r on everything empties it, and says as of when", async () => {
    const { user } = await start({ rows: 40 });
    // The account that was known before has answers of its own.
    await user.click(await screen.findByTestId("are-two"));
    await waitFor(() => expect(kinds()).not.toContain("adoption"));
    for (let guard = 0; guard < 80 && screen.queryByTestId("review-queue"); guard += 1) {
      const before = left();
      await user.keyboard("r");
      await waitFor(() => expect(left() || 0).toBeLessThan(before));
    }
    expect(await screen.findByText("Nothing to review")).toBeInTheDocument();
    expect(screen.getByText(/^You’re up to date as of /)).toBeInTheDocument();
    expect(screen.queryByTestId("review-badge")).not.toBeInTheDocument();
  });

  test("an answer that fails leaves the item where it is", async () => {
    const { host, user } = await start();
    await goTo(user, "new");
    const before = left();
    host.fail("answer_inbox", fakeError("store", "The disk is full."));
    await user.keyboard("r");
    expect(await screen.findByText("The disk is full.")).toBeInTheDocument();
    expect(left()).toBe(before);
    expect(current()?.dataset["kind"]).toBe("new");
  });

  test("a queue that cannot be read says why and can be tried again", async () => {
    window.history.replaceState(null, "", "#/review");
    const { host, user } = openWindow({ now: NOW });
    host.fail("inbox", fakeError("store", "The database file cannot be read."));
    host.emit("changed", { topics: ["register"] });
    expect(await screen.findByText("The database file cannot be read.")).toBeInTheDocument();
    host.fail("inbox", null);
    await user.click(screen.getByText("Try again"));
    expect(await screen.findByTestId("review-queue")).toBeInTheDocument();
  });
});
