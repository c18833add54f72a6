import { RadioGroup as Primitive } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "@/components/cn";

interface ChoiceOption<T extends string> {
  value: T;
  label: string;
  text?: string;
  icon?: ReactNode;
  badge?: string | undefined;
  testId?: string;
}

interface ChoiceProps<T extends string> {
  label: string;
  value: T;
  options: readonly ChoiceOption<T>[];
  onChange: (value: T) => void;
  className?: string;
}

/** One of a few, as cards that say what each means. */
export function CardChoice<T extends string>({
  label,
  value,
  options,
  onChange,
  className,
}: ChoiceProps<T>) {
  return (
    <Primitive.Root
      aria-label={label}
      value={value}
      onValueChange={(next) => onChange(next as T)}
      className={cn("grid gap-2.5", className)}
    >
      {options.map((option) => (
        <Primitive.Item
          key={option.value}
          value={option.value}
          data-testid={option.testId}
          className="group flex items-start gap-3 rounded-xl border border-line-strong bg-surface p-3.5 text-left transition-colors hover:border-accent data-[state=checked]:border-accent data-[state=checked]:bg-accent-soft data-[state=checked]:ring-1 data-[state=checked]:ring-accent"
        >
          <span className="mt-0.5 flex size-4 shrink-0 items-center justify-center rounded-full border border-line-strong bg-surface group-data-[state=checked]:border-accent">
            <Primitive.Indicator className="size-2 rounded-full bg-accent" />
          </span>
          <span className="min-w-0 flex-1">
            <span className="flex flex-wrap items-center gap-x-2 font-medium">
              {option.label}
              {option.badge !== undefined && (
                <span className="rounded-full bg-accent px-2 py-px text-[0.6875rem] font-medium text-accent-ink">
                  {option.badge}
                </span>
              )}
            </span>
            {option.text !== undefined && (
              <span className="mt-0.5 block text-[0.8125rem] text-muted">{option.text}</span>
            )}
          </span>
          {option.icon !== undefined && <span className="text-muted">{option.icon}</span>}
        </Primitive.Item>
      ))}
    </Primitive.Root>
  );
}

/** One of a few short words, side by side. */
export function SegmentChoice<T extends string>({
  label,
  value,
  options,
  onChange,
  className,
}: ChoiceProps<T>) {
  return (
    <Primitive.Root
      aria-label={label}
      value={value}
      onValueChange={(next) => onChange(next as T)}
      className={cn("inline-flex rounded-lg bg-sunken p-0.5", className)}
    >
      {options.map((option) => (
        <Primitive.Item
          key={option.value}
          value={option.value}
          data-testid={option.testId}
          className="flex h-8 items-center gap-2 rounded-md px-3 text-[0.8125rem] font-medium text-muted hover:text-ink data-[state=checked]:bg-raised data-[state=checked]:text-ink data-[state=checked]:shadow-card [&_svg]:size-3.5"
        >
          {option.icon}
          {option.label}
        </Primitive.Item>
      ))}
    </Primitive.Root>
  );
}
