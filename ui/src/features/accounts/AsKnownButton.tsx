import { History } from "lucide-react";
import { useState } from "react";
import { useNow } from "@/app/useNow";
import { Button } from "@/components/ui/button";
import { DateField } from "@/components/ui/field";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import { civilToday, dayBefore, formatFullDay } from "@/format/date";
import { useLocale, useTexts } from "@/i18n";

/** Asks for a day, and shows the accounts as they were known on it. */
export function AsKnownButton({
  label,
  day,
  onDay,
}: {
  label: string;
  /** The day that is shown, or nothing. */
  day: string | null;
  onDay: (day: string) => void;
}) {
  const [open, setOpen] = useState(false);
  return (
    <Popover open={open} onOpenChange={setOpen}>
      <PopoverTrigger asChild>
        <Button size="sm" data-testid="as-known">
          <History aria-hidden />
          {label}
        </Button>
      </PopoverTrigger>
      <PopoverContent
        align="end"
        aria-label={label}
        className="w-[min(20rem,calc(100vw-2rem))] p-4"
      >
        <DayForm
          day={day}
          onDay={(chosen) => {
            setOpen(false);
            onDay(chosen);
          }}
        />
      </PopoverContent>
    </Popover>
  );
}

function DayForm({ day, onDay }: { day: string | null; onDay: (day: string) => void }) {
  const texts = useTexts();
  const locale = useLocale();
  const today = civilToday(useNow());
  const [chosen, setChosen] = useState(day ?? "");
  const future = chosen > today;
  const often = [
    [texts.asKnown.monthEnd, dayBefore(`${today.slice(0, 7)}-01`)],
    [texts.asKnown.yearEnd, dayBefore(`${today.slice(0, 4)}-01-01`)],
  ] as const;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (chosen !== "" && !future) onDay(chosen);
      }}
    >
      <p className="mb-3 text-[0.8125rem] text-muted">{texts.asKnown.hint}</p>
      <DateField
        label={texts.asKnown.day}
        empty={texts.asKnown.noDay}
        data-testid="as-known-day"
        max={today}
        value={chosen}
        onChange={(event) => setChosen(event.target.value)}
      />
      {future && (
        <p role="alert" className="mt-1.5 text-[0.8125rem] text-danger">
          {texts.asKnown.future}
        </p>
      )}
      <div className="mt-3 flex flex-wrap gap-1.5">
        {often.map(([name, date]) => (
          <Button
            key={name}
            size="sm"
            variant="ghost"
            title={formatFullDay(date, locale)}
            className="border border-line-strong"
            onClick={() => onDay(date)}
          >
            {name}
          </Button>
        ))}
      </div>
      <div className="mt-4 flex justify-end">
        <Button
          type="submit"
          size="sm"
          variant="primary"
          data-testid="as-known-show"
          disabled={chosen === "" || future}
        >
          {texts.asKnown.show}
        </Button>
      </div>
    </form>
  );
}
