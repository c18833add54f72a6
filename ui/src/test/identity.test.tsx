import { screen, waitFor } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { fakeError } from "@/ipc/fake/host";
import { openWindow } from "./window";

async function openSplit(user: ReturnType<typeof openWindow>["user"]) {
  const row = (await screen.findAllByTestId("register-row"))[5] as HTMLElement;
  await user.click(row);
  await screen.findByTestId("note-input");
  await user.keyboard("{Escape}s");
  await screen.findByTestId("split-editor");
  return row.dataset["id"] ?? "";
}

describe("a split", () => {
  test("is saved only when its parts add up, and what is left is always said", async () => {
    const { host, user } = openWindow();
    const id = await openSplit(user);
    const whole = host.world.rows.find((row) => row.id === id)?.amount.minor ?? 0;
    const [first, second] = screen.getAllByTestId("split-amount") as [HTMLElement, HTMLElement];
    await user.type(first, "1");
    expect(screen.getByTestId("split-left")).toHaveTextContent(/^Still to assign: /);
    expect(screen.getByTestId("split-save")).toBeDisabled();
    await user.clear(first);
    await user.type(first, "30%");
    await user.type(second, "abc");
    expect(screen.getByText(/^Write an amount such as/)).toBeInTheDocument();
    await user.click(screen.getByTestId("split-even"));
    expect(screen.getByTestId("split-left")).toHaveTextContent("The parts add up.");
    await user.click(screen.getByTestId("split-save"));
    await waitFor(() => expect(screen.getAllByTestId("split-part")).toHaveLength(2));
    const sent = host.calls.findLast(({ name }) => name === "edit_transaction")?.request;
    expect(sent).toMatchObject({ id, change: { field: "split" } });
    const { change } = sent as { change: { value: { minor: number }[] } };
    expect(change.value.reduce((sum, { minor }) => sum + minor, 0)).toBe(whole);
  });

  test("that is refused says why and keeps what was typed", async () => {
    const { host, user } = openWindow();
    await openSplit(user);
    host.fail("edit_transaction", fakeError("store", "The disk is full."));
    await user.click(screen.getByTestId("split-even"));
    await user.click(screen.getByTestId("split-save"));
    expect(await screen.findByText("The disk is full.")).toBeInTheDocument();
    expect((screen.getAllByTestId("split-amount")[0] as HTMLInputElement).value).not.toBe("");
  });
});

describe("the review", () => {
  test("asks each of its questions, one after the other, and asks none twice", async () => {
    const { host, user } = openWindow({ scenario: "review" });
    await screen.findByTestId("review-badge");
    await user.keyboard("{Control>}6{/Control}");
    await user.click(await screen.findByTestId("review-kind-doubt"));
    expect(await screen.findByTestId("doubt")).toHaveTextContent("They look alike");
    await user.click(screen.getByTestId("doubt-same"));
    await waitFor(() => expect(screen.getByTestId("doubt")).not.toHaveTextContent("They look"));
    await user.click(screen.getByTestId("doubt-different"));
    expect(await screen.findByText("Nothing of this kind is left.")).toBeInTheDocument();
    await user.click(screen.getByTestId("review-kind-all"));
    await user.click(await screen.findByTestId("adopt"));
    await waitFor(() => expect(screen.queryByTestId("adoption")).not.toBeInTheDocument());
    expect(host.calls.filter(({ name }) => ["answer_doubt", "adopt"].includes(name))).toHaveLength(
      3,
    );
  });

  test("a history that goes on is taken back from the notice", async () => {
    const { host, user } = openWindow({ scenario: "review" });
    await user.click(await screen.findByTestId("nav-review"));
    await user.click(await screen.findByTestId("adopt"));
    await waitFor(() => expect(screen.queryByTestId("adoption")).not.toBeInTheDocument());
    await user.click(await screen.findByTestId("notice-action"));
    expect(await screen.findByTestId("adoption")).toBeInTheDocument();
    expect(host.calls.some(({ name }) => name === "undo_adoption")).toBe(true);
  });

  test("accounts that are two are proposed no more", async () => {
    const { host, user } = openWindow({ scenario: "review" });
    await user.click(await screen.findByTestId("nav-review"));
    await user.click(await screen.findByTestId("are-two"));
    await waitFor(() => expect(screen.queryByTestId("adoption")).not.toBeInTheDocument());
    const said = host.calls.findLast(({ name }) => name === "say_two_accounts")?.request;
    expect(said).toMatchObject({ areTwo: true });
    expect(await screen.findByText(/stays an account of its own/)).toBeInTheDocument();
  });

  test("an answer can be taken back from the notice", async () => {
    const { user } = openWindow({ scenario: "review" });
    await user.click(await screen.findByTestId("nav-review"));
    await user.click(await screen.findByTestId("review-kind-doubt"));
    await waitFor(() => expect(screen.getAllByTestId("review-item")).toHaveLength(2));
    await user.click(await screen.findByTestId("doubt-same"));
    await waitFor(() => expect(screen.getAllByTestId("review-item")).toHaveLength(1));
    await user.click(await screen.findByTestId("notice-action"));
    await waitFor(() => expect(screen.getAllByTestId("review-item")).toHaveLength(2));
  });

  test("that cannot be read says why", async () => {
    const { host, user } = openWindow();
    host.fail("inbox", fakeError("store", "The database file cannot be read."));
    await user.click(await screen.findByTestId("nav-review"));
    expect(await screen.findByTestId("error-panel")).toHaveTextContent("cannot be read");
  });
});
