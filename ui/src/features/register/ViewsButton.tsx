import { Bookmark } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { Button } from "@/components/ui/button";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import { useTexts } from "@/i18n";

// Nobody looks for a view before there is a list.
const ViewsPanel = lazy(async () => ({ default: (await import("./ViewsPanel")).ViewsPanel }));

/** Opens the lists that the person keeps under names. */
export function ViewsButton() {
  const texts = useTexts();
  const [open, setOpen] = useState(false);
  return (
    <Popover open={open} onOpenChange={setOpen}>
      <PopoverTrigger asChild>
        <Button
          size="icon"
          data-testid="views"
          aria-label={texts.views.title}
          title={texts.views.title}
        >
          <Bookmark aria-hidden />
        </Button>
      </PopoverTrigger>
      <PopoverContent
        align="end"
        aria-label={texts.views.title}
        className="flex max-h-(--radix-popover-content-available-height) w-80 flex-col"
      >
        <Suspense>
          <ViewsPanel onClose={() => setOpen(false)} />
        </Suspense>
      </PopoverContent>
    </Popover>
  );
}
