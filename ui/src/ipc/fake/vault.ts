/* eslint-disable @typescript-eslint/only-throw-error -- an AppError is plain data, as it comes over IPC */
import type { AppError } from "@/bindings/AppError";
import type { AppState } from "@/bindings/AppState";
import type { Backup } from "@/bindings/Backup";
import type { Backups } from "@/bindings/Backups";
import type { KeyStatus } from "@/bindings/KeyStatus";
import type { OlderCopy } from "@/bindings/OlderCopy";
import type { Phase } from "@/bindings/Phase";
import type { Way } from "@/bindings/Way";
import type { CommandName, Request, Response } from "../host";

const DAY_MS = 24 * 60 * 60 * 1000;

/** Words of the English BIP-39 list, in an order that is no valid phrase. */
const WORDS =
  "abandon ability able about above absent absorb abstract absurd abuse access accident account accuse achieve acid acoustic acquire across act action actor actress actual".split(
    " ",
  );

type VaultCommand = Extract<
  CommandName,
  | "key_status"
  | "phrase_begin"
  | "phrase_confirm"
  | "phrase_cancel"
  | "change_passphrase"
  | "move_to_passphrase"
  | "move_to_keychain"
  | "rotate_keys"
  | "backups"
  | "backup_now"
  | "restore_backup"
  | "save_backup"
  | "choose_backup"
  | "restore_chosen"
  | "delete_copies"
>;

function refuse(code: AppError["code"], message: string, hint: string | null = null): AppError {
  return {
    code,
    message,
    hint,
    retry: false,
    button: null,
    itemId: null,
    bankCode: null,
    requestId: null,
    at: null,
  };
}

/** A profile whose database met a damaged page. */
export function fakeRecovery(): Extract<Phase, { kind: "recover" }> {
  return {
    kind: "recover",
    reason: "damaged",
    error: refuse(
      "damaged",
      "The database is damaged: HMAC verification failed for page 812.",
      "The file was kept as it is. Restore a backup.",
    ),
    findings: ["HMAC verification failed for page 812", "HMAC verification failed for page 813"],
    file: "~/.local/share/coffer/production/coffer.db",
  };
}

function backup(now_ms: number, days: number, change: Partial<Backup> = {}): Backup {
  const made = new Date(now_ms - days * DAY_MS).toISOString();
  const stem = made.slice(0, 19).replaceAll(":", "");
  return {
    name: `${stem}Z-daily.coffer-backup`,
    createdAt: `${made.slice(0, 19)}Z`,
    bytes: 3_400_000 - days * 10_000,
    schemaVersion: 2,
    reason: "daily",
    opens: { kind: "atHand" },
    ...change,
  };
}

/** The name of a backup whose PIN cannot be taken over. */
const FAKE_PIN_ENDS = "2026-10-27T100000Z-protection.coffer-backup";

/** A file from another computer, as the system's dialog would bring it. */
function fromElsewhere(now_ms: number): Backup {
  return backup(now_ms, 2, {
    name: "coffer-production-usb.coffer-backup",
    reason: "asked",
    opens: { kind: "with", ways: ["passphrase", "recoveryPhrase"] },
  });
}

