import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { openWindow } from "./window";

test("a recovery phrase is shown once and opens nothing before its words were typed again", async () => {
  const { host, user } = openWindow();
  await user.click(await screen.findByTestId("nav-settings"));
  expect(await screen.findByTestId("only-here")).toBeInTheDocument();
  await user.click(await screen.findByTestId("phrase-begin"));
  const words = within(await screen.findByTestId("phrase-words"))
    .getAllByRole("listitem")
    .map((word) => word.textContent);
  expect(words).toHaveLength(24);
  await user.click(screen.getByTestId("phrase-written"));
  expect(screen.queryByTestId("phrase-words")).not.toBeInTheDocument();

  const fields = screen.getAllByTestId("phrase-answer");
  await user.type(fields[0] as HTMLElement, "wrong");
  await user.click(screen.getByTestId("phrase-confirm"));
  expect(await screen.findByTestId("error-panel")).toHaveTextContent("not the words");

  for (const field of fields) {
    const label = document.querySelector(`label[for="${field.id}"]`)?.textContent ?? "";
    await user.clear(field);
    await user.type(field, words[Number(label.replace(/\D/g, "")) - 1] ?? "");
  }
  await user.click(screen.getByTestId("phrase-confirm"));
  expect(await screen.findByText(/opens your data from now on/)).toBeInTheDocument();
  expect(screen.queryByTestId("only-here")).not.toBeInTheDocument();
  // The words have left the page.
  expect(document.body.textContent).not.toContain(words.slice(0, 3).join(""));
  expect(host.calls.filter(({ name }) => name === "phrase_begin")).toHaveLength(1);
});

test("a backup is made, listed, and restored after a question", async () => {
  const { host, user } = openWindow();
  await user.click(await screen.findByTestId("nav-settings"));
  const before = within(await screen.findByTestId("backups")).getAllByRole("listitem").length;
  await user.click(screen.getByTestId("backup-now"));
  await waitFor(() =>
    expect(within(screen.getByTestId("backups")).getAllByRole("listitem")).toHaveLength(before + 1),
  );
  expect(within(screen.getByTestId("backups")).getAllByRole("listitem")[0]).toHaveTextContent(
    "Asked for",
  );
  await user.click(screen.getAllByTestId("restore")[0] as HTMLElement);
  expect(host.calls.some(({ name }) => name === "restore_backup")).toBe(false);
  await user.click(screen.getByTestId("restore-confirm"));
  expect(host.calls.some(({ name }) => name === "restore_backup")).toBe(true);
});

test("a damaged database shows why, the backups, and the file that is kept", async () => {
  const { user } = openWindow({ scenario: "recover" });
  const page = await screen.findByTestId("recover");
  expect(page).toHaveTextContent("damaged");
  expect(page).toHaveTextContent("coffer.db");
  await user.click((await screen.findAllByTestId("restore"))[0] as HTMLElement);
  await user.click(screen.getByTestId("restore-confirm"));
  expect(await screen.findByTestId("register")).toBeInTheDocument();
});
