import { cloneElement, type ComponentProps, type ReactElement, type ReactNode } from "react";

/* Stands in for radix-ui: what opens on a click or on hover is closed in the first picture. */

const Inside = ({ children }: { children: ReactNode }) => children;
const Nothing = () => null;

function Trigger({
  asChild = false,
  children,
  ...props
}: ComponentProps<"button"> & { asChild?: boolean }) {
  if (asChild) return cloneElement(children as ReactElement, props);
  return (
    <button type="button" {...props}>
      {children}
    </button>
  );
}

const closed = {
  Provider: Inside,
  Root: Inside,
  Trigger,
  Anchor: Inside,
  Portal: Nothing,
  Content: Nothing,
};
export const Tooltip = closed;
export const Popover = closed;
