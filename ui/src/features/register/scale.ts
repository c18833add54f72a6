/**
 * Browsers cut elements off at about 33.5 million pixels (WebKit, Blink) or 17.9 million (Gecko),
 * and place them by 32-bit floats, which are exact to the pixel up to 2^24. A list that is longer
 * is laid out in a shorter box: the scroll bar then moves through it in larger steps, while rows
 * keep their height.
 *
 *     box        0 ------------- scroll ------------- boxHeight - viewport
 *     list       0 ------------- offset ------------- listHeight - viewport
 */
export const BOX_MAX_PX = 15_000_000;

/** How far a list of this height is pressed together; 1 for every list that fits. */
export function scaleOf(listHeight: number, viewport: number): number {
  if (listHeight <= BOX_MAX_PX) return 1;
  return (listHeight - viewport) / (BOX_MAX_PX - viewport);
}

/** Height of the element that gives the scroll bar its length. */
export function boxHeight(listHeight: number): number {
  return Math.min(listHeight, BOX_MAX_PX);
}

/** Place in the list for a place of the scroll bar. */
export function toOffset(scroll: number, scale: number): number {
  return scroll * scale;
}

/** Place of the scroll bar for a place in the list. */
export function toScroll(offset: number, scale: number): number {
  return offset / scale;
}

/**
 * Where in the box something is drawn that starts at `start` of the list, so that it appears as far
 * from the top of the viewport as it is from `offset`.
 */
export function boxPosition(start: number, scroll: number, scale: number): number {
  return scale === 1 ? start : start - toOffset(scroll, scale) + scroll;
}
