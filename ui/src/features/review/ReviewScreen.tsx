import { CircleCheckBig } from "lucide-react";
import { EmptyState } from "@/components/EmptyState";
import { ErrorPanel } from "@/components/ErrorPanel";
import { ExportButton } from "@/components/ExportButton";
import { Page } from "@/components/Page";
import { SkeletonList } from "@/components/Skeleton";
import { useTexts } from "@/i18n";
import { useHostQuery } from "@/ipc";
import { AdoptionCard } from "./AdoptionCard";
import { DoubtCard } from "./DoubtCard";

/** Questions that only a person can answer, accounts first: they settle many transactions. */
export function ReviewScreen() {
  const texts = useTexts();
  const doubts = useHostQuery("doubts", null);
  const adoptions = useHostQuery("adoptions", null);
  const error = doubts.error ?? adoptions.error;
  const retry = () => {
    if (doubts.error) void doubts.refetch();
    if (adoptions.error) void adoptions.refetch();
  };
  if (doubts.data === undefined || adoptions.data === undefined) {
    return error ? (
      <ErrorPanel error={error} onRetry={retry} className="m-6" />
    ) : (
      <SkeletonList label={texts.review.loading} />
    );
  }
  const count = doubts.data.length + adoptions.data.length;
  if (count === 0 && error === null) {
    return (
      <EmptyState
        icon={<CircleCheckBig />}
        title={texts.review.emptyTitle}
        text={texts.review.empty}
      />
    );
  }
  return (
    <Page
      title={texts.review.title}
      lead={texts.review.lead}
      action={
        <div className="flex flex-wrap items-center gap-4">
          <p role="status" data-testid="review-count" className="text-muted figures">
            {texts.review.left({ count })}
          </p>
          {doubts.data.length > 0 && <ExportButton request={{ list: "doubts" }} />}
        </div>
      }
    >
      {error && <ErrorPanel error={error} onRetry={retry} />}
      {adoptions.data.map((adoption) => (
        <AdoptionCard key={`${adoption.account.id}-${adoption.old.id}`} adoption={adoption} />
      ))}
      {doubts.data.map((doubt) => (
        <DoubtCard key={`${doubt.transaction.id}-${doubt.other.id}`} doubt={doubt} />
      ))}
    </Page>
  );
}
