import { useState, type ReactNode } from "react";
import type { CategoryEdit } from "@/bindings/CategoryEdit";
import type { CategoryUse } from "@/bindings/CategoryUse";
import { notify } from "@/app/notice";
import { useUndo } from "@/app/useUndo";
import { ErrorPanel } from "@/components/ErrorPanel";
import { useShown } from "@/components/privacy";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { Field, SelectField } from "@/components/ui/field";
import { useTexts, type Catalogue } from "@/i18n";
import { useHostMutation } from "@/ipc";
import { treeOf } from "./tree";

/** What is done with a category; one is made in the group that is named, or is a group itself. */
export type Deed =
  | { what: "create"; category: CategoryUse | null }
  | { what: "rename" | "move" | "merge" | "delete" | "map"; category: CategoryUse };

const NAME_MAX = 60;
const KINDS = ["spend", "income", "transfer"] as const;

interface CategoryDialogProps {
  all: readonly CategoryUse[];
  deed: Deed;
  onClose: () => void;
}

/** Asks what is needed for one deed, and does it. */
export function CategoryDialog({ all, deed, onClose }: CategoryDialogProps) {
  const texts = useTexts();
  const shown = useShown();
  const edit = useHostMutation("edit_category");
  const { takeBack } = useUndo();
  const run = (change: CategoryEdit, done: (transactions: number) => string) =>
    edit.mutate(change, {
      onSuccess: ({ transactions }) => {
        notify({
          text: shown(done(transactions)),
          action: { label: texts.undo.undo, run: takeBack },
        });
        onClose();
      },
    });
  const { title, lead } = wordsOf(deed, texts, shown);
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        title={title}
        {...(lead !== undefined && { lead })}
        data-testid="category-dialog"
      >
        <Form all={all} deed={deed} busy={edit.isPending} onRun={run} onClose={onClose}>
          {edit.error && <ErrorPanel error={edit.error} />}
        </Form>
      </DialogContent>
    </Dialog>
  );
}

function wordsOf(
  deed: Deed,
  { sets }: Catalogue,
  shown: (text: string) => string,
): { title: string; lead?: string } {
  const category = shown(deed.category?.name ?? "");
  const count = deed.category?.transactions ?? 0;
  switch (deed.what) {
    case "create":
      return { title: deed.category === null ? sets.addGroup : sets.add };
    case "rename":
      return { title: sets.rename };
    case "move":
      return { title: sets.move };
    case "merge":
      return { title: sets.mergeTitle({ category }), lead: sets.mergeLead({ count }) };
    case "delete":
      return { title: sets.removeTitle({ category }), lead: sets.removeLead({ count }) };
    case "map":
      return { title: sets.mapTitle({ category }), lead: sets.mapLead };
  }
}

interface FormProps extends CategoryDialogProps {
  busy: boolean;
  onRun: (change: CategoryEdit, done: (transactions: number) => string) => void;
  children: ReactNode;
}

