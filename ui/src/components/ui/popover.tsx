import { Popover as Primitive } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "@/components/cn";

export const Popover = Primitive.Root;
export const PopoverTrigger = Primitive.Trigger;
export const PopoverAnchor = Primitive.Anchor;

/** A popover; never modal, because Radix's modal one injects a <style> that the CSP refuses. */
export function PopoverContent({ className, ...props }: ComponentProps<typeof Primitive.Content>) {
  return (
    <Primitive.Portal>
      <Primitive.Content
        sideOffset={6}
        collisionPadding={12}
        className={cn("z-50 pop-in rounded-xl border bg-raised shadow-pop outline-none", className)}
        {...props}
      />
    </Primitive.Portal>
  );
}
