import { Pencil } from "lucide-react";
import { useState } from "react";
import type { RegisterRow } from "@/bindings/RegisterRow";
import { offerLike } from "@/app/like";
import { useShown } from "@/components/privacy";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/field";
import { useTexts } from "@/i18n";

const MERCHANT_MAX = 200;

interface MerchantFieldProps {
  row: RegisterRow;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** Nothing goes back to what the bank says. */
  onSay: (merchant: string | null) => void;
}

/** The merchant as a heading, and a field for another name. All of them are told by the question that follows. */
export function MerchantField({ row, open, onOpenChange, onSay }: MerchantFieldProps) {
  const texts = useTexts();
  const shown = useShown();
  const [name, setName] = useState(row.merchant);
  if (!open) {
    return (
      <h2 className="flex min-w-0 items-center gap-1 text-base font-semibold break-words">
        <span className="min-w-0">{shown(row.merchant)}</span>
        <Button
          size="icon"
          variant="ghost"
          data-testid="merchant-edit"
          aria-label={texts.edit.merchant}
          title={texts.edit.merchant}
          className="size-7"
          onClick={() => {
            setName(row.merchant);
            onOpenChange(true);
          }}
        >
          <Pencil aria-hidden />
        </Button>
      </h2>
    );
  }
  const wanted = name.trim();
  return (
    <>
      <h2 className="sr-only">{shown(row.merchant)}</h2>
      <form
        className="flex min-w-0 flex-1 flex-wrap items-center gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          onOpenChange(false);
          if (wanted === row.merchant) return;
          onSay(wanted === "" ? null : wanted);
          if (wanted !== "") offerLike({ id: row.id, field: "merchant", merchant: row.merchant });
        }}
      >
        <Input
          // A person who asks for the field wants to type in it.
          ref={(element) => element?.focus()}
          data-testid="merchant-input"
          aria-label={texts.edit.merchant}
          placeholder={shown(row.original)}
          maxLength={MERCHANT_MAX}
          value={name}
          onChange={(event) => setName(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== "Escape") return;
            event.preventDefault();
            event.stopPropagation();
            onOpenChange(false);
          }}
          className="min-w-0 flex-1"
        />
        <Button size="sm" variant="primary" type="submit" data-testid="merchant-save">
          {texts.edit.save}
        </Button>
      </form>
    </>
  );
}
