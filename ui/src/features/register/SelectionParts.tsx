import { Check, Circle, CircleCheck, Eye, EyeOff, Undo2 } from "lucide-react";
import { useRef, useState, type ReactNode } from "react";
import type { BulkWhich } from "@/bindings/BulkWhich";
import { notify } from "@/app/notice";
import { ErrorPanel } from "@/components/ErrorPanel";
import { ExportButton } from "@/components/ExportButton";
import { Button } from "@/components/ui/button";
import { SegmentChoice } from "@/components/ui/choice";
import { Field } from "@/components/ui/field";
import { CategoryOptions, TagsEditor } from "@/features/transaction";
import { useTexts } from "@/i18n";
import { toAppError, useHostMutation, useHostQuery } from "@/ipc";
import type { BulkChange } from "./useBulk";

/** A category for all that is selected. */
export function CategoryPart({ onPick }: { onPick: (id: number | null) => void }) {
  const categories = useHostQuery("categories", null).data ?? [];
  return <CategoryOptions value={null} categories={categories} resettable onPick={onPick} />;
}

/** Tags that all of them get, or lose; what else each has stays. */
export function TagsPart({ count, onPut }: { count: number; onPut: (change: BulkChange) => void }) {
  const texts = useTexts();
  const known = useHostQuery("tags", null).data ?? [];
  const [tags, setTags] = useState<string[]>([]);
  const [field, setField] = useState<"addTags" | "removeTags">("addTags");
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <SegmentChoice
        label={texts.bulk.tagsMode}
        value={field}
        onChange={setField}
        className="mb-3"
        options={[
          { value: "addTags", label: texts.bulk.tagsModes.addTags, testId: "tags-add" },
          { value: "removeTags", label: texts.bulk.tagsModes.removeTags, testId: "tags-remove" },
        ]}
      />
      <TagsEditor ref={input} tags={tags} known={known} suggest="above" onChange={setTags} />
      <div className="mt-4 flex justify-end">
        <Button
          size="sm"
          variant={field === "removeTags" ? "danger" : "primary"}
          data-testid="bulk-tags-put"
          disabled={tags.length === 0}
          onClick={() => onPut({ field, value: tags })}
        >
          {field === "addTags" ? texts.bulk.tagsAdd({ count }) : texts.bulk.tagsRemove({ count })}
        </Button>
      </div>
    </>
  );
}

/** One name for all of them. */
export function MerchantPart({
  count,
  onPut,
}: {
  count: number;
  onPut: (merchant: string) => void;
}) {
  const texts = useTexts();
  const [name, setName] = useState("");
  const wanted = name.trim();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (wanted !== "") onPut(wanted);
      }}
    >
      <Field
        label={texts.bulk.merchant}
        data-testid="bulk-merchant-input"
        hint={texts.edit.merchantHint}
        maxLength={200}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <div className="mt-4 flex justify-end">
        <Button size="sm" variant="primary" type="submit" disabled={wanted === ""}>
          {texts.bulk.merchantPut({ count })}
        </Button>
      </div>
    </form>
  );
}

/** Makes a transfer of two. */
export function TransferPart({ ids, onDone }: { ids: readonly string[]; onDone: () => void }) {
  const texts = useTexts();
  const say = useHostMutation("say_pair");
  const undo = useHostMutation("undo");
  const [id, otherId] = ids;
  if (ids.length !== 2 || id === undefined || otherId === undefined)
    return <p className="text-[0.8125rem] text-muted">{texts.bulk.transferTwo}</p>;
  return (
    <>
      <h2 className="font-semibold">{texts.bulk.transferTitle}</h2>
      {say.error && <ErrorPanel error={say.error} className="mt-3" />}
      <div className="mt-4 flex justify-end">
        <Button
          size="sm"
          variant="primary"
          data-testid="bulk-transfer-do"
          disabled={say.isPending}
          onClick={() =>
            say.mutate(
              { kind: "transfer", id, otherId, together: true },
              {
                onSuccess: () => {
                  notify({
                    text: texts.bulk.transferDone,
                    action: {
                      label: texts.undo.undo,
                      run: () =>
                        undo.mutate(null, {
                          onError: (thrown) =>
                            notify({ text: toAppError(thrown).message, tone: "danger" }),
                        }),
                    },
                  });
                  onDone();
                },
              },
            )
          }
        >
          {texts.bulk.transferDo}
        </Button>
      </div>
    </>
  );
}

/** What is selected as a file. */
export function ExportPart({ which, count }: { which: BulkWhich; count: number }) {
  const texts = useTexts();
  return (
    <>
      <p className="mb-3 text-[0.8125rem] text-muted">{texts.bulk.exportHint({ count })}</p>
      <ExportButton request={{ list: "selected", filter: which }} />
    </>
  );
}

/** Marks of all that is selected. */
export function MarkPart({ onMark }: { onMark: (change: BulkChange) => void }) {
  const texts = useTexts();
  const marks: [testId: string, icon: ReactNode, name: string, change: BulkChange][] = [
    [
      "mark-reviewed",
      <Check key="icon" aria-hidden />,
      texts.bulk.markReviewed,
      { field: "reviewed", value: true },
    ],
    [
      "mark-unreviewed",
      <Undo2 key="icon" aria-hidden />,
      texts.bulk.markUnreviewed,
      { field: "reviewed", value: false },
    ],
    [
      "mark-hidden",
      <EyeOff key="icon" aria-hidden />,
      texts.bulk.markHidden,
      { field: "hidden", value: true },
    ],
    [
      "mark-unhidden",
      <Eye key="icon" aria-hidden />,
      texts.bulk.markUnhidden,
      { field: "hidden", value: false },
    ],
    [
      "mark-cleared",
      <CircleCheck key="icon" aria-hidden />,
      texts.bulk.markCleared,
      { field: "cleared", value: true },
    ],
    [
      "mark-uncleared",
      <Circle key="icon" aria-hidden />,
      texts.bulk.markUncleared,
      { field: "cleared", value: false },
    ],
  ];
  return marks.map(([testId, icon, name, change]) => (
    <button
      key={testId}
      type="button"
      data-testid={testId}
      onClick={() => onMark(change)}
      className="flex h-9 w-full items-center gap-2.5 rounded-md px-2 text-left hover:bg-ink/5 [&_svg]:size-4 [&_svg]:text-muted"
    >
      {icon}
      {name}
    </button>
  ));
}
