import { Button } from "@/components/ui/button";
import { useTexts } from "@/i18n";
import type { Pages } from "@/ipc";
import { ErrorPanel } from "@/components/ErrorPanel";

/** The way to the next page of a list, or why it could not be read. */
export function PageFoot({ list, label }: { list: Pages<unknown>; label: string }) {
  const texts = useTexts();
  if (list.error) return <ErrorPanel error={list.error} onRetry={list.more ?? list.retry} />;
  if (list.more === null) return null;
  return (
    <div className="flex justify-center">
      <Button disabled={list.loadingMore} onClick={list.more}>
        {list.loadingMore ? texts.history.loadingMore : label}
      </Button>
    </div>
  );
}
