import { CheckCheck, CircleCheckBig } from "lucide-react";
import { Suspense, useEffect, useState } from "react";
import type { InboxEntry } from "@/bindings/InboxEntry";
import type { InboxKind } from "@/bindings/InboxKind";
import type { RegisterRow } from "@/bindings/RegisterRow";
import { offerListFocus } from "@/app/listFocus";
import { notify } from "@/app/notice";
import { useRoute } from "@/app/route";
import { keyLabel, SHORTCUTS, useShortcuts } from "@/app/shortcuts";
import { EmptyState } from "@/components/EmptyState";
import { ErrorPanel } from "@/components/ErrorPanel";
import { ExportButton } from "@/components/ExportButton";
import { SkeletonList } from "@/components/Skeleton";
import { Button } from "@/components/ui/button";
import { TransactionDrawer, type DrawerField } from "@/features/transaction";
import { useNow } from "@/app/useNow";
import { formatRecent } from "@/format/date";
import { useLocale, useTexts, type Catalogue } from "@/i18n";
import { AdoptionCard } from "./AdoptionCard";
import { EntryCard } from "./EntryCard";
import { Kinds, Queue } from "./Queue";
import { useAnswers, type AllKind } from "./useAnswers";
import { rowOf, useInbox, type Item } from "./useInbox";
import { useRemoval } from "./useRemoval";

const focusQueue = () =>
  document.querySelector<HTMLElement>("[data-testid=review-queue]")?.focus({ preventScroll: true });

/** All that wants a look in one queue, worked through with one key. */
export function ReviewScreen() {
  const texts = useTexts();
  const locale = useLocale();
  const [route, navigate] = useRoute();
  const now = useNow();
  const inbox = useInbox();
  const answers = useAnswers();
  const remove = useRemoval();
  const [picking, setPicking] = useState(false);
  const [wish, setWish] = useState<{ field: DrawerField; count: number } | null>(null);
  const { items, active, at } = inbox;
  const row = rowOf(active);
  useEffect(() => offerListFocus(focusQueue), []);

  const go = (to: number) => {
    setPicking(false);
    const item = items[to];
    const next = rowOf(item);
    // An open drawer follows through the queue.
    if (route.transactionId !== null && item !== undefined)
      navigate({ transactionId: next?.id ?? null }, { replace: true });
    return inbox.go(to);
  };
  const answer = (entry: InboxEntry, word: "accept" | "reject") => {
    inbox.hold();
    setPicking(false);
    if (route.transactionId !== null) navigate({ transactionId: null }, { replace: true });
    answers.answer(entry, word);
    focusQueue();
  };
  const categorise = (of: RegisterRow, id: number | null) => {
    inbox.hold();
    setPicking(false);
    answers.categorise(of, id);
    focusQueue();
  };
  const open = (of: RegisterRow, field: DrawerField = "drawer") => {
    navigate({ transactionId: of.id }, { replace: route.transactionId !== null });
    setWish((last) => ({ field, count: (last?.count ?? 0) + 1 }));
    return true;
  };
  const inDrawer = (field: DrawerField) => () => row !== null && open(row, field);
  const say = (word: "accept" | "reject") => () => {
    if (active?.kind !== "entry") return false;
    answer(active.entry, word);
    return true;
  };
  const atOnce = allAtOnce(inbox, texts);
  const acceptAll = () => {
    if (atOnce === null) {
      notify({ text: texts.review.oneByOne });
      return true;
    }
    setPicking(false);
    if (route.transactionId !== null) navigate({ transactionId: null }, { replace: true });
    answers.acceptAll(atOnce.kind);
    focusQueue();
    return true;
  };
  useShortcuts({
    move: (key) => go(at + (key === "ArrowDown" || key === "j" ? 1 : -1)),
    far: (key) => {
      if (document.activeElement?.getAttribute("data-testid") !== "review-queue") return false;
      return go({ Home: 0, End: items.length - 1, PageUp: at - 10, PageDown: at + 10 }[key] ?? at);
    },
    open: () => row !== null && open(row),
    accept: say("accept"),
    reject: say("reject"),
    acceptAll,
    hint: (key) => {
      const hints =
        active?.kind === "entry" && "hints" in active.entry.about.value
          ? active.entry.about.value.hints
          : [];
      const hint = hints[Number(key) - 1];
      if (hint === undefined || row === null) return false;
      categorise(row, hint.categoryId);
      return true;
    },
    category: () => {
      if (row === null) return false;
      setPicking(true);
      return true;
    },
    merchant: inDrawer("merchant"),
    note: inDrawer("note"),
    tags: inDrawer("tags"),
    split: inDrawer("split"),
    attach: inDrawer("attach"),
    delete: () => {
      if (row === null) return false;
      inbox.hold();
      remove(row.id, row.merchant);
      return true;
    },
  });

  if (!inbox.ready) {
    return inbox.error ? (
      <ErrorPanel error={inbox.error} onRetry={inbox.retry} className="m-6" />
    ) : (
      <SkeletonList label={texts.review.loading} />
    );
  }
  const hasDoubts = inbox.data?.counts.some(({ kind }) => kind === "doubt") ?? false;
  const asOf = inbox.data?.asOf ?? null;
  return (
    <div className="relative flex h-full">
      <div className="flex min-w-0 flex-1 flex-col">
        <header className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-b px-5 py-3">
          <div className="flex items-baseline gap-3">
            <h1 className="text-xl font-semibold tracking-tight">{texts.review.title}</h1>
            <p role="status" data-testid="review-count" className="text-muted figures">
              {texts.review.left({ count: inbox.left })}
            </p>
          </div>
          {hasDoubts && <ExportButton request={{ list: "doubts" }} />}
          {atOnce !== null && (
            <Button
              size="sm"
              data-testid="review-all"
              aria-keyshortcuts="Shift+R"
              disabled={answers.busy}
              onClick={acceptAll}
            >
              <CheckCheck aria-hidden />
              {answers.accepting ? texts.review.marking : atOnce.text}
              <Key name="acceptAll" />
            </Button>
          )}
        </header>
        {inbox.error && <ErrorPanel error={inbox.error} onRetry={inbox.retry} className="m-4" />}
        {inbox.left === 0 && inbox.error === null ? (
          <EmptyState
            icon={<CircleCheckBig />}
            title={texts.review.emptyTitle}
            text={
              asOf === null
                ? texts.review.empty
                : texts.review.upToDate({ at: formatRecent(asOf, locale, now) })
            }
          />
        ) : (
          <div className="flex min-h-0 flex-1 max-lg:flex-col">
            <section
              aria-label={texts.review.queue}
              className="flex shrink-0 flex-col border-r bg-surface max-lg:h-2/5 max-lg:border-r-0 max-lg:border-b lg:w-[26rem]"
            >
              <div className="border-b p-3">
                <Kinds
                  counts={inbox.data?.counts ?? []}
                  left={inbox.left}
                  kind={inbox.kind}
                  onKind={inbox.setKind}
                />
              </div>
              {items.length === 0 ? (
                <p className="p-5 text-muted">{texts.review.emptyKind}</p>
              ) : (
                <Queue items={items} at={at} more={moreOf(inbox)} onGo={go} />
              )}
            </section>
            <div className="min-h-0 min-w-0 flex-1 overflow-y-auto p-5">
              {active?.kind === "adoption" && <AdoptionCard adoption={active.adoption} />}
              {active?.kind === "entry" && (
                <EntryCard
                  key={active.key}
                  entry={active.entry}
                  picking={picking}
                  onPicking={setPicking}
                  onCategory={categorise}
                  onOpen={open}
                  answers={
                    <Answers
                      kind={active.entry.about.kind}
                      disabled={answers.busy}
                      onSay={(word) => answer(active.entry, word)}
                    />
                  }
                />
              )}
            </div>
          </div>
        )}
      </div>
      {route.transactionId !== null && (
        <Suspense>
          <TransactionDrawer
            key={route.transactionId}
            id={route.transactionId}
            wish={wish}
            onClose={() => {
              navigate({ transactionId: null });
              focusQueue();
            }}
            onDelete={(id, merchant) => {
              inbox.hold();
              navigate({ transactionId: null }, { replace: true });
              remove(id, merchant);
            }}
          />
        </Suspense>
      )}
    </div>
  );
}

