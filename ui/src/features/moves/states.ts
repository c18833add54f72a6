import {
  Ban,
  CircleAlert,
  CircleCheck,
  CircleHelp,
  CircleX,
  Clock,
  Hourglass,
  PiggyBank,
  Undo2,
  type LucideIcon,
} from "lucide-react";
import type { MovePlace } from "@/bindings/MovePlace";
import type { MoveState } from "@/bindings/MoveState";

interface Look {
  icon: LucideIcon;
  tone: string;
  back: string;
}

const quiet = { tone: "text-muted", back: "bg-ink/6" };
const under = { tone: "text-accent", back: "bg-accent-soft" };
const good = { tone: "text-positive", back: "bg-accent-soft" };
const wanting = { tone: "text-warning", back: "bg-warning-soft" };
const bad = { tone: "text-danger", back: "bg-danger-soft" };

/** A state by its shape; its word stands beside it, and the colour only helps. */
export const LOOKS: Record<MoveState, Look> = {
  planning: { icon: CircleHelp, ...quiet },
  planned: { icon: Hourglass, ...wanting },
  lapsed: { icon: Clock, ...quiet },
  declined: { icon: Ban, ...bad },
  debit_asked: { icon: CircleHelp, ...wanting },
  debit_under_way: { icon: Clock, ...under },
  resting: { icon: PiggyBank, ...under },
  credit_asked: { icon: CircleHelp, ...wanting },
  credit_under_way: { icon: Clock, ...under },
  done: { icon: CircleCheck, ...good },
  cancelled: { icon: Ban, ...quiet },
  failed: { icon: CircleX, ...bad },
  returned: { icon: Undo2, ...bad },
  stranded: { icon: CircleAlert, ...wanting },
  back_asked: { icon: CircleHelp, ...wanting },
  back_under_way: { icon: Undo2, ...under },
  sent_back: { icon: Undo2, ...quiet },
  owed: { icon: CircleAlert, ...bad },
};

/** The stations of a move, in their order. */
export const STATIONS = ["from", "ledger", "to"] as const;
export type Station = (typeof STATIONS)[number];

/** The stations at which the money is. */
export const AT: Record<MovePlace, readonly Station[]> = {
  from: ["from"],
  not_known: [],
  leaving: [],
  ledger: ["ledger"],
  arriving: [],
  to: ["to"],
  returning: [],
  both: ["from", "to"],
};

/** The stretch on which it is under way: after this station, and whether it goes back. */
export const ON: Partial<Record<MovePlace, { after: Station; backwards: boolean }>> = {
  leaving: { after: "from", backwards: false },
  arriving: { after: "ledger", backwards: false },
  returning: { after: "from", backwards: true },
};
