import { Check, LayoutDashboard, MoveVertical } from "lucide-react";
import { useState, type ReactNode } from "react";
import { useReturnToFigure } from "@/app/drill";
import { NoBankYet } from "@/app/NoBankYet";
import { setPreferences, usePreferences } from "@/app/preferences";
import { ErrorPanel } from "@/components/ErrorPanel";
import { Page } from "@/components/Page";
import { SkeletonList } from "@/components/Skeleton";
import { Button } from "@/components/ui/button";
import { SegmentChoice } from "@/components/ui/choice";
import { useTexts } from "@/i18n";
import { useHostQuery } from "@/ipc";
import { Card, type Arranging } from "./Card";
import { moved, orderOf, type CardName } from "./cards";
import { CategoriesCard } from "./CategoriesCard";
import { FlowCard } from "./FlowCard";
import { PaceCard } from "./PaceCard";
import { ProblemsCard } from "./ProblemsCard";
import { RecentCard } from "./RecentCard";
import { ReviewCard } from "./ReviewCard";
import { WorthCard } from "./WorthCard";

/** How things stand, on cards. Every figure leads to what it is made of. */
export function DashboardScreen() {
  const texts = useTexts();
  const overview = useHostQuery("overview", null);
  const { cards } = usePreferences();
  const order = orderOf(cards);
  const [arranging, setArranging] = useState(false);
  const [announced, setAnnounced] = useState("");
  const currencies = overview.data?.netWorth.map((money) => money.currency) ?? [];
  const currency = useCurrency(currencies);
  useReturnToFigure();

  if (overview.data === undefined) {
    return overview.error ? (
      <ErrorPanel error={overview.error} onRetry={() => void overview.refetch()} className="m-6" />
    ) : (
      <SkeletonList label={texts.dashboard.loading} />
    );
  }
  if (overview.data.groups.length === 0) return <NoBankYet icon={<LayoutDashboard />} />;

  const move = (card: CardName, step: -1 | 1) => {
    const next = moved(order, card, step);
    setPreferences({ cards: next });
    setAnnounced(
      texts.dashboard.moved({
        card: texts.dashboard.cards[card],
        place: next.indexOf(card) + 1,
        of: next.length,
      }),
    );
  };
  return (
    <Page
      wide
      title={texts.dashboard.title}
      action={
        <div className="flex flex-wrap items-center gap-2">
          {currencies.length > 1 && (
            <SegmentChoice
              label={texts.dashboard.currency}
              value={currency ?? ""}
              onChange={(chosen) => setPreferences({ currency: chosen })}
              options={currencies.map((code) => ({
                value: code,
                label: code,
                testId: `currency-${code}`,
              }))}
            />
          )}
          <Button
            size="sm"
            data-testid="arrange"
            aria-pressed={arranging}
            onClick={() => setArranging(!arranging)}
          >
            {arranging ? <Check aria-hidden /> : <MoveVertical aria-hidden />}
            {arranging ? texts.dashboard.arranged : texts.dashboard.arrange}
          </Button>
        </div>
      }
    >
      {overview.error && (
        <ErrorPanel error={overview.error} onRetry={() => void overview.refetch()} />
      )}
      <p role="status" className="sr-only">
        {announced}
      </p>
      <ProblemsCard />
      <div className="grid gap-5 min-[76rem]:grid-cols-2" data-testid="dashboard-cards">
        {order.map((name, at) => {
          const steps: Arranging = {
            forward: at > 0 ? () => move(name, -1) : null,
            back: at < order.length - 1 ? () => move(name, 1) : null,
          };
          return (
            <Card key={name} name={name} arranging={arranging ? steps : null}>
              {contentOf(name, currency)}
            </Card>
          );
        })}
      </div>
    </Page>
  );
}

function contentOf(name: CardName, currency: string | null): ReactNode {
  switch (name) {
    case "pace":
      return <PaceCard currency={currency} />;
    case "review":
      return <ReviewCard />;
    case "worth":
      return <WorthCard currency={currency} />;
    case "categories":
      return <CategoriesCard currency={currency} />;
    case "flow":
      return <FlowCard currency={currency} />;
    case "recent":
      return <RecentCard />;
  }
}

/**
 * The currency that is shown: the chosen one, else the one that most accounts have. Nothing where
 * there is none.
 */
function useCurrency(currencies: readonly string[]): string | null {
  const { currency } = usePreferences();
  const accounts = useHostQuery("overview", null).data?.groups.flatMap((g) => g.accounts) ?? [];
  if (currency !== null && currencies.includes(currency)) return currency;
  const count = (code: string) =>
    accounts.filter(({ balances }) => balances.current?.currency === code).length;
  return currencies.toSorted((a, b) => count(b) - count(a))[0] ?? null;
}
