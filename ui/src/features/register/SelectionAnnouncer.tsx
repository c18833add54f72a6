import { useTexts } from "@/i18n";
import { countOf, UNTOUCHED, useSelected, type Selection } from "./selection";

/** Tells a screen reader how many are selected, and that they are being changed. It is always there: only what changes is read. */
export function SelectionAnnouncer({
  selection,
  listed,
  running,
}: {
  selection: Selection;
  listed: number;
  running: number | null;
}) {
  const texts = useTexts();
  const selected = useSelected(selection);
  return (
    <p role="status" data-testid="selection-news" className="sr-only">
      {running === null
        ? selected !== UNTOUCHED && texts.bulk.selected({ count: countOf(selected, listed) })
        : texts.bulk.running({ count: running })}
    </p>
  );
}
