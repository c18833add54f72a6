import { Dialog, DialogContent } from "@/components/ui/dialog";
import { useTexts } from "@/i18n";
import { keyLabel, SHORTCUTS } from "./shortcuts";

interface CheatSheetProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** The keys that work: the table that the listener itself reads. */
export function CheatSheet({ open, onOpenChange }: CheatSheetProps) {
  const texts = useTexts();
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent
        title={texts.keys.title}
        className="max-w-2xl"
        onOpenAutoFocus={(event) => {
          // There is nothing to do in it but to read it.
          event.preventDefault();
          if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus();
        }}
      >
        <div className="mt-4 grid gap-x-8 gap-y-5 sm:grid-cols-2">
          <div className="space-y-5">
            <KeyGroup title={texts.keys.anywhere} where="anywhere" />
            <KeyGroup title={texts.keys.inReports} where="reports" />
            <KeyGroup title={texts.keys.inReview} where="review" />
          </div>
          <div className="space-y-5">
            <KeyGroup title={texts.keys.inEdit} where="edit" />
            <KeyGroup title={texts.keys.inRegister} where="register" />
          </div>
        </div>
      </DialogContent>
    </Dialog>
  );
}

function Key({ children }: { children: string }) {
  return (
    <kbd className="rounded-md border border-line-strong bg-sunken px-1.5 py-0.5 font-sans text-xs font-medium whitespace-nowrap">
      {children}
    </kbd>
  );
}

function KeyGroup({ title, where }: { title: string; where: (typeof SHORTCUTS)[number]["where"] }) {
  const texts = useTexts();
  const mac = navigator.platform.startsWith("Mac");
  return (
    <section>
      <h3 className="text-[0.8125rem] font-medium text-muted">{title}</h3>
      <dl className="mt-2 divide-y">
        {SHORTCUTS.filter((shortcut) => shortcut.where === where).map((shortcut) => (
          <div key={shortcut.id} className="flex items-center justify-between gap-3 py-2">
            <dt>{texts.keys.names[shortcut.id]}</dt>
            <dd className="flex flex-wrap justify-end gap-1">
              {shortcut.id === "screens" ? (
                <>
                  <Key>{keyLabel(shortcut.keys[0], mac, texts.keys.caps)}</Key>
                  <span className="text-muted">{texts.keys.upTo}</span>
                  <Key>
                    {keyLabel(shortcut.keys[shortcut.keys.length - 1] ?? "", mac, texts.keys.caps)}
                  </Key>
                </>
              ) : (
                shortcut.keys.map((key) => (
                  <Key key={key}>{keyLabel(key, mac, texts.keys.caps)}</Key>
                ))
              )}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
