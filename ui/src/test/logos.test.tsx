import { fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { openWindow } from "./window";

test("no logo is asked for before somebody switches them on, knowing who learns what", async () => {
  const { host, user } = openWindow();
  await screen.findAllByTestId("register-row");
  expect(document.querySelectorAll("img")).toHaveLength(0);
  await user.click(await screen.findByTestId("nav-settings"));
  const choice = await screen.findByTestId("merchant-logos");
  expect(choice).not.toBeChecked();
  expect(screen.getByText(/plaid-merchant-logos.plaid.com/)).toHaveTextContent(
    "which merchants you have",
  );
  expect(host.calls.some(({ name }) => name === "merchant_logo")).toBe(false);

  await user.click(choice);
  await waitFor(() => expect(choice).toBeChecked());
  await user.click(await screen.findByTestId("nav-transactions"));
  const logos = await screen.findAllByTestId("merchant-logo");
  for (const logo of logos) {
    expect(logo.getAttribute("src")).toMatch(/^data:image\/png;base64,/);
    expect(logo).toHaveAttribute("alt", "");
  }
  // The others have their letter, and each merchant was asked for once.
  expect(screen.getAllByTestId("letter-mark").length).toBeGreaterThan(0);
  const asked = host.calls.filter(({ name }) => name === "merchant_logo");
  const names = asked.map(({ request }) => (request as { name: string }).name);
  expect(new Set(names).size).toBe(names.length);

  // One that cannot be drawn gives way to the letter.
  fireEvent.error(logos[0] as Element);
  expect(logos[0]).not.toBeInTheDocument();

  await user.click(await screen.findByTestId("nav-settings"));
  await user.click(await screen.findByTestId("merchant-logos"));
  await waitFor(() => expect(screen.getByTestId("merchant-logos")).not.toBeChecked());
  await user.click(await screen.findByTestId("nav-transactions"));
  await screen.findAllByTestId("register-row");
  await waitFor(() => expect(screen.queryByTestId("merchant-logo")).not.toBeInTheDocument());
});
