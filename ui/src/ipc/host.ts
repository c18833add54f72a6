import type { AppError } from "@/bindings/AppError";
import type { CommandMap } from "@/bindings/commands";
import type { EditProgress } from "@/bindings/EditProgress";
import type { ErrorCode } from "@/bindings/ErrorCode";
import type { LinkState } from "@/bindings/LinkState";
import type { SyncStatus } from "@/bindings/SyncStatus";
import type { Topic } from "@/bindings/Topic";
import { said } from "@/i18n/said";
import { askedOf, completedHere, inCoreWords, noteCategories, placedBack } from "./searched";

/** Name of a command of the app. */
export type CommandName = keyof CommandMap;
/** What a command is asked. */
export type Request<K extends CommandName> = CommandMap[K]["request"];
/** What a command answers. */
export type Response<K extends CommandName> = CommandMap[K]["response"];

/** What the core pushes without being asked. */
export interface HostEvents {
  /** Something was committed: what lies under these topics is to be read again. */
  changed: { topics: Topic[] };
  /** Where syncing stands. */
  sync_status: SyncStatus;
  /** How far an edit of many transactions is; nothing once it is over. */
  edit_progress: EditProgress | null;
  /** Where a link session stands. */
  link_state: LinkState;
}

/**
 * The only door between the window and the core. One implementation calls Rust, the other is an
 * in-memory bank for tests and screenshots.
 */
export interface Host {
  /** Calls a command. Rejects with an {@link AppError}, never with anything else. */
  call<K extends CommandName>(name: K, request: Request<K>): Promise<Response<K>>;
  /** Listens to an event; the result stops listening. */
  on<E extends keyof HostEvents>(event: E, callback: (payload: HostEvents[E]) => void): () => void;
}

const CODES: Record<ErrorCode, true> = {
  needs_setup: true,
  needs_passphrase: true,
  locked: true,
  wrong_passphrase: true,
  pin_first: true,
  needs_proof: true,
  offline: true,
  needs_login: true,
  already_linked: true,
  keys: true,
  not_found: true,
  bad_input: true,
  bad_query: true,
  store: true,
  damaged: true,
  link_closed: true,
  bank: true,
  internal: true,
};

/** Turns whatever was thrown into the one error that screens know. */
export function toAppError(thrown: unknown): AppError {
  if (isAppError(thrown)) return thrown;
  return {
    code: "internal",
    message: thrown instanceof Error ? thrown.message : String(thrown),
    hint: null,
    retry: true,
    button: null,
    itemId: null,
    bankCode: null,
    requestId: null,
    at: null,
  };
}

function isAppError(value: unknown): value is AppError {
  return (
    typeof value === "object" &&
    value !== null &&
    "code" in value &&
    typeof value.code === "string" &&
    value.code in CODES &&
    "message" in value &&
    typeof value.message === "string"
  );
}

/** A failure in the language of the window. */
export function inOurWords(error: AppError): AppError {
  const hint = error.hint === null ? null : said(error.hint);
  return { ...error, message: said(error.message), hint };
}

/** A host that speaks the language of the window: it says failures in it, and understands searches in it. */
export function translated(host: Host): Host {
  return {
    on: (event, callback) => host.on(event, callback),
    async call(name, request) {
      const { question, back } = inCoreWords(request);
      try {
        return await asked(host, name, question);
      } catch (thrown) {
        const { at, ...error } = inOurWords(toAppError(thrown));
        const place = at && { ...at, start: back(at.start), end: back(at.end) };
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- AppError is plain data on purpose
        throw { ...error, at: place } satisfies AppError;
      }
    },
  };
}

/** Asks the core, and knows of the answers that are about a search, or about what a search can name. */
async function asked<K extends CommandName>(
  host: Host,
  name: K,
  request: Request<K>,
): Promise<Response<K>> {
  // That a name goes with its question and its answer is known of one command, and not of any.
  const question: unknown = request;
  if (name === "complete_search") {
    const { text, cursor } = question as Request<"complete_search">;
    const here = completedHere(text, cursor);
    if (here !== null) return here;
  }
  if (name === "search_terms") {
    const { text, back } = askedOf((question as Request<"search_terms">).text);
    const placed: unknown = placedBack(await host.call("search_terms", { text }), back);
    return placed as Response<K>;
  }
  const answer = await host.call(name, request);
  if (name === "categories") noteCategories(answer as Response<"categories">);
  return answer;
}
