import { act, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { openWindow } from "./window";

test("an edit of many transactions shows how far it is, and nothing once it is over", async () => {
  const { host } = openWindow();
  await screen.findByTestId("register");
  expect(screen.queryByTestId("edit-progress")).toBeNull();
  act(() => host.emit("edit_progress", { permille: 250 }));
  const bar = screen.getByRole("progressbar", { name: "Changing transactions" });
  expect(bar).toHaveAttribute("value", "250");
  expect(screen.getByTestId("edit-progress")).toHaveTextContent("25.0%");
  act(() => host.emit("edit_progress", { permille: 1_000 }));
  expect(bar).toHaveAttribute("value", "1000");
  act(() => host.emit("edit_progress", null));
  expect(screen.queryByTestId("edit-progress")).toBeNull();
});
