import { WandSparkles, X } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import { useShown } from "@/components/privacy";
import { useTexts } from "@/i18n";
import { useHostQuery } from "@/ipc";
import { offerLike, openRule, type LikeOffer } from "./like";
import { SHORTCUTS, useShortcuts } from "./shortcuts";

/** As long as a person may think about it; it waits while one is on it. */
const SHOWN_MS = 30_000;

const LIKE_KEY = SHORTCUTS.find(({ id }) => id === "like")?.keys[0] ?? "";

/** The quiet question after an edit: whether all that are like this are to be told the same. */
export function LikeBar({ offer }: { offer: LikeOffer }) {
  const texts = useTexts();
  const shown = useShown();
  const like = useHostQuery("like_this", { id: offer.id, field: offer.field }).data;
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held) return;
    const gone = setTimeout(() => offerLike(null), SHOWN_MS);
    return () => clearTimeout(gone);
  }, [offer, held]);
  const isAsked = like !== undefined && like.others > 0;
  const apply = () => {
    if (!isAsked) return false;
    offerLike(null);
    openRule(like.rule);
    return true;
  };
  useShortcuts({ like: apply });
  if (!isAsked) return null;
  return (
    <section
      role="status"
      aria-label={texts.edit.likeTitle}
      data-testid="like-bar"
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      className="fixed right-5 bottom-18 z-30 flex max-w-[calc(100%-2.5rem)] slide-up items-center gap-3 rounded-xl border bg-raised py-2 pr-2 pl-4 shadow-pop in-[:root:has([data-bottom-bar])]:bottom-32"
    >
      <WandSparkles aria-hidden className="size-4 shrink-0 text-accent" />
      <span className="min-w-0 truncate">
        {texts.edit.like({ count: like.others, merchant: shown(offer.merchant) })}
      </span>
      <Button
        size="sm"
        variant="primary"
        data-testid="like-apply"
        aria-keyshortcuts="y"
        onClick={apply}
      >
        {texts.edit.likeApply}
        <kbd
          aria-hidden
          className="rounded border border-current/40 px-1 font-sans text-[0.6875rem]"
        >
          {LIKE_KEY.toUpperCase()}
        </kbd>
      </Button>
      <Button
        size="icon"
        variant="ghost"
        data-testid="like-no"
        aria-label={texts.edit.likeNo}
        onClick={() => offerLike(null)}
      >
        <X aria-hidden />
      </Button>
    </section>
  );
}
