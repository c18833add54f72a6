import { Columns3 } from "lucide-react";
import { lazy, Suspense } from "react";
import { Button } from "@/components/ui/button";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import { useTexts } from "@/i18n";

// Nobody chooses columns before there is a list.
const ColumnsPanel = lazy(async () => ({
  default: (await import("./ColumnsPanel")).ColumnsPanel,
}));

/** Opens what the list shows of each transaction. */
export function ColumnsButton() {
  const texts = useTexts();
  return (
    <Popover>
      <PopoverTrigger asChild>
        <Button
          size="icon"
          data-testid="columns"
          aria-label={texts.columns.title}
          title={texts.columns.title}
        >
          <Columns3 aria-hidden />
        </Button>
      </PopoverTrigger>
      <PopoverContent align="end" aria-label={texts.columns.title} className="w-72 p-4">
        <Suspense>
          <ColumnsPanel />
        </Suspense>
      </PopoverContent>
    </Popover>
  );
}
