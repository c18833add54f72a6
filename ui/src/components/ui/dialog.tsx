import { X } from "lucide-react";
import { Dialog as Primitive } from "radix-ui";
import { useRef, type ComponentProps, type ReactNode } from "react";
import { focusList } from "@/app/listFocus";
import { cn } from "@/components/cn";
import { useShown } from "@/components/privacy";
import { useTexts } from "@/i18n";

export const Dialog = Primitive.Root;

interface DialogContentProps extends ComponentProps<typeof Primitive.Content> {
  /** It may name a file, a rule or a merchant: where amounts are hidden, so are its digits. */
  title: string;
  lead?: ReactNode;
  /** Leaves out the close button where only an explicit choice may end the dialog. */
  closable?: boolean;
}

/** Gives the focus back to what had it; where that is gone, to the list of the screen, or the screen. */
function giveBack(element: Element | null): void {
  if (element instanceof HTMLElement && element.isConnected && element !== document.body)
    element.focus();
  else if (!focusList()) document.getElementById("content")?.focus();
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
  onOpenAutoFocus,
  onCloseAutoFocus,
  ...props
}: DialogContentProps) {
  const texts = useTexts();
  const shown = useShown();
  const before = useRef<Element | null>(null);
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
        onOpenAutoFocus={(event) => {
          before.current = document.activeElement;
          onOpenAutoFocus?.(event);
        }}
        onCloseAutoFocus={(event) => {
          onCloseAutoFocus?.(event);
          if (event.defaultPrevented) return;
          // Most of our dialogs have no trigger that Radix knows, and it would leave the focus nowhere.
          event.preventDefault();
          giveBack(before.current);
        }}
      >
        <div className={cn("min-w-0", closable && "pr-8")}>
          <Primitive.Title className="text-lg font-semibold tracking-tight">
            {shown(title)}
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
