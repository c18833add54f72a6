import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { fakeError } from "@/ipc/fake/host";
import { openWindow } from "./window";

test("a list is exported as it is filtered, and the window says where the file is", async () => {
  const { host, user } = openWindow();
  await screen.findAllByTestId("register-row");
  await user.type(screen.getByTestId("search"), "coffee");
  await screen.findByRole("button", { name: /^Remove filter/ });
  await user.click(screen.getByTestId("export"));
  const path = await screen.findByTestId("exported-path");
  expect(path).toHaveTextContent(/\.csv$/);
  expect(screen.getByText(/not encrypted/)).toBeInTheDocument();
  const asked = host.calls.filter(({ name }) => name === "export_list");
  expect(asked).toHaveLength(1);
  expect(asked[0]?.request).toMatchObject({ list: "register", filter: { search: "coffee" } });
});

test("an export that fails says why, and trying again helps", async () => {
  const { host, user } = openWindow();
  await screen.findAllByTestId("register-row");
  host.fail("export_list", fakeError("store", "The disk is full.", "Free some space."));
  await user.click(screen.getByTestId("export"));
  expect(await screen.findByText("The disk is full.")).toBeInTheDocument();
  host.fail("export_list", null);
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByTestId("exported-path")).toBeInTheDocument();
});

test.each([
  ["#/history", { list: "syncs" }, "ready"],
  ["#/history?view=withdrawn", { list: "tray", filter: "withdrawn" }, "ready"],
  ["#/history?view=calls", { list: "calls", filter: { days: 30 } }, "ready"],
  ["#/review", { list: "doubts" }, "review"],
  ["#/connections", { list: "connections" }, "ready"],
  ["#/settings", { list: "hosts" }, "ready"],
] as const)("what %s lists can be taken along", async (hash, wanted, scenario) => {
  window.location.hash = hash;
  const { host, user } = openWindow({ scenario });
  const [button] = await screen.findAllByTestId("export");
  if (button === undefined) throw new Error("there is one");
  await user.click(button);
  await screen.findByTestId("exported-path");
  const asked = host.calls.find(({ name }) => name === "export_list");
  expect(asked?.request).toEqual(wanted);
});
