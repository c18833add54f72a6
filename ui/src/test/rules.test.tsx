import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import type { SaveRule } from "@/bindings/SaveRule";
import { fakeError, type FakeHost } from "@/ipc/fake/host";
import { openWindow } from "./window";

async function start() {
  window.history.replaceState(null, "", "#/rules");
  const opened = openWindow();
  await screen.findAllByTestId("rule");
  return opened;
}
const names = () => screen.getAllByTestId("rule").map((rule) => rule.textContent);
const saved = (host: FakeHost) =>
  host.calls.filter(({ name }) => name === "save_rule").map(({ request }) => request as SaveRule);

describe("the list of rules", () => {
  test("says what each does, where it stands, and what is odd with it", async () => {
    await start();
    expect(names()).toEqual(["Coffee bars", "Rides for work", "Old gym"]);
    expect(await screen.findByText("category Coffee · reviewed")).toBeInTheDocument();
    expect(screen.getByTestId("rule-remark")).toHaveTextContent("It finds nothing.");
  });

  test("Alt with arrows moves a rule, which keeps the focus, and it is said", async () => {
    const { host, user } = await start();
    const rule = screen.getAllByTestId("rule")[0] as HTMLElement;
    rule.focus();
    await user.keyboard("{Alt>}{ArrowDown}{/Alt}");
    await waitFor(() => expect(names()).toEqual(["Rides for work", "Coffee bars", "Old gym"]));
    expect(screen.getByText("Coffee bars is asked at place 2.")).toBeInTheDocument();
    await waitFor(() => expect(screen.getAllByTestId("rule")[1]).toHaveFocus());
    expect(host.calls.find(({ name }) => name === "order_rules")?.request).toEqual({
      ids: ["rule-2", "rule-1", "rule-3"],
    });
    await user.keyboard("{Control>}z{/Control}");
    await waitFor(() => expect(names()[0]).toBe("Coffee bars"));
  });

  test("a rule is switched off and on without being opened", async () => {
    const { host, user } = await start();
    const box = screen.getByRole("checkbox", { name: "Coffee bars is switched on" });
    expect(box).toBeChecked();
    await user.click(box);
    await waitFor(() => expect(saved(host)).toHaveLength(1));
    expect(saved(host)[0]?.rule).toMatchObject({ id: "rule-1", enabled: false });
    expect(await screen.findByText("Switched off")).toBeInTheDocument();
  });

  test("a rule is applied to the past, says to how many, and one Undo takes it back", async () => {
    const { host, user } = await start();
    const tagged = () => host.world.rows.filter(({ ruled }) => ruled).length;
    await user.click(screen.getByRole("button", { name: "Apply to the past: Rides for work" }));
    expect(await screen.findByTestId("notice")).toHaveTextContent(/The rule changed \d+ trans/);
    expect(tagged()).toBeGreaterThan(0);
    await user.click(screen.getByTestId("notice-action"));
    await waitFor(() => expect(tagged()).toBe(0));
  });
});

