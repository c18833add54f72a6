import { ChevronDown } from "lucide-react";
import { useId, type ComponentProps, type ReactNode } from "react";
import { cn } from "@/components/cn";

export const inputStyle =
  "h-9 w-full rounded-lg border border-line-strong bg-surface px-3 text-sm text-ink placeholder:text-faint focus-visible:outline-offset-0";

/** A single-line text field. */
export function Input({ className, ...props }: ComponentProps<"input">) {
  return <input className={cn(inputStyle, className)} {...props} />;
}

interface FieldProps extends ComponentProps<"input"> {
  label: string;
  hint?: string | undefined;
  error?: string | undefined;
}

/** A text field with its label, a hint, and what is wrong with it. */
export function Field({ label, hint, error, className, ...props }: FieldProps) {
  const id = useId();
  const note = error ?? hint;
  return (
    <div className={cn("space-y-1.5", className)}>
      <label htmlFor={id} className="block text-[0.8125rem] font-medium">
        {label}
      </label>
      <Input
        id={id}
        aria-invalid={error !== undefined}
        aria-describedby={note === undefined ? undefined : `${id}-note`}
        className={cn(error !== undefined && "border-danger")}
        {...props}
      />
      {note !== undefined && (
        <p
          id={`${id}-note`}
          className={cn("text-[0.8125rem]", error === undefined ? "text-muted" : "text-danger")}
        >
          {note}
        </p>
      )}
    </div>
  );
}

interface DateFieldProps extends ComponentProps<"input"> {
  label: string;
  /** What no date means. WebKit shows today's in grey there, which reads like a choice. */
  empty: string;
  value: string;
}

/** A date, or none. */
export function DateField({ label, empty, value, ...props }: DateFieldProps) {
  const id = useId();
  return (
    <div className="space-y-1.5">
      <label htmlFor={id} className="block text-[0.8125rem] font-medium">
        {label}
      </label>
      <div className="relative">
        <Input
          id={id}
          type="date"
          value={value}
          className={cn("peer", value === "" && "[&:not(:focus)::-webkit-datetime-edit]:opacity-0")}
          {...props}
        />
        {value === "" && (
          <span
            aria-hidden
            className="pointer-events-none absolute inset-y-0 left-3 flex items-center text-faint peer-focus:hidden"
          >
            {empty}
          </span>
        )}
      </div>
    </div>
  );
}

interface SelectFieldProps extends ComponentProps<"select"> {
  label: string;
  children: ReactNode;
}

/** The system's own drop-down with a label: keyboard and screen reader work everywhere. */
export function SelectField({ label, className, children, ...props }: SelectFieldProps) {
  const id = useId();
  return (
    <div className={cn("space-y-1.5", className)}>
      <label htmlFor={id} className="block text-[0.8125rem] font-medium">
        {label}
      </label>
      <Select id={id} {...props}>
        {children}
      </Select>
    </div>
  );
}

/** The system's own list behind a field that looks like the others. */
export function Select({ className, children, ...props }: ComponentProps<"select">) {
  return (
    <span className={cn("relative block min-w-0", className)}>
      <select className={cn(inputStyle, "appearance-none truncate pr-8")} {...props}>
        {children}
      </select>
      <ChevronDown
        aria-hidden
        className="pointer-events-none absolute top-2.5 right-2.5 size-4 text-muted"
      />
    </span>
  );
}
