import { cn } from "@/components/cn";

/** Stands where something will be that has not been read yet. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={cn("block animate-pulse rounded bg-ink/8", className)} />;
}

/** A list that is read for the first time; drawn only after 300 ms, so that nothing flickers. */
export function SkeletonList({ label, rows = 6 }: { label: string; rows?: number }) {
  return (
    <div role="status" aria-label={label} className="appear-late space-y-3 p-6">
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} className="h-16 rounded-xl" />
      ))}
    </div>
  );
}
