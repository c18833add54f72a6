import type { AccountView } from "@/bindings/AccountView";

/** Whether a person keeps an account by hand. */
export const isByHand = ({ byHand }: AccountView) => byHand !== null;

/** A person closed it; one that a bank does not share any more is not closed. */
export const isClosed = ({ byHand }: AccountView) => byHand?.closed ?? false;
