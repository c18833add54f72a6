import { fireEvent, screen, waitFor } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { fakeError } from "@/ipc/fake/host";
import { fromBase64 } from "@/features/transaction/bytes";
import { openPdf } from "@/features/transaction/pdf";
import { openWindow } from "./window";

const PNG =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

const png = (name = "receipt.png") =>
  new File([Uint8Array.from(fromBase64(PNG))], name, { type: "image/png" });

/** A PDF of so many empty pages, as small as one can be. */
function pdfOf(pages: number): string {
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    `<< /Type /Pages /Count ${pages} /Kids [${Array.from({ length: pages }, (_, at) => `${at + 3} 0 R`).join(" ")}] >>`,
    ...Array.from(
      { length: pages },
      () => "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 300] >>",
    ),
  ];
  let text = "%PDF-1.4\n";
  const places = objects.map((object, at) => {
    const place = text.length;
    text += `${at + 1} 0 obj\n${object}\nendobj\n`;
    return place;
  });
  const xref = text.length;
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n`;
  for (const place of places) text += `${String(place).padStart(10, "0")} 00000 n \n`;
  return `${text}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${xref}\n%%EOF`;
}

async function openDrawer() {
  const opened = openWindow();
  await opened.user.click((await screen.findAllByTestId("register-row"))[5] as HTMLElement);
  await screen.findByTestId("attachments");
  const id = new URLSearchParams(window.location.hash.split("?")[1]).get("tx") ?? "";
  return { ...opened, id };
}

describe("files of a transaction", () => {
  test("one that is chosen is attached, shown, removed, and comes back by Undo", async () => {
    const { host, user, id } = await openDrawer();
    await user.upload(screen.getByTestId("attach-input"), png());
    expect(await screen.findByTestId("attachment")).toHaveTextContent("receipt.png");
    expect(host.world.rows.find((row) => row.id === id)?.attachments).toBe(1);

    await user.click(screen.getByTestId("attachment-show"));
    const picture = await screen.findByTestId("attachment-picture");
    expect(picture).toHaveAttribute("src", `data:image/png;base64,${PNG}`);
    expect(picture).toHaveAttribute("alt", "Preview of receipt.png");
    await user.click(screen.getByTestId("preview-save"));
    expect(await screen.findByText(/^Saved to Downloads\/receipt\.png/)).toBeInTheDocument();
    await user.keyboard("{Escape}");

    await user.click(screen.getByTestId("attachment-remove"));
    await waitFor(() => expect(screen.queryByTestId("attachment")).not.toBeInTheDocument());
    await user.click(screen.getByTestId("notice-action"));
    expect(await screen.findByTestId("attachment")).toBeInTheDocument();
  });

  test("those that are dropped are attached one after the other", async () => {
    await openDrawer();
    const files = [png("one.png"), png("two.png")];
    const data = { dataTransfer: { files, types: ["Files"] } };
    fireEvent.dragOver(screen.getByTestId("attachments"), data);
    expect(screen.getByText("Let go to attach")).toBeInTheDocument();
    fireEvent.drop(screen.getByTestId("attachments"), data);
    await waitFor(() => expect(screen.getAllByTestId("attachment")).toHaveLength(2));
  });

  test("one that is too large is not even read, and the others are attached", async () => {
    const { host, user } = await openDrawer();
    const large = png("film.png");
    Object.defineProperty(large, "size", { value: 26 * 1024 * 1024 });
    await user.upload(screen.getByTestId("attach-input"), [large, png()]);
    expect(await screen.findByTestId("attach-problems")).toHaveTextContent(
      "film.png is too large: at most 26.2 MB can be attached.",
    );
    expect(await screen.findAllByTestId("attachment")).toHaveLength(1);
    expect(host.calls.filter(({ name }) => name === "attach")).toHaveLength(1);
  });

  test("one that the core refuses is named with the reason", async () => {
    const { host, user } = await openDrawer();
    host.fail("attach", fakeError("store", "The disk is full."));
    await user.upload(screen.getByTestId("attach-input"), png());
    expect(await screen.findByTestId("attach-problems")).toHaveTextContent(
      "receipt.png: The disk is full.",
    );
  });

  test("one whose file is gone says so and opens nothing", async () => {
    const { user } = await openDrawer();
    await user.upload(screen.getByTestId("attach-input"), png("missing.png"));
    expect(await screen.findByText("Its file is not there any more.")).toBeInTheDocument();
    expect(screen.getByTestId("attachment-show")).toBeDisabled();
  });

  test("one of another kind is not shown, and a damaged PDF says that it is", async () => {
    const { user } = await openDrawer();
    await user.upload(screen.getByTestId("attach-input"), new File(["plain"], "notes.txt"));
    await user.click(await screen.findByTestId("attachment-show"));
    expect(await screen.findByText(/There is no preview for this kind/)).toBeInTheDocument();
    await user.keyboard("{Escape}");
    await user.click(screen.getByTestId("attachment-remove"));
    await waitFor(() => expect(screen.queryByTestId("attachment")).not.toBeInTheDocument());
    await user.upload(
      screen.getByTestId("attach-input"),
      new File(["%PDF-1.4 nothing"], "bad.pdf"),
    );
    await user.click(await screen.findByTestId("attachment-show"));
    expect(await screen.findByTestId("attachment-damaged")).toBeInTheDocument();
  });

  test("a PDF is opened without a worker, and tells its pages", async () => {
    const began: unknown[] = [];
    const { Worker: before } = globalThis as { Worker?: unknown };
    Object.assign(globalThis, {
      Worker: function Worker(...args: unknown[]) {
        began.push(args);
      },
    });
    try {
      const pdf = await openPdf(new TextEncoder().encode(pdfOf(3)));
      expect(pdf.pages).toBe(3);
      pdf.close();
      expect(began).toEqual([]);
    } finally {
      Object.assign(globalThis, { Worker: before });
    }
  });
});

describe("what belongs together", () => {
  test("a proposal has its reasons, and no is remembered; one that stands is taken apart", async () => {
    const { host, user } = openWindow();
    await screen.findAllByTestId("register-row");
    const refund = host.world.rows.find(({ merchant }) => merchant === "Amazon refund");
    window.location.hash = `#/transactions?tx=${refund?.id}`;
    const pair = await screen.findByTestId("pair");
    expect(pair).toHaveTextContent("Refund · proposed · 82% sure");
    expect(pair).toHaveTextContent("The same merchant");
    await user.click(screen.getByTestId("pair-yes"));
    await waitFor(() => expect(screen.getByTestId("pair").dataset["state"]).toBe("said"));
    expect(refund?.mate?.kind).toBe("refund");
    await user.click(screen.getByTestId("pair-apart"));
    await waitFor(() => expect(screen.queryByTestId("pair")).not.toBeInTheDocument());
    expect(refund?.mate).toBeNull();
    await user.click(screen.getByTestId("notice-action"));
    expect(await screen.findByTestId("pair-apart")).toBeInTheDocument();
  });

  test("the other leg is found among those that could be it", async () => {
    const { host, user } = await openDrawer();
    await user.click(screen.getByTestId("pair-search"));
    const candidates = await screen.findAllByTestId("pair-candidate");
    await user.click(candidates[0] as HTMLElement);
    expect(await screen.findByTestId("pair-apart")).toBeInTheDocument();
    expect(host.calls.find(({ name }) => name === "say_pair")?.request).toMatchObject({
      kind: "transfer",
      together: true,
    });
  });
});

test("every field says who said it, the rule by its name, and leads back to what was said before", async () => {
  const { host, user } = openWindow();
  await screen.findAllByTestId("register-row");
  await host.call("apply_rule", { id: "rule-2" });
  const ruled = host.world.rows.find((row) => row.ruled);
  window.location.hash = `#/transactions?tx=${ruled?.id}`;
  const link = await screen.findByTestId("said-rule");
  expect(link).toHaveTextContent("by the rule Rides for work");
  await host.call("edit_transaction", {
    id: ruled?.id ?? "",
    change: { field: "category", value: 3 },
  });
  await user.click(await screen.findByRole("button", { name: /^Go back .*: Category$/ }));
  await waitFor(() => expect(ruled?.category?.id).not.toBe(3));
  await user.click(screen.getByTestId("said-rule"));
  expect(await screen.findByTestId("rule-search")).toHaveValue("lyft amt:>20");
});
