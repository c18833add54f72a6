import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { openWindow } from "./window";

test("the settings list every host, and the switch says why nothing is refreshed", async () => {
  const { host, user } = openWindow();
  await user.click(await screen.findByTestId("nav-settings"));
  const hosts = await screen.findByTestId("network-hosts");
  expect(hosts).toHaveTextContent("127.0.0.1");
  expect(hosts).toHaveTextContent("1.5 MB");
  expect(hosts).toHaveTextContent("not known to Coffer");

  await user.click(screen.getByTestId("stay-offline"));
  expect(await screen.findByTestId("offline-pill")).toBeInTheDocument();
  expect(screen.getByTestId("sync-pill")).toHaveAttribute(
    "title",
    expect.stringContaining("Switched off by you"),
  );
  expect(host.calls.some(({ name }) => name === "set_offline")).toBe(true);
});
