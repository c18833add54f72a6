import { useCallback, useState, type RefCallback } from "react";

/** What a chart is drawn at until its place was measured. */
const WIDTH = 640;

/** How wide an element is, in pixels, and again whenever that changes. */
export function useWidth(): [RefCallback<HTMLElement>, number] {
  const [width, setWidth] = useState(WIDTH);
  const measure = useCallback((element: HTMLElement | null) => {
    if (element === null) return undefined;
    const read = () => setWidth(element.offsetWidth);
    read();
    const watcher = new ResizeObserver(read);
    watcher.observe(element);
    return () => watcher.disconnect();
  }, []);
  return [measure, width];
}
