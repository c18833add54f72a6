import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { openWindow } from "./window";

test("moving money stands in the sidebar, but not where the keys are known to lack it", async () => {
  const { host } = openWindow({ rows: 40, scenario: "real" });
  await screen.findAllByTestId("register-row");
  await waitFor(() => expect(host.calls.some(({ name }) => name === "moves")).toBe(true));
  await waitFor(() => expect(screen.queryByTestId("nav-moves")).toBeNull());
  expect(screen.getByTestId("nav-checks")).toBeInTheDocument();
});

test("and stands there where it can be done", async () => {
  const { host } = openWindow({ rows: 40 });
  await screen.findAllByTestId("register-row");
  await waitFor(() => expect(host.calls.some(({ name }) => name === "moves")).toBe(true));
  expect(screen.getByTestId("nav-moves")).toBeInTheDocument();
});