describe("a rule", () => {
  test("is written with completion, shows what it would do before it is saved, and is undone as one step", async () => {
    const { host, user } = await start();
    await user.click(screen.getByTestId("rule-add"));
    expect(await screen.findByTestId("rule-save")).toBeDisabled();
    await user.type(screen.getByTestId("rule-search"), "merch");
    await user.click(await screen.findByTestId("suggestion"));
    await user.type(screen.getByTestId("rule-search"), "shell");
    expect(screen.getByTestId("rule-search")).toHaveValue("merchant:shell");
    await user.selectOptions(screen.getByTestId("rule-category"), "\u2003Travel");
    const preview = await screen.findByTestId("rule-preview");
    await waitFor(() =>
      expect(preview).toHaveTextContent(/^It finds \d+ transactions\. \d+ would change\./),
    );
    expect(screen.getAllByTestId("rule-preview-row").length).toBeGreaterThan(0);
    await user.click(screen.getByTestId("rule-past"));
    await user.type(screen.getByTestId("rule-name"), "Fuel is travel{Enter}");
    await waitFor(() => expect(names()).toContain("Fuel is travel"));
    expect(saved(host)[0]).toMatchObject({ past: true, rule: { search: "merchant:shell" } });
    await waitFor(() => expect(screen.queryByTestId("rule-dialog")).not.toBeInTheDocument());
    expect(screen.getByTestId("notice")).toHaveTextContent("Saved the rule Fuel is travel.");
    await user.click(screen.getByTestId("notice-action"));
    await waitFor(() => expect(names()).not.toContain("Fuel is travel"));
    expect(host.world.rows.some(({ category }) => category?.source === "rule")).toBe(false);
  });

  test("with a broken search says where it is wrong, and is not saved", async () => {
    const { user } = await start();
    await user.click(screen.getByTestId("rule-add"));
    await user.selectOptions(await screen.findByTestId("rule-category"), "\u2003Travel");
    await user.type(screen.getByTestId("rule-search"), "colour:red");
    expect(await screen.findByText(/There is no operator “colour:”/)).toBeInTheDocument();
    await user.click(screen.getByTestId("rule-save"));
    expect(await screen.findByTestId("error-panel")).toHaveTextContent("no operator");
    expect(screen.getByTestId("rule-search")).toHaveValue("colour:red");
  });

  test("splits by shares only where they are a whole", async () => {
    const { host, user } = await start();
    await user.click(screen.getByTestId("rule-add"));
    await user.type(await screen.findByTestId("rule-search"), "target");
    await user.click(await screen.findByTestId("rule-split-add"));
    const shares = screen.getAllByTestId("rule-share");
    expect(shares.map((share) => (share as HTMLInputElement).value)).toEqual(["50", "50"]);
    await user.clear(shares[0] as HTMLElement);
    await user.type(shares[0] as HTMLElement, "33.33");
    expect(screen.getByText("Still to share out: 16.67%")).toBeInTheDocument();
    expect(screen.getByTestId("rule-save")).toBeDisabled();
    await user.clear(shares[1] as HTMLElement);
    await user.type(shares[1] as HTMLElement, "66.67");
    await user.click(screen.getByTestId("rule-save"));
    await waitFor(() =>
      expect(saved(host)[0]?.rule.actions.split.map(({ share }) => share)).toEqual([3333, 6667]),
    );
  });

  test("is deleted from its own dialog, and comes back by Undo", async () => {
    const { user } = await start();
    await user.click(screen.getAllByTestId("rule")[2] as HTMLElement);
    await user.click(await screen.findByTestId("rule-delete"));
    await waitFor(() => expect(names()).toEqual(["Coffee bars", "Rides for work"]));
    await user.click(screen.getByTestId("notice-action"));
    await waitFor(() => expect(names()).toHaveLength(3));
  });
});

test("rules are written out as text, and text is read as rules", async () => {
  const { user } = await start();
  await user.click(screen.getByTestId("rules-text"));
  const field = await screen.findByTestId("rules-text-field");
  expect((field as HTMLTextAreaElement).value).toContain('rule "Coffee bars"');
  await user.type(field, '{Enter}{Enter}rule "Films"{Enter}  when alamo{Enter}  then tag "cinema"');
  await user.click(screen.getByTestId("rules-read"));
  expect(await screen.findByTestId("notice")).toHaveTextContent("1 new rule, 3 known already");
  await waitFor(() => expect(names()).toContain("Films"));
});

test("rules that cannot be read say why", async () => {
  const { host } = await start();
  host.fail("rules", fakeError("store", "The database file cannot be read."));
  host.emit("changed", { topics: ["rules"] });
  const panel = await screen.findByTestId("error-panel");
  expect(within(panel).getByText("The database file cannot be read.")).toBeInTheDocument();
});
