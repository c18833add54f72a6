/** Gives the focus to the list of the screen, where it has one: Enter leads there from the search. */
let give: (() => void) | null = null;

/** Says how the list of this screen takes the focus, as long as it is shown; the result ends it. */
export function offerListFocus(focus: () => void): () => void {
  give = focus;
  return () => {
    if (give === focus) give = null;
  };
}

/** Gives the focus to the list; `false` where there is none. */
export function focusList(): boolean {
  give?.();
  return give !== null;
}