/**
 * What one answer may be about: of what is looked at alone that kind, and of the whole queue what the present entry
 * is one of.
 */
function allAtOnce(
  { kind, active, data }: ReturnType<typeof useInbox>,
  { review }: Catalogue,
): { kind: AllKind; text: string } | null {
  const count = (of: InboxKind) => data?.counts.find((one) => one.kind === of)?.count ?? 0;
  const clear = data?.clearPairs ?? 0;
  const about = kind ?? (active?.kind === "entry" ? active.entry.about.kind : null);
  switch (about) {
    case "pair":
      if (clear > 0) return { kind: "pair", text: review.pairAll({ count: clear }) };
      break;
    case "new":
    case "uncategorised":
      if (kind !== null && count(kind) > 0)
        return { kind: about, text: review.markAll({ count: count(kind) }) };
      break;
    case "balance":
    case "doubt":
    case "withdrawn":
    case "changed":
    case null:
  }
  const fresh = count("new") + count("uncategorised");
  if (kind !== null || fresh === 0) return null;
  return { kind: null, text: review.markAll({ count: fresh }) };
}

/** How many are in the queue beyond those that are listed. */
function moreOf({ kind, items, data, left }: ReturnType<typeof useInbox>): number {
  const all =
    kind === null ? left : (data?.counts.find((one) => one.kind === kind)?.count ?? items.length);
  return Math.max(0, all - items.length);
}

type Kind = Extract<Item, { kind: "entry" }>["entry"]["about"]["kind"];

/** The answers that an entry has, with their keys. */
function Answers({
  kind,
  disabled,
  onSay,
}: {
  kind: Kind;
  disabled: boolean;
  onSay: (word: "accept" | "reject") => void;
}) {
  const texts = useTexts();
  const refusal =
    kind === "doubt" || kind === "pair" || kind === "withdrawn" ? texts.review.reject[kind] : null;
  return (
    <>
      <Button
        size="sm"
        variant="primary"
        data-testid="review-accept"
        aria-keyshortcuts="r"
        disabled={disabled}
        onClick={() => onSay("accept")}
      >
        {texts.review.accept[kind]}
        <Key name="accept" />
      </Button>
      {refusal !== null && (
        <Button
          size="sm"
          data-testid="review-reject"
          aria-keyshortcuts="w"
          disabled={disabled}
          onClick={() => onSay("reject")}
        >
          {refusal}
          <Key name="reject" />
        </Button>
      )}
    </>
  );
}

/** The key of an answer, as the table of keys says. */
function Key({ name }: { name: "accept" | "reject" | "acceptAll" }) {
  const key = SHORTCUTS.find(({ id }) => id === name)?.keys[0] ?? "";
  const { caps } = useTexts().keys;
  const label = keyLabel(key, navigator.platform.startsWith("Mac"), caps);
  return (
    <kbd aria-hidden className="rounded border border-current/40 px-1 font-sans text-[0.6875rem]">
      {label.length === 1 ? label.toUpperCase() : label}
    </kbd>
  );
}
