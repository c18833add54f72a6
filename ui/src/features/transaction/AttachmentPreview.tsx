import { ChevronLeft, ChevronRight } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { AttachmentView } from "@/bindings/AttachmentView";
import { ErrorPanel } from "@/components/ErrorPanel";
import { usePrivacy, useShown } from "@/components/privacy";
import { SkeletonList } from "@/components/Skeleton";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { useTexts } from "@/i18n";
import { useHostQuery } from "@/ipc";
import { fromBase64 } from "./bytes";
import { openPdf, type Pdf } from "./pdf";

/** Pictures that the window draws; whatever else a file is, it is saved and not shown. */
const PICTURES = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);

interface AttachmentPreviewProps {
  transactionId: string;
  file: AttachmentView;
  onSave: () => void;
  onClose: () => void;
}

/** What is in a file, as far as the window can show it. */
export function AttachmentPreview({
  transactionId,
  file,
  onSave,
  onClose,
}: AttachmentPreviewProps) {
  const texts = useTexts();
  const shown = useShown();
  const isDrawn = PICTURES.has(file.mime) || file.mime === "application/pdf";
  // A receipt is nothing but amounts, and a picture has no digits that could be left out.
  const hidden = usePrivacy() && isDrawn;
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        title={file.name}
        data-testid="attachment-preview"
        className="flex max-w-4xl flex-col"
      >
        <div className="mt-4 min-h-0 flex-1">
          {hidden ? (
            <p data-testid="attachment-hidden" className="text-muted">
              {texts.attach.hidden}
            </p>
          ) : isDrawn ? (
            <Bytes transactionId={transactionId} file={{ ...file, name: shown(file.name) }} />
          ) : (
            <p className="text-muted">{texts.attach.noPreview}</p>
          )}
        </div>
        <div className="mt-4 flex justify-end">
          <Button size="sm" data-testid="preview-save" onClick={onSave}>
            {texts.attach.save}
          </Button>
        </div>
      </DialogContent>
    </Dialog>
  );
}

function Bytes({ transactionId, file }: Pick<AttachmentPreviewProps, "transactionId" | "file">) {
  const texts = useTexts();
  const bytes = useHostQuery("attachment", { transactionId, id: file.id });
  if (bytes.error) return <ErrorPanel error={bytes.error} onRetry={() => void bytes.refetch()} />;
  if (bytes.data === undefined) return <SkeletonList label={texts.attach.loading} rows={3} />;
  const { mime, base64 } = bytes.data;
  // The core looks at the bytes again: what it says now is what they are.
  if (mime === "application/pdf") return <PdfPages base64={base64} name={file.name} />;
  if (PICTURES.has(mime)) return <Picture mime={mime} base64={base64} name={file.name} />;
  return <p className="text-muted">{texts.attach.noPreview}</p>;
}

function Picture({ mime, base64, name }: { mime: string; base64: string; name: string }) {
  const texts = useTexts();
  const [broken, setBroken] = useState(false);
  if (broken) return <Damaged />;
  return (
    <img
      data-testid="attachment-picture"
      src={`data:${mime};base64,${base64}`}
      alt={texts.attach.preview({ name })}
      onError={() => setBroken(true)}
      className="mx-auto max-h-[70vh] max-w-full rounded-lg border object-contain"
    />
  );
}

/** A PDF, a page at a time. */
function PdfPages({ base64, name }: { base64: string; name: string }) {
  const texts = useTexts();
  const [pdf, setPdf] = useState<Pdf | null>(null);
  const [page, setPage] = useState(1);
  const [broken, setBroken] = useState(false);
  const canvas = useRef<HTMLCanvasElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let isGone = false;
    let opened: Pdf | null = null;
    openPdf(fromBase64(base64))
      .then((file) => {
        opened = file;
        if (isGone) file.close();
        else setPdf(file);
      })
      .catch(() => {
        if (!isGone) setBroken(true);
      });
    return () => {
      isGone = true;
      opened?.close();
    };
  }, [base64]);
  // Pages are drawn one after the other: a canvas takes one at a time.
  const drawing = useRef<Promise<void>>(Promise.resolve());
  useEffect(() => {
    if (pdf === null) return;
    const stop = new AbortController();
    const isGone = () => stop.signal.aborted;
    drawing.current = drawing.current.then(async () => {
      if (isGone() || canvas.current === null) return;
      try {
        await pdf.draw(page, canvas.current, frame.current?.clientWidth ?? 800);
      } catch {
        if (!isGone()) setBroken(true);
      }
    });
    return () => stop.abort();
  }, [pdf, page]);
  if (broken) return <Damaged />;
  return (
    <div ref={frame}>
      {pdf === null ? (
        <SkeletonList label={texts.attach.loading} rows={3} />
      ) : (
        <>
          {pdf.pages > 1 && (
            <div className="mb-2 flex items-center justify-center gap-2">
              <Button
                size="icon"
                variant="ghost"
                aria-label={texts.attach.previous}
                disabled={page <= 1}
                onClick={() => setPage(page - 1)}
              >
                <ChevronLeft aria-hidden />
              </Button>
              <span role="status" className="text-[0.8125rem] text-muted figures">
                {texts.attach.page({ page, pages: pdf.pages })}
              </span>
              <Button
                size="icon"
                variant="ghost"
                data-testid="pdf-next"
                aria-label={texts.attach.next}
                disabled={page >= pdf.pages}
                onClick={() => setPage(page + 1)}
              >
                <ChevronRight aria-hidden />
              </Button>
            </div>
          )}
          <div tabIndex={0} className="max-h-[68vh] overflow-y-auto rounded-lg border bg-white">
            <canvas
              ref={canvas}
              data-testid="pdf-page"
              role="img"
              aria-label={texts.attach.preview({ name })}
              className="block h-auto w-full"
            />
          </div>
        </>
      )}
    </div>
  );
}

function Damaged() {
  const texts = useTexts();
  return (
    <p role="alert" data-testid="attachment-damaged" className="text-danger">
      {texts.attach.damaged}
    </p>
  );
}
