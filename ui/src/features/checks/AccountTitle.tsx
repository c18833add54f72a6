import type { CheckAccount } from "@/bindings/CheckAccount";
import { usePrivacy, useShown } from "@/components/privacy";
import { kindWord } from "@/format/code";

/** The name of an account, with the last digits that tell it from others of that name. */
export function AccountTitle({ account }: { account: CheckAccount }) {
  const hidden = usePrivacy();
  // Banks put digits of the number into the name.
  const shown = useShown();
  return (
    <div className="min-w-0">
      <h3 className="flex flex-wrap items-baseline gap-x-2">
        <span className="line-clamp-3 min-w-0 font-semibold break-words">
          {shown(account.name)}
        </span>
        {account.mask !== null && !hidden && (
          <span className="max-w-full truncate text-[0.8125rem] font-normal text-muted figures">
            {`•••• ${account.mask}`}
          </span>
        )}
      </h3>
      <p className="truncate text-[0.8125rem] text-muted">
        {kindWord(account.subtype ?? account.type)}
      </p>
    </div>
  );
}
