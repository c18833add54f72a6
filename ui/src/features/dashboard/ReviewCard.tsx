import { CheckCheck, CircleCheckBig, CircleHelp } from "lucide-react";
import type { InboxEntry } from "@/bindings/InboxEntry";
import type { MoneyView } from "@/bindings/MoneyView";
import { useDrill } from "@/app/drill";
import { notify } from "@/app/notice";
import { useUndo } from "@/app/useUndo";
import { Money } from "@/components/Money";
import { useShown } from "@/components/privacy";
import { Button } from "@/components/ui/button";
import { useTexts } from "@/i18n";
import { useHostMutation, useHostQuery } from "@/ipc";
import { Empty, More, Part } from "./Part";

const ROWS_MAX = 5;

/** The first of all that wants a look: what the review screen counts. */
export function ReviewCard() {
  const texts = useTexts();
  const shown = useShown();
  const drill = useDrill();
  const inbox = useHostQuery("inbox", { kind: null, skip: 0, limit: ROWS_MAX });
  const adoptions = useHostQuery("adoptions", null);
  const both = {
    data:
      inbox.data === undefined || adoptions.data === undefined
        ? undefined
        : { inbox: inbox.data, adoptions: adoptions.data },
    error: inbox.error ?? adoptions.error,
    refetch: () => Promise.all([inbox.refetch(), adoptions.refetch()]),
  };
  const open = (mark: string) => drill({ screen: "review" }, mark);
  const count = (inbox.data?.left ?? 0) + (adoptions.data?.length ?? 0);
  return (
    <Part
      name="review"
      answer={both}
      action={
        count > 0 && (
          <More
            text={texts.dashboard.review.all({ count })}
            mark="review all"
            onClick={() => open("review all")}
          />
        )
      }
    >
      {(data) => {
        const rows = [
          ...data.adoptions.map(({ account, old }) => ({
            key: `${account.id} ${old.id}`,
            text: texts.dashboard.review.adoption({ account: shown(account.name) }),
            kind: texts.review.adoptionKind,
            money: null,
            id: null,
          })),
          ...data.inbox.entries.map((entry) => ({
            key: entry.key,
            ...aboutOf(entry),
            kind: texts.review.kinds[entry.about.kind],
          })),
        ].slice(0, ROWS_MAX);
        const ids = rows.flatMap(({ id }) => id ?? []);
        return rows.length === 0 ? (
          <Empty icon={<CircleCheckBig aria-hidden />} text={texts.dashboard.review.empty} />
        ) : (
          <>
            <ul className="-mx-2">
              {rows.map(({ key, text, kind, money }) => (
                <li key={key}>
                  <button
                    type="button"
                    data-testid="review-row"
                    data-drill={`review ${key}`}
                    onClick={() => open(`review ${key}`)}
                    className="flex w-full items-center gap-3 rounded-lg px-2 py-1.5 text-left hover:bg-ink/4"
                  >
                    <CircleHelp aria-hidden className="size-4.5 shrink-0 text-accent" />
                    <span className="min-w-0 flex-1">
                      <span className="block truncate">{shown(text)}</span>
                      <span className="block truncate text-xs text-muted">{kind}</span>
                    </span>
                    {money && <Money money={money} sign="flow" className="font-medium" />}
                  </button>
                </li>
              ))}
            </ul>
            {ids.length > 0 && <MarkAll ids={ids} />}
          </>
        );
      }}
    </Part>
  );
}

/** Marks what is shown as looked at, where it asks nothing else. */
function MarkAll({ ids }: { ids: string[] }) {
  const texts = useTexts();
  const edit = useHostMutation("edit_transactions");
  const { takeBack } = useUndo();
  return (
    <Button
      size="sm"
      className="mt-3"
      data-testid="card-mark-all"
      disabled={edit.isPending}
      onClick={() =>
        edit.mutate(
          { which: { kind: "these", value: ids }, change: { field: "reviewed", value: true } },
          {
            onSuccess: ({ transactions }) =>
              notify({
                text: texts.review.markedAll({ count: transactions }),
                action: { label: texts.undo.undo, run: takeBack },
              }),
            onError: (error) => notify({ text: error.message, tone: "danger" }),
          },
        )
      }
    >
      <CheckCheck aria-hidden />
      {texts.review.markAll({ count: ids.length })}
    </Button>
  );
}

/** What an entry is about, its amount, and the transaction that one look is enough for. */
function aboutOf({ about }: InboxEntry): {
  text: string;
  money: MoneyView | null;
  id: string | null;
} {
  switch (about.kind) {
    case "balance":
      return { text: about.value.account, money: about.value.off, id: null };
    case "doubt": {
      const { merchant, amount } = about.value.transaction;
      return { text: merchant, money: amount, id: null };
    }
    case "pair":
    case "withdrawn":
    case "changed":
    case "uncategorised":
    case "new": {
      const { id, merchant, amount } = about.value.row;
      const isPlain = about.kind === "new" || about.kind === "uncategorised";
      return { text: merchant, money: amount, id: isPlain ? id : null };
    }
  }
}