function Form({ all, deed, busy, onRun, onClose, children }: FormProps) {
  const texts = useTexts();
  const shown = useShown();
  const { category } = deed;
  const [name, setName] = useState(deed.what === "rename" ? deed.category.name : "");
  const [groupId, setGroupId] = useState<number | null>(
    deed.what === "create" ? (category?.id ?? null) : (category?.groupId ?? null),
  );
  const [kind, setKind] = useState<(typeof KINDS)[number]>("spend");
  const [into, setInto] = useState<number | null>(null);
  const codes = all.flatMap((one) => one.bankCodes.map((code) => ({ code, of: one })));
  const others = codes.filter(({ of }) => of.id !== category?.id);
  const [code, setCode] = useState(others[0]?.code ?? "");
  const named = name.trim();
  const groups = all.filter((one) => one.groupId === null);

  const able = {
    create: named !== "",
    rename: named !== "" && named !== category?.name,
    move: groupId !== null && groupId !== category?.groupId,
    merge: into !== null,
    // Where rules name it, something has to stand in its place.
    delete: into !== null || (category?.rules ?? 0) === 0,
    map: code !== "",
  }[deed.what];
  const submit = () => {
    if (!able || busy) return;
    const { sets } = texts;
    switch (deed.what) {
      case "create":
        onRun(
          {
            what: "create",
            value: { name: named, groupId, kind: groupId === null ? kind : null },
          },
          () => sets.created({ category: named }),
        );
        break;
      case "rename":
        onRun({ what: "rename", value: { id: deed.category.id, name: named } }, () =>
          sets.renamed({ category: named }),
        );
        break;
      case "move":
        onRun({ what: "move", value: { id: deed.category.id, groupId, before: null } }, () =>
          sets.moved({ category: deed.category.name }),
        );
        break;
      case "merge":
        if (into === null) return;
        onRun({ what: "merge", value: { id: deed.category.id, into } }, (count) =>
          sets.merged({ category: deed.category.name, count }),
        );
        break;
      case "delete":
        onRun({ what: "delete", value: { id: deed.category.id, into } }, (count) =>
          sets.removed({ category: deed.category.name, count }),
        );
        break;
      case "map":
        onRun({ what: "mapBank", value: { code, categoryId: deed.category.id } }, () =>
          sets.mapped({ category: deed.category.name }),
        );
    }
  };
  const done = {
    create: texts.sets.create,
    rename: texts.sets.save,
    move: texts.sets.save,
    merge: texts.sets.merge,
    delete: texts.sets.remove,
    map: texts.sets.mapDo,
  }[deed.what];

  return (
    <form
      className="mt-4 space-y-4"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {(deed.what === "create" || deed.what === "rename") && (
        <Field
          label={texts.sets.name}
          data-testid="category-name"
          maxLength={NAME_MAX}
          value={name}
          onFocus={(event) => event.target.select()}
          onChange={(event) => setName(event.target.value)}
        />
      )}
      {(deed.what === "move" || (deed.what === "create" && deed.category !== null)) && (
        <SelectField
          label={texts.sets.group}
          data-testid="category-group"
          value={groupId ?? ""}
          onChange={(event) => setGroupId(Number(event.target.value))}
        >
          {groups.map((group) => (
            <option key={group.id} value={group.id}>
              {shown(group.name)}
            </option>
          ))}
        </SelectField>
      )}
      {deed.what === "create" && deed.category === null && (
        <SelectField
          label={texts.sets.kind}
          value={kind}
          onChange={(event) => setKind(KINDS.find((one) => one === event.target.value) ?? "spend")}
        >
          {KINDS.map((one) => (
            <option key={one} value={one}>
              {texts.sets.kinds[one]}
            </option>
          ))}
        </SelectField>
      )}
      {(deed.what === "merge" || deed.what === "delete") && (
        <SelectField
          label={texts.sets.into}
          data-testid="category-into"
          value={into ?? ""}
          onChange={(event) =>
            setInto(event.target.value === "" ? null : Number(event.target.value))
          }
        >
          <option value="">
            {deed.what === "delete" && deed.category.rules === 0
              ? texts.sets.nowhere
              : texts.app.none}
          </option>
          {treeOf(all).flatMap(({ group, members }) =>
            [group, ...members]
              .filter(({ id }) => id !== category?.id)
              .map((one) => (
                <option key={one.id} value={one.id}>
                  {one.groupId === null ? shown(one.name) : `\u2003${shown(one.name)}`}
                </option>
              )),
          )}
        </SelectField>
      )}
      {deed.what === "map" && (
        <SelectField
          label={texts.sets.mapWord}
          data-testid="category-code"
          value={code}
          onChange={(event) => setCode(event.target.value)}
        >
          {others.map(({ code: one, of }) => (
            <option key={one} value={one}>
              {`${one.replaceAll("_", " ").toLowerCase()} (${shown(of.name)})`}
            </option>
          ))}
        </SelectField>
      )}
      {children}
      <div className="flex justify-end gap-2">
        <Button disabled={busy} onClick={onClose}>
          {texts.app.cancel}
        </Button>
        <Button
          type="submit"
          variant={deed.what === "delete" ? "danger" : "primary"}
          data-testid="category-do"
          disabled={!able || busy}
        >
          {done}
        </Button>
      </div>
    </form>
  );
}
