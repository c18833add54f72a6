import { useState } from "react";
import type { LogoRef } from "@/bindings/LogoRef";
import { cn } from "@/components/cn";
import { useHostQuery } from "@/ipc";
import { LetterMark } from "./LetterMark";

interface MerchantMarkProps {
  merchant: string;
  logo: LogoRef | null;
  className?: string;
}

/** A merchant's logo where there is one, else its first letter. Its name always stands beside it. */
export function MerchantMark({ merchant, logo, className }: MerchantMarkProps) {
  const look = cn("size-8 rounded-full text-[0.8125rem]", className);
  const name = logo?.name ?? null;
  return name === null ? (
    <LetterMark name={merchant} className={look} />
  ) : (
    <Logo name={name} merchant={merchant} look={look} />
  );
}

/** The merchant's name is the text beside it. */
const DECORATION = "";

function Logo({ name, merchant, look }: { name: string; merchant: string; look: string }) {
  const asked = useHostQuery("merchant_logo", { name });
  const [broken, setBroken] = useState(false);
  const picture = asked.data?.picture ?? null;
  // On its way, offline, refused: whatever the reason, the letter stands there meanwhile.
  if (picture === null || broken) return <LetterMark name={merchant} className={look} />;
  return (
    <img
      alt={DECORATION}
      src={picture}
      data-testid="merchant-logo"
      draggable={false}
      onError={() => setBroken(true)}
      // White, because logos are drawn for white paper, in the dark too.
      className={cn("shrink-0 bg-white object-contain ring-1 ring-line", look)}
    />
  );
}
