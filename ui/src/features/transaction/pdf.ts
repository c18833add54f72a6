import type { PDFDocumentProxy } from "pdfjs-dist";

/*
 * PDFs are drawn by pdf.js on this page's own thread: the content security policy lets no worker start, and
 * no text be run as a program. All of pdf.js is a part of the bundle and is fetched when the first PDF is shown.
 */

/** A receipt is never larger; a picture in it that is would take the window's memory. */
const IMAGE_PIXELS_MAX = 32 * 1024 * 1024;
/** The longer side of a drawn page, in pixels of the screen. */
const SIDE_MAX = 4096;

/** A PDF that is open. */
export interface Pdf {
  pages: number;
  /** Draws a page so wide, in pixels of the layout. Page one is the first. */
  draw: (page: number, canvas: HTMLCanvasElement, width: number) => Promise<void>;
  close: () => void;
}

/** Opens a PDF; rejects where it cannot be read. */
export async function openPdf(bytes: Uint8Array): Promise<Pdf> {
  const [pdfjs, worker] = await Promise.all([
    import("pdfjs-dist/legacy/build/pdf.min.mjs"),
    import("pdfjs-dist/legacy/build/pdf.worker.min.mjs"),
  ]);
  // Where pdf.js finds its worker's code here, it starts none.
  (globalThis as { pdfjsWorker?: unknown }).pdfjsWorker = worker;
  const task = pdfjs.getDocument({
    data: bytes,
    isEvalSupported: false,
    // Nothing may be fetched: fonts that are not in the file are the system's.
    useWorkerFetch: false,
    useWasm: false,
    useSystemFonts: true,
    enableXfa: false,
    isOffscreenCanvasSupported: false,
    maxImageSize: IMAGE_PIXELS_MAX,
    verbosity: 0,
  });
  const file = await task.promise;
  return {
    pages: file.numPages,
    draw: (page, canvas, width) => draw(file, page, canvas, width),
    close: () => void task.destroy(),
  };
}

async function draw(
  file: PDFDocumentProxy,
  number: number,
  canvas: HTMLCanvasElement,
  width: number,
): Promise<void> {
  const page = await file.getPage(number);
  const natural = page.getViewport({ scale: 1 });
  const wanted = (width / natural.width) * window.devicePixelRatio;
  const scale = Math.min(wanted, SIDE_MAX / Math.max(natural.width, natural.height));
  const viewport = page.getViewport({ scale });
  canvas.width = Math.floor(viewport.width);
  canvas.height = Math.floor(viewport.height);
  await page.render({ canvas, viewport }).promise;
  page.cleanup();
}
