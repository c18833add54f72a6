import type { AccountView } from "@/bindings/AccountView";
import { useHostQuery } from "@/ipc";

/** Which accounts a person keeps by hand: those that come through no connection. */
export function useByHand() {
  const connections = useHostQuery("connections", null).data;
  const isByHand = ({ itemId }: AccountView) =>
    connections !== undefined && !connections.some(({ id }) => id === itemId);
  return {
    isByHand,
    /** A person closed it; one that a bank does not share any more is not closed. */
    isClosed: (account: AccountView) => isByHand(account) && account.goneSince !== null,
  };
}
