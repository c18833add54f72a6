/* eslint-disable @typescript-eslint/only-throw-error -- an AppError is plain data, as it comes over IPC */
import type { AttachmentView } from "@/bindings/AttachmentView";
import type { RegisterRow } from "@/bindings/RegisterRow";
import type { TransactionDetail } from "@/bindings/TransactionDetail";
import type { CommandName, Request, Response } from "../host";
import { fakeError } from "./errors";
import type { TakingBack } from "./takingBack";

type Ours = Extract<CommandName, "attach" | "attachment" | "save_attachment" | "detach">;

/** The bound of the core. */
const BYTES_MAX = 25 * 1024 * 1024;

/** Files of transactions, in memory. */
export interface Files {
  of: (id: string) => AttachmentView[];
  commands: { [K in Ours]: (request: Request<K>) => Response<K> };
}

export function createFiles(
  taking: TakingBack,
  row: (id: string) => RegisterRow,
  detail: (id: string) => TransactionDetail,
  changed: () => void,
): Files {
  const files = new Map<string, AttachmentView[]>();
  const bytes = new Map<string, string>();
  let count = 0;
  const of = (id: string) => files.get(id) ?? [];
  const put = (id: string, to: AttachmentView[]) => {
    files.set(id, to);
    row(id).attachments = to.length;
  };
  const step = (id: string, to: AttachmentView[]) => {
    const before = of(id);
    put(id, to);
    taking.did(
      "attachment",
      1,
      () => put(id, before),
      () => put(id, to),
    );
    changed();
  };
  return {
    of,
    commands: {
      attach: ({ transactionId, name, base64 }) => {
        const size = Math.floor((base64.length * 3) / 4);
        if (size > BYTES_MAX)
          throw fakeError("bad_input", "This file is too large.", "At most 25 MB can be attached.");
        if (size === 0) throw fakeError("bad_input", "This file is empty.");
        count += 1;
        const id = `file-${count}`;
        bytes.set(id, base64);
        step(transactionId, [
          ...of(transactionId),
          {
            id,
            name: name.split(/[/\\]/).at(-1) ?? name,
            mime: sniffed(base64),
            bytes: size,
            at: new Date().toISOString(),
            missing: name.startsWith("missing"),
          },
        ]);
        return detail(transactionId);
      },
      attachment: ({ transactionId, id }) => {
        const file = of(transactionId).find((one) => one.id === id);
        const base64 = bytes.get(id);
        if (!file || file.missing || base64 === undefined)
          throw fakeError("not_found", "The file of this attachment is not there any more.");
        return { mime: file.mime, base64 };
      },
      save_attachment: ({ transactionId, id }) => {
        const file = of(transactionId).find((one) => one.id === id);
        return file ? { path: `Downloads/${file.name}` } : null;
      },
      detach: ({ transactionId, id }) => {
        step(
          transactionId,
          of(transactionId).filter((one) => one.id !== id),
        );
        return detail(transactionId);
      },
    },
  };
}

/** What the first bytes say. */
function sniffed(base64: string): string {
  if (base64.startsWith("JVBERi")) return "application/pdf";
  if (base64.startsWith("iVBORw0KGgo")) return "image/png";
  if (base64.startsWith("/9j/")) return "image/jpeg";
  return "application/octet-stream";
}
