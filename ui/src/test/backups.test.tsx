import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { fakeError } from "@/ipc/fake/host";
import { openWindow } from "./window";

test("a new computer goes on from a file, once its words are right", async () => {
  const { host, user } = openWindow({ scenario: "welcome" });
  await user.click(await screen.findByTestId("welcome-restore"));
  await user.click(await screen.findByTestId("choose-backup"));
  const chosen = within(await screen.findByTestId("chosen-backup"));
  expect(chosen.getByText(/Of your banks/)).toHaveTextContent("usb.coffer-backup");
  expect(chosen.getByTestId("restore-confirm")).toBeDisabled();
  await user.type(chosen.getByTestId("restore-secret"), "wrong{Enter}");
  expect(await screen.findByTestId("error-panel")).toHaveTextContent("does not open");
  expect(chosen.getByTestId("restore-secret")).toHaveValue("");
  await user.type(chosen.getByTestId("restore-secret"), "violet otter{Enter}");
  expect(await screen.findByTestId("register")).toBeInTheDocument();
  const sent = host.calls.filter(({ name }) => name === "restore_chosen");
  // What was typed, and no path: that one the core has.
  expect(sent.map(({ request }) => request)).toEqual([
    { secret: "wrong", proof: null },
    { secret: "violet otter", proof: null },
  ]);
});

test("a file that is no backup says so, and the way back is there", async () => {
  const { host, user } = openWindow({ scenario: "welcome" });
  await user.click(await screen.findByTestId("welcome-restore"));
  host.fail("choose_backup", fakeError("store", "This file is no backup of Coffer."));
  await user.click(await screen.findByTestId("choose-backup"));
  expect(await screen.findByTestId("error-panel")).toHaveTextContent("no backup of Coffer");
  expect(screen.queryByTestId("chosen-backup")).not.toBeInTheDocument();
  await user.keyboard("{Escape}");
  expect(await screen.findByTestId("welcome-demo")).toBeInTheDocument();
});

test("a backup is saved where the person wants it, and what opens it is said", async () => {
  const { user } = openWindow();
  await user.click(await screen.findByTestId("nav-settings"));
  await user.click(await screen.findByTestId("save-backup"));
  const saved = await screen.findByTestId("backup-saved");
  expect(saved).toHaveTextContent("coffer-production-");
  // Said once, of this one and of the others.
  expect(screen.getAllByText(/on this computer only/)).toHaveLength(1);
});

test("the recovery screen takes a file from elsewhere too", async () => {
  const { user } = openWindow({ scenario: "recover" });
  const page = within(await screen.findByTestId("recover"));
  await user.click(page.getByTestId("choose-backup"));
  await user.type(await page.findByTestId("restore-secret"), "violet otter{Enter}");
  expect(await screen.findByTestId("register")).toBeInTheDocument();
});
