import { X } from "lucide-react";
import { Dialog as Primitive } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "@/components/cn";
import { useTexts } from "@/i18n";

export const Dialog = Primitive.Root;

interface DialogContentProps extends ComponentProps<typeof Primitive.Content> {
  title: string;
  lead?: ReactNode;
  /** Leaves out the close button where only an explicit choice may end the dialog. */
  closable?: boolean;
}

/**
 * A modal dialog. The backdrop is our own element: Radix's Overlay locks scrolling by injecting a
 * <style>, which `style-src 'self'` refuses, and nothing behind it scrolls the page anyway.
 */
export function DialogContent({
  title,
  lead,
  closable = true,
  className,
  children,
  ...props
}: DialogContentProps) {
  const texts = useTexts();
  return (
    <Primitive.Portal>
      <div className="fixed inset-0 z-40 bg-black/35 dark:bg-black/60" />
      <Primitive.Content
        className={cn(
          "fixed top-1/2 left-1/2 z-50 max-h-[calc(100%-2rem)] w-[calc(100%-2rem)] max-w-lg -translate-1/2 pop-in overflow-y-auto rounded-2xl border bg-raised p-6 shadow-pop outline-none",
          className,
        )}
        {...(lead === undefined && { "aria-describedby": undefined })}
        {...props}
      >
        <div className={cn("min-w-0", closable && "pr-8")}>
          <Primitive.Title className="text-lg font-semibold tracking-tight">
            {title}
          </Primitive.Title>
          {lead !== undefined && (
            <Primitive.Description className="mt-1 text-muted">{lead}</Primitive.Description>
          )}
        </div>
        {children}
        {/* Last, so that a dialog opens with the focus on what it is about. */}
        {closable && (
          <Primitive.Close
            className="absolute top-5 right-5 inline-flex size-8 items-center justify-center rounded-lg text-muted hover:bg-ink/6 hover:text-ink"
            aria-label={texts.app.close}
          >
            <X className="size-4" />
          </Primitive.Close>
        )}
      </Primitive.Content>
    </Primitive.Portal>
  );
}
