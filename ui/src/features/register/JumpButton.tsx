import { CalendarSearch } from "lucide-react";
import { useState } from "react";
import { useShortcuts } from "@/app/shortcuts";
import { Button } from "@/components/ui/button";
import { DateField } from "@/components/ui/field";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import { useTexts } from "@/i18n";

/** Scrolls the list to a day. `onJump` is told a civil date. */
export function JumpButton({ onJump }: { onJump: (day: string) => void }) {
  const texts = useTexts();
  const [open, setOpen] = useState(false);
  const [day, setDay] = useState("");
  useShortcuts({
    jump: () => {
      setOpen(true);
      return true;
    },
  });
  return (
    <Popover open={open} onOpenChange={setOpen}>
      <PopoverTrigger asChild>
        <Button
          size="icon"
          data-testid="jump"
          aria-label={texts.timeBar.jump}
          title={texts.timeBar.jump}
        >
          <CalendarSearch aria-hidden />
        </Button>
      </PopoverTrigger>
      <PopoverContent
        align="end"
        aria-label={texts.timeBar.jump}
        className="w-72 p-4"
        onCloseAutoFocus={(event) => event.preventDefault()}
      >
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (day === "") return;
            setOpen(false);
            onJump(day);
          }}
        >
          <h2 className="font-semibold">{texts.timeBar.jump}</h2>
          <p className="mt-1 mb-3 text-[0.8125rem] text-muted">{texts.timeBar.jumpHint}</p>
          <DateField
            label={texts.timeBar.day}
            empty={texts.register.filterAnyDay}
            value={day}
            onChange={(event) => setDay(event.target.value)}
          />
          <div className="mt-4 flex justify-end">
            <Button size="sm" type="submit" variant="primary" disabled={day === ""}>
              {texts.timeBar.go}
            </Button>
          </div>
        </form>
      </PopoverContent>
    </Popover>
  );
}
