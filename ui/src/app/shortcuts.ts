import { useEffect, useRef } from "react";
import type { Catalogue } from "@/i18n";

/**
 * Every key that works, in the order of the cheat sheet. The sheet and the listener both read this
 * table, so neither can know a key that the other does not.
 */
export const SHORTCUTS = [
  { id: "search", where: "anywhere", keys: ["/"] },
  { id: "palette", where: "anywhere", keys: ["Mod+k"] },
  { id: "back", where: "anywhere", keys: ["Escape"] },
  { id: "sync", where: "anywhere", keys: ["Mod+r"] },
  {
    id: "screens",
    where: "anywhere",
    // prettier-ignore
    keys: ["Mod+1", "Mod+2", "Mod+3", "Mod+4", "Mod+5", "Mod+6", "Mod+7", "Mod+8", "Mod+9", "Mod+0"],
  },
  // These two screens came after the digits had run out.
  { id: "checks", where: "anywhere", keys: ["Mod+Shift+b"] },
  { id: "moves", where: "anywhere", keys: ["Mod+Shift+m"] },
  { id: "add", where: "anywhere", keys: ["Mod+n"] },
  { id: "undo", where: "anywhere", keys: ["Mod+z"] },
  { id: "redo", where: "anywhere", keys: ["Mod+Shift+z", "Mod+y"] },
  { id: "lock", where: "anywhere", keys: ["Mod+l"] },
  { id: "privacy", where: "anywhere", keys: ["Mod+e"] },
  { id: "help", where: "anywhere", keys: ["?"] },
  { id: "period", where: "reports", keys: ["[", "]"] },
  { id: "move", where: "register", keys: ["ArrowUp", "ArrowDown", "k", "j"] },
  { id: "far", where: "register", keys: ["PageUp", "PageDown", "Home", "End"] },
  { id: "filter", where: "register", keys: ["Mod+f"] },
  { id: "jump", where: "register", keys: ["Mod+j"] },
  { id: "open", where: "register", keys: ["Enter"] },
  { id: "select", where: "register", keys: [" "] },
  { id: "extend", where: "register", keys: ["Shift+ArrowUp", "Shift+ArrowDown", "Shift+ "] },
  { id: "selectAll", where: "register", keys: ["Mod+a"] },
  { id: "alone", where: "register", keys: ["f"] },
  { id: "category", where: "edit", keys: ["c"] },
  { id: "merchant", where: "edit", keys: ["p"] },
  { id: "note", where: "edit", keys: ["n"] },
  { id: "date", where: "edit", keys: ["t"] },
  { id: "account", where: "edit", keys: ["a"] },
  { id: "tags", where: "edit", keys: ["g"] },
  { id: "split", where: "edit", keys: ["s"] },
  { id: "attach", where: "edit", keys: ["u"] },
  { id: "reviewed", where: "edit", keys: ["r"] },
  { id: "cleared", where: "edit", keys: ["l"] },
  { id: "hide", where: "edit", keys: ["x"] },
  { id: "delete", where: "edit", keys: ["d", "Delete"] },
  { id: "like", where: "edit", keys: ["y"] },
  { id: "accept", where: "review", keys: ["r"] },
  { id: "reject", where: "review", keys: ["w"] },
  { id: "acceptAll", where: "review", keys: ["R"] },
  { id: "hint", where: "review", keys: ["1", "2", "3"] },
] as const;

export type ShortcutId = (typeof SHORTCUTS)[number]["id"];
/** Does what the key says; `false` passes the key on to whoever listened before. */
export type ShortcutHandler = (key: string) => boolean;
type Handlers = Partial<Record<ShortcutId, ShortcutHandler>>;

// The newest listener is asked first: a drawer closes before the list behind it is left.
const listeners: { current: Handlers }[] = [];

/**
 * Listens to keys for as long as the component is shown. `last` is for whoever contains the others:
 * effects of a parent run after those of its children, which would make it the newest listener.
 */
export function useShortcuts(handlers: Handlers, { last = false } = {}): void {
  const latest = useRef(handlers);
  useEffect(() => {
    latest.current = handlers;
  });
  useEffect(() => {
    if (last) listeners.unshift(latest);
    else listeners.push(latest);
    if (listeners.length === 1) window.addEventListener("keydown", dispatch);
    return () => {
      listeners.splice(listeners.indexOf(latest), 1);
      if (listeners.length === 0) window.removeEventListener("keydown", dispatch);
    };
  }, [last]);
}

function dispatch(event: KeyboardEvent): void {
  const key = nameOf(event);
  // A key may mean one thing in the list and another in the review: whoever is asked knows its own.
  const meant = SHORTCUTS.filter(({ keys }) => (keys as readonly string[]).includes(key));
  // A popover or dialog that took the key has said so by preventing the default.
  if (meant.length === 0 || event.defaultPrevented || event.isComposing) return;
  if (isModal(event.target)) return;
  if (isTyping(event.target) && !key.startsWith("Mod+") && key !== "Escape") return;
  if ((key === "Enter" || key === " ") && isControl(event.target)) return;
  for (let at = listeners.length - 1; at >= 0; at -= 1) {
    if (meant.some(({ id }) => listeners[at]?.current[id]?.(key) === true)) {
      event.preventDefault();
      return;
    }
  }
}

function nameOf(event: KeyboardEvent): string {
  if (event.altKey) return "";
  const mod = event.ctrlKey || event.metaKey;
  // With letters, Shift is part of the letter.
  if (!mod)
    return event.shiftKey && (event.key.startsWith("Arrow") || event.key === " ")
      ? `Shift+${event.key}`
      : event.key;
  return `Mod+${event.shiftKey ? "Shift+" : ""}${event.key.toLowerCase()}`;
}

/** Whether keys are letters here, not commands. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

function isControl(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && target.closest("button, a, summary, [role=radio]") !== null
  );
}

function isModal(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("[role=dialog]") !== null;
}

/** What is printed on keys, in the language of the window. */
export type KeyCaps = Catalogue["keys"]["caps"];

/** How a key is written on this machine's keyboard. */
export function keyLabel(key: string, mac: boolean, caps: KeyCaps): string {
  const labels: Record<string, string> = {
    Escape: caps.Escape,
    Enter: caps.Enter,
    ArrowUp: "↑",
    ArrowDown: "↓",
    PageUp: caps.PageUp,
    PageDown: caps.PageDown,
    Mod: mac ? "⌘" : caps.Mod,
    Shift: mac ? "⇧" : caps.Shift,
    Delete: mac ? "⌦" : caps.Delete,
    " ": caps.Space,
  };
  // A capital letter is typed with Shift.
  const pressed = /^[A-Z]$/.test(key) ? `Shift+${key}` : key;
  return pressed
    .split("+")
    .map((part) => labels[part] ?? part)
    .map((part) => (key.startsWith("Mod+") && part.length === 1 ? part.toUpperCase() : part))
    .join(mac ? "" : " + ");
}
