interface Options {
  count: number;
  estimateSize: (index: number) => number;
  overscan: number;
  initialRect: { height: number };
}

/** Stands in for @tanstack/react-virtual: what is in sight at the top of a list. */
export function useVirtualizer({ count, estimateSize, overscan, initialRect }: Options) {
  const items: { key: number; index: number; start: number; size: number }[] = [];
  let start = 0;
  let beyond = 0;
  for (let index = 0; index < count && beyond <= overscan; index += 1) {
    const size = estimateSize(index);
    items.push({ key: index, index, start, size });
    start += size;
    if (start >= initialRect.height) beyond += 1;
  }
  return {
    getVirtualItems: () => items,
    range: { startIndex: 0, endIndex: items.length - 1 },
    measure: () => undefined,
  };
}

export const elementScroll = () => undefined;
export const observeElementOffset = () => undefined;
