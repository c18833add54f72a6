import type { Change } from "@/bindings/Change";
import type { Doubt } from "@/bindings/Doubt";
import type { RegisterRow } from "@/bindings/RegisterRow";
import type { TransactionDetail } from "@/bindings/TransactionDetail";
import type { CommandName, HostEvents, Request, Response } from "../host";
import { categoryCommands } from "./categoryBook";
import type { Edits } from "./edits";
import { createFiles } from "./files";
import { inboxCommands } from "./inbox";
import { manualCommands } from "./manual";
import { createPairs } from "./pairs";
import { ruleCommands } from "./rules";
import type { Scenario } from "./scenarios";
import type { TakingBack } from "./takingBack";
import type { World } from "./world";

type Ours = Extract<
  CommandName,
  | "edit_transaction"
  | "keep_draft"
  | "keep_parts_draft"
  | "category_hints"
  | "like_this"
  | "category_uses"
  | "edit_category"
  | "rules"
  | "preview_rule"
  | "save_rule"
  | "delete_rule"
  | "order_rules"
  | "apply_rule"
  | "rules_text"
  | "read_rules"
  | "pair_candidates"
  | "say_pair"
  | "pair_settings"
  | "set_pair_settings"
  | "inbox"
  | "answer_inbox"
  | "accept_all"
  | "save_account"
  | "close_account"
  | "add_transaction"
  | "reconciling"
  | "reconcile"
  | "attach"
  | "attachment"
  | "save_attachment"
  | "detach"
>;

interface Around {
  world: World;
  now: Date;
  scenario: Scenario;
  edits: Edits;
  taking: TakingBack;
  row: (id: string) => RegisterRow;
  emit: <E extends keyof HostEvents>(event: E, payload: HostEvents[E]) => void;
  doubts: () => readonly Doubt[];
  answerDoubt: (doubt: Doubt, same: boolean) => void;
}

/** Everything that a person says of their money, over the made-up world. */
export function createWords(around: Around): {
  detail: (id: string) => TransactionDetail;
  commands: { [K in Ours]: (request: Request<K>) => Response<K> };
} {
  const { world, now, edits, taking, row, emit } = around;
  const changed = () =>
    emit("changed", { topics: ["register", "accounts", "tags", "categories", "rules"] });
  const pairs = createPairs(world, taking, row, changed);
  const detail = (id: string): TransactionDetail =>
    edits.detail(row(id), { pairs: pairs.of(id), attachments: files.of(id) });
  const files = createFiles(taking, row, detail, changed);
  const rules = ruleCommands(world, edits, taking, row, changed);
  return {
    detail,
    commands: {
      edit_transaction: ({ id, change: first, also = [], allLikeIt = false }) => {
        const all = [first, ...also];
        const say = (change: Change) => {
          if (change.field === "deleted") taking.delete([id]);
          else edits.say([row(id)], change);
          if (change.field === "split") edits.partDrafts.delete(id);
          if (change.field === "note" && edits.drafts.get(id)?.text === change.value)
            edits.drafts.delete(id);
        };
        if (all.length === 1 && !allLikeIt) say(first);
        else
          taking.together(() => {
            all.forEach(say);
            if (!allLikeIt) return;
            const { rule } = rules.commands.like_this({ id, field: first.field });
            rules.commands.save_rule({ rule, past: true });
          });
        emit("changed", { topics: ["register", "tags"] });
        return detail(id);
      },
      keep_parts_draft: ({ id, parts }) => {
        if (parts === null) edits.partDrafts.delete(id);
        else edits.partDrafts.set(id, parts);
        return null;
      },
      keep_draft: ({ id, draft }) => {
        if (draft === null) edits.drafts.delete(id);
        else edits.drafts.set(id, draft);
        return null;
      },
      ...rules.commands,
      ...categoryCommands(world, taking, rules.rules, changed),
      ...pairs.commands,
      ...files.commands,
      ...manualCommands(world, now, taking, detail, changed),
      ...inboxCommands({ ...around, pairs, changed }),
    },
  };
}
