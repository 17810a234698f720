/** Every key of the app in one register: what acts on them, the sheet that lists them and the palette read from here. */
import { useLayoutEffect, useRef } from "react";
import { create } from "zustand";

export interface KeyCommand {
  /** As in `mod+shift+z`; `mod` is Ctrl, on a Mac Cmd. Several with a comma between them do the same. */
  readonly keys: string;
  readonly label: string;
  /** Heading in the sheet: the page's or tool's name. */
  readonly group: string;
  readonly run: (event: KeyboardEvent | null) => void;
  /** Not offered in the palette: makes sense with the key only. */
  readonly keyOnly?: boolean;
}

interface Register {
  readonly commands: readonly KeyCommand[];
}

/** Those of the shell first, then of what is on top of it. */
export const useKeyRegister = create<Register>(() => ({ commands: [] }));

/** Keys that hold while the component is shown; the latest registered wins where two want the same. */
export function useKeys(commands: readonly KeyCommand[]): void {
  const latest = useRef(commands);
  // Before the page is painted: whoever sees it may press its keys.
  useLayoutEffect(() => {
    latest.current = commands;
  });
  const names = commands.map(({ keys, label, group }) => `${keys} ${label} ${group}`).join("\n");
  useLayoutEffect(() => {
    const own = latest.current.map((command, i): KeyCommand => ({
      ...command,
      run: (event) => latest.current[i]?.run(event),
    }));
    useKeyRegister.setState(({ commands: all }) => ({ commands: [...all, ...own] }));
    return () =>
      useKeyRegister.setState(({ commands: all }) => ({ commands: all.filter((one) => !own.includes(one)) }));
  }, [names]);
}

/** Acts on keys; where the user writes, only those with Ctrl or Cmd, and Escape, do anything. */
export function listenForKeys(target: Window): () => void {
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.defaultPrevented) return;
    const pressed = pressedKeys(event);
    const { commands } = useKeyRegister.getState();
    if (isWriting(event.target) && !pressed.startsWith("mod+k")) return;
    if (document.querySelector('[role="dialog"][aria-modal="true"]') !== null && pressed !== "mod+k") return;
    // An open menu has the keys, also before it has the focus.
    if (document.querySelector('[role="menu"]') !== null) return;
    const command = commands.findLast(({ keys }) => keys.split(",").includes(pressed));
    if (command === undefined) return;
    // Enter and Space on a button press the button.
    if ((pressed === "enter" || pressed === "space") && isControl(event.target)) return;
    if (ARROWS.has(pressed) && isChosenByArrows(event.target)) return;
    event.preventDefault();
    command.run(event);
  };
  target.addEventListener("keydown", onKeyDown);
  return () => target.removeEventListener("keydown", onKeyDown);
}

function pressedKeys(event: KeyboardEvent): string {
  const name = NAMES[event.key] ?? event.key.toLowerCase();
  const shifted = event.shiftKey && (name.length > 1 || /^[a-z]$/.test(name));
  return [event.ctrlKey || event.metaKey ? "mod" : "", event.altKey ? "alt" : "", shifted ? "shift" : "", name]
    .filter((part) => part !== "")
    .join("+");
}

const NAMES: Readonly<Record<string, string>> = {
  " ": "space",
  Escape: "escape",
  Enter: "enter",
  Delete: "delete",
  Backspace: "backspace",
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
  PageDown: "pagedown",
  PageUp: "pageup",
  Home: "home",
  End: "end",
};

function isWriting(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) {
    // A field of choices is one that nobody can write into.
    return !target.readOnly && !["checkbox", "radio", "range", "button"].includes(target.type);
  }
  return target instanceof HTMLTextAreaElement || target.isContentEditable;
}

const ARROWS: ReadonlySet<string> = new Set(["left", "right", "up", "down", "home", "end"]);

/** One of several choices, or a slider, that somebody came to by keys: after a click the page has the arrows again. */
function isChosenByArrows(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLInputElement &&
    (target.type === "radio" || target.type === "range") &&
    target.matches(":focus-visible")
  );
}

function isControl(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("button, a, [role=option], [role=menuitem], label") !== null;
}

const MAC = /mac/i.test(navigator.userAgent);
const SHOWN: Readonly<Record<string, string>> = {
  mod: MAC ? "Cmd" : "Ctrl",
  alt: "Alt",
  shift: "Shift",
  space: "Space",
  escape: "Esc",
  enter: "Enter",
  delete: "Del",
  backspace: "Backspace",
  left: "←",
  right: "→",
  up: "↑",
  down: "↓",
};

/** @returns the keys of the first way to do it, as printed on the keyboard. */
export function keyNames(keys: string): string[] {
  return keys
    .split(",")[0]
    .split("+")
    .map((key) => SHOWN[key] ?? key.toUpperCase());
}