/** Keys and backups in memory. */
export function vaultCommands(
  now: () => number,
  ready: () => AppState,
): {
  commands: { [K in VaultCommand]: (request: Request<K>) => Response<K> };
  /** What still holds a bank that was deleted. */
  older: () => OlderCopy[];
} {
  let ways: Way[] = ["keychain"];
  let pending: { words: string[]; ask: number[] } | null = null;
  let passphrase: string | null = null;
  let fileChosen = false;
  let oldWordsOpen = false;
  const status = (): KeyStatus => ({
    ways,
    onlyThisComputer: !ways.some((way) => way === "passphrase" || way === "recoveryPhrase"),
    phrasePending: pending !== null,
    oldWordsOpen,
    oldEntryStays: false,
  });
  const prove = (proof: string | null) => {
    if (!ways.includes("passphrase")) return;
    if (proof === null) throw refuse("needs_proof", "This takes your PIN or passphrase once more.");
    if (proof !== passphrase)
      throw refuse("wrong_passphrase", "That passphrase does not open this vault.");
  };
  const list: Backup[] = [
    ...[1, 2, 3].map((days) => backup(now(), days)),
    backup(now(), 20, {
      name: "2026-11-06T100000Z-rotation.coffer-backup",
      reason: "rotation",
      opens: { kind: "with", ways: ["passphrase", "recoveryPhrase"] },
    }),
    backup(now(), 30, {
      name: FAKE_PIN_ENDS,
      reason: "protection",
      opens: { kind: "with", ways: ["pin", "recoveryPhrase"] },
    }),
    backup(now(), 40, {
      name: "from-the-old-laptop.coffer-backup",
      reason: "asked",
      opens: { kind: "no", why: "It opens only with a keychain entry that is not here." },
    }),
  ];
  const backups = (): Backups => ({
    backups: [...list],
    folder: "~/.local/share/coffer/production/backups",
    onlyThisComputer: status().onlyThisComputer,
    trouble: null,
  });
  const older = (): OlderCopy[] => [
    ...list.map(({ name, createdAt, bytes, reason }) => ({
      name: `backups/${name}`,
      kind: "backup" as const,
      reason,
      madeAt: createdAt,
      bytes,
    })),
    {
      name: "kept/2026-10-01T080000Z-1a2b",
      kind: "set_aside",
      reason: null,
      madeAt: "2026-10-01T08:00:00Z",
      bytes: 3_000_000,
    },
  ];
  const commands: { [K in VaultCommand]: (request: Request<K>) => Response<K> } = {
    key_status: status,
    phrase_begin: ({ proof }) => {
      prove(proof);
      pending = { words: [...WORDS], ask: [3, 8, 15, 22] };
      return pending;
    },
    phrase_confirm: ({ words }) => {
      if (pending === null) throw refuse("not_found", "There is no recovery phrase to confirm.");
      const { words: shown, ask } = pending;
      if (!ask.every((place, at) => shown[place - 1] === words[at]?.trim().toLowerCase()))
        throw refuse("bad_input", "These are not the words at those places.");
      pending = null;
      oldWordsOpen ||= ways.includes("recoveryPhrase");
      ways = [...ways.filter((way) => way !== "recoveryPhrase"), "recoveryPhrase"];
      return status();
    },
    phrase_cancel: () => {
      pending = null;
      return status();
    },
    change_passphrase: (request) => {
      if (passphrase !== null && request.old !== passphrase)
        throw refuse("wrong_passphrase", "That passphrase does not open this vault.");
      passphrase = request.new;
      oldWordsOpen = true;
      return status();
    },
    move_to_passphrase: (request) => {
      if (request.passphrase.length < 8)
        throw refuse("bad_input", "That is too short: at least 8 characters are needed.");
      prove(request.proof);
      passphrase = request.passphrase;
      ways = ["passphrase", ...ways.filter((way) => way === "recoveryPhrase")];
      return status();
    },
    move_to_keychain: ({ proof }) => {
      prove(proof);
      ways = ["keychain", ...ways.filter((way) => way !== "keychain" && way !== "pin")];
      return status();
    },
    rotate_keys: (request) => {
      if (ways.includes("passphrase") && request.passphrase === null)
        throw refuse("bad_input", "Replacing the keys takes a passphrase once more.");
      if (ways.includes("recoveryPhrase") && request.phrase === null && !request.endPhrase)
        throw refuse("bad_input", "Replacing the keys takes a recovery phrase once more.");
      oldWordsOpen = false;
      if (request.endPhrase) ways = ways.filter((way) => way !== "recoveryPhrase");
      return status();
    },
    backups,
    backup_now: () => {
      list.unshift(backup(now(), 0, { reason: "asked" }));
      return backups();
    },
    delete_copies: ({ names }) => {
      const gone = new Set(names);
      const kept = list.filter(({ name }) => !gone.has(`backups/${name}`));
      list.splice(0, list.length, backup(now(), 0), ...kept);
      return backups();
    },
    save_backup: () => ({
      name: "coffer-production-2026-11-26.coffer-backup",
      bytes: 3_400_000,
      portable: !status().onlyThisComputer,
    }),
    choose_backup: () => {
      const chosen = fromElsewhere(now());
      fileChosen = true;
      return { backup: chosen, profile: "production", replaces: false };
    },
    restore_chosen: ({ secret, proof }) => {
      prove(proof);
      if (!fileChosen) throw refuse("not_found", "No backup is chosen. Choose the file first.");
      if (secret === "wrong")
        throw refuse("wrong_passphrase", "That passphrase does not open this backup.");
      fileChosen = false;
      return { state: ready(), pinEnded: false };
    },
    restore_backup: ({ name, secret, proof }) => {
      prove(proof);
      const chosen = list.find((one) => one.name === name);
      if (chosen === undefined) throw refuse("not_found", "There is no such backup in the folder.");
      if (chosen.opens.kind === "no") throw refuse("store", chosen.opens.why);
      if (chosen.opens.kind === "with" && secret === null)
        throw refuse(
          "needs_passphrase",
          "This backup opens with the passphrase or recovery phrase of the time when it was made.",
        );
      if (secret === "wrong")
        throw refuse("wrong_passphrase", "That passphrase does not open this vault.");
      return { state: ready(), pinEnded: chosen.name === FAKE_PIN_ENDS };
    },
  };
  return { commands, older };
}
