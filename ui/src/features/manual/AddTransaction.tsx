import { useRef, useState } from "react";
import { notify } from "@/app/notice";
import { useNow } from "@/app/useNow";
import { useUndo } from "@/app/useUndo";
import { ErrorPanel } from "@/components/ErrorPanel";
import { Button } from "@/components/ui/button";
import { SegmentChoice } from "@/components/ui/choice";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { DateField, Field, SelectField } from "@/components/ui/field";
import { TagsEditor } from "@/features/transaction";
import { opposite, parseAmount, unitOf } from "@/format/amount";
import { civilToday } from "@/format/date";
import { useTexts } from "@/i18n";
import { useHostMutation, useHostQuery } from "@/ipc";
import { isByHand, isClosed } from "./byHand";

const MERCHANT_MAX = 200;
const NOTE_MAX = 20_000;

/** A transaction that no bank tells of. */
export function AddTransaction({
  accountId: asked,
  onClose,
}: {
  accountId: string | null;
  onClose: () => void;
}) {
  const texts = useTexts();
  const today = civilToday(useNow());
  const accounts = useHostQuery("overview", null).data?.groups.flatMap((g) => g.accounts) ?? [];
  const open = accounts.filter((account) => !isClosed(account));
  const categories = useHostQuery("categories", null).data ?? [];
  const known = useHostQuery("tags", null).data ?? [];
  const add = useHostMutation("add_transaction");
  const { takeBack } = useUndo();
  const [chosen, setChosen] = useState(asked);
  const account = open.find(({ id }) => id === chosen) ?? open.find(isByHand) ?? open[0];
  const [isOut, setOut] = useState(true);
  const [amount, setAmount] = useState("");
  const [merchant, setMerchant] = useState("");
  const [date, setDate] = useState(today);
  const [categoryId, setCategoryId] = useState<number | null>(null);
  const [note, setNote] = useState("");
  const [tags, setTags] = useState<string[]>([]);
  const first = useRef<HTMLInputElement>(null);
  const tagField = useRef<HTMLInputElement>(null);

  const unit = account?.balances.current ?? unitOf("USD");
  const size = parseAmount(amount, unit);
  const isBad = amount.trim() !== "" && (size === null || size === 0);
  const able =
    account !== undefined && size !== null && size !== 0 && merchant.trim() !== "" && date !== "";
  const submit = (more: boolean) => {
    if (!able || add.isPending) return;
    add.mutate(
      {
        accountId: account.id,
        date,
        minor: isOut ? opposite(size) : size,
        merchant: merchant.trim(),
        categoryId,
        note: note.trim(),
        tags,
      },
      {
        onSuccess: () => {
          notify({
            text: texts.manual.added({ merchant: merchant.trim() }),
            action: { label: texts.undo.undo, run: takeBack },
          });
          if (!more) {
            onClose();
            return;
          }
          setAmount("");
          setMerchant("");
          setNote("");
          first.current?.focus();
        },
      },
    );
  };
  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <DialogContent
        title={texts.manual.add}
        lead={texts.manual.addLead}
        data-testid="add-dialog"
        onOpenAutoFocus={(event) => {
          event.preventDefault();
          first.current?.focus();
        }}
      >
        <form
          className="mt-4 space-y-4"
          onSubmit={(event) => {
            event.preventDefault();
            submit(false);
          }}
        >
          <div className="flex flex-wrap items-end gap-3">
            <SegmentChoice
              label={texts.manual.direction}
              value={isOut ? "out" : "in"}
              onChange={(next) => setOut(next === "out")}
              options={[
                { value: "out", label: texts.manual.out, testId: "add-out" },
                { value: "in", label: texts.manual.in, testId: "add-in" },
              ]}
            />
            <Field
              ref={first}
              label={`${texts.manual.amount} (${unit.currency})`}
              error={isBad ? texts.manual.amountBad : undefined}
              data-testid="add-amount"
              inputMode="decimal"
              className="min-w-36 flex-1"
              value={amount}
              onChange={(event) => setAmount(event.target.value)}
            />
          </div>
          <Field
            label={texts.manual.merchant}
            hint={texts.manual.merchantHint}
            data-testid="add-merchant"
            maxLength={MERCHANT_MAX}
            value={merchant}
            onChange={(event) => setMerchant(event.target.value)}
          />
          <div className="grid gap-3 sm:grid-cols-2">
            <SelectField
              label={texts.manual.account}
              data-testid="add-account"
              value={account?.id ?? ""}
              onChange={(event) => setChosen(event.target.value)}
            >
              {account === undefined && <option value="">{texts.manual.chooseAccount}</option>}
              {open.map((one) => (
                <option key={one.id} value={one.id}>
                  {`${one.name} · ${one.institution}`}
                </option>
              ))}
            </SelectField>
            <DateField
              label={texts.manual.date}
              empty={texts.manual.noDate}
              data-testid="add-date"
              value={date}
              onChange={(event) => setDate(event.target.value)}
            />
          </div>
          {account !== undefined && !isByHand(account) && (
            <p className="text-[0.8125rem] text-muted">{texts.manual.atBank}</p>
          )}
          <SelectField
            label={texts.manual.category}
            data-testid="add-category"
            value={categoryId ?? ""}
            onChange={(event) =>
              setCategoryId(event.target.value === "" ? null : Number(event.target.value))
            }
          >
            <option value="">{texts.manual.noCategory}</option>
            {categories.map((category) => (
              <option key={category.id} value={category.id}>
                {category.groupId === null ? category.name : `\u2003${category.name}`}
              </option>
            ))}
          </SelectField>
          <TagsEditor ref={tagField} tags={tags} known={known} onChange={setTags} />
          <Field
            label={texts.manual.note}
            data-testid="add-note"
            maxLength={NOTE_MAX}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
          {add.error && <ErrorPanel error={add.error} />}
          <div className="flex flex-wrap justify-end gap-2">
            <Button onClick={onClose}>{texts.app.cancel}</Button>
            <Button
              data-testid="add-more"
              disabled={!able || add.isPending}
              onClick={() => submit(true)}
            >
              {texts.manual.saveMore}
            </Button>
            <Button
              type="submit"
              variant="primary"
              data-testid="add-save"
              disabled={!able || add.isPending}
            >
              {texts.manual.save}
            </Button>
          </div>
        </form>
      </DialogContent>
    </Dialog>
  );
}
