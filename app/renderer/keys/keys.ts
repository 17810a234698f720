/** Every key of the app in one register: what acts on them, the sheet that lists them and the palette read from here. */
import { useLayoutEffect, useRef } from "react";
import { create } from "zustand";
import { pressedKeys, waysOf } from "./pressed.ts";

export interface KeyCommand {
  /** As in `mod+shift+z`; `mod` is Ctrl, on a Mac Cmd. Several with a comma between them do the same. See `pressed.ts`. */
  readonly keys: string;
  readonly label: string;
  /** Heading in the sheet: the page's or tool's name. */
  readonly group: string;
  readonly run: (event: KeyboardEvent | null) => void;
  /** Not offered in the palette: makes sense with the key only. */
  readonly keyOnly?: boolean;
}

/** What the mouse does somewhere: shown in the sheet only, acted on where it happens. */
export interface MouseGesture {
  /** As in `alt+wheel` or `double click`. */
  readonly gesture: string;
  readonly label: string;
}

interface Register {
  readonly commands: readonly KeyCommand[];
  readonly mouse: readonly MouseGesture[];
}

/** Those of the shell first, then of what is on top of it. */
export const useKeyRegister = create<Register>(() => ({ commands: [], mouse: [] }));

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

/** Lists what the mouse does on the component, for as long as that is shown. */
export function useMouse(gestures: readonly MouseGesture[]): void {
  const names = gestures.map(({ gesture, label }) => `${gesture}\n${label}`).join("\n");
  const latest = useRef(gestures);
  useLayoutEffect(() => {
    latest.current = gestures;
  });
  useLayoutEffect(() => {
    const own = latest.current;
    useKeyRegister.setState(({ mouse: all }) => ({ mouse: [...all, ...own] }));
    return () => useKeyRegister.setState(({ mouse: all }) => ({ mouse: all.filter((one) => !own.includes(one)) }));
  }, [names]);
}

/** @returns the command that acts on what was pressed. */
export function commandFor(commands: readonly KeyCommand[], pressed: string): KeyCommand | undefined {
  return commands.findLast(({ keys }) => waysOf(keys).includes(pressed));
}

/** A command with the ways that lead to it now: others may have taken the rest. */
export interface LiveCommand {
  readonly command: KeyCommand;
  readonly ways: readonly string[];
}

/** @returns the commands that some key leads to. */
export function liveCommands(commands: readonly KeyCommand[]): readonly LiveCommand[] {
  return commands
    .map((command) => ({
      command,
      ways: waysOf(command.keys).filter((way) => commandFor(commands, way) === command),
    }))
    .filter(({ ways }) => ways.length > 0);
}

/** What does something where the user writes, too: it writes nothing. */
const WHILE_WRITING: ReadonlySet<string> = new Set(["mod+k", "mod+enter"]);

/** Acts on keys; where the user writes, only Ctrl or Cmd with K or Enter does anything. */
export function listenForKeys(target: Window): () => void {
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.defaultPrevented) return;
    const pressed = pressedKeys(event);
    const { commands } = useKeyRegister.getState();
    if (isWriting(event.target) && !WHILE_WRITING.has(pressed)) return;
    if (document.querySelector('[role="dialog"][aria-modal="true"]') !== null && pressed !== "mod+k") return;
    // An open menu has the keys, also before it has the focus.
    if (document.querySelector('[role="menu"]') !== null) return;
    const command = commandFor(commands, pressed);
    if (command === undefined) return;
    if ((pressed === "enter" || pressed === "space") && pressesControl(event.target, pressed)) return;
    if (ARROWS.has(pressed) && isChosenByArrows(event.target)) return;
    event.preventDefault();
    command.run(event);
  };
  target.addEventListener("keydown", onKeyDown);
  return () => target.removeEventListener("keydown", onKeyDown);
}

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

const CONTROLS =
  "button, a, summary, select, label, [role=option], [role=menuitem], [role=tab], input[type=checkbox], input[type=radio], input[type=range]";

/**
 * Enter and Space on a button press the button. Choices and sliders have them only where somebody came to them by keys: after a
 * click the page has them again, but for the Space of a check box.
 */
export function pressesControl(target: EventTarget | null, pressed: "enter" | "space"): boolean {
  const control = target instanceof Element ? target.closest(CONTROLS) : null;
  if (!(control instanceof HTMLInputElement)) return control !== null;
  return (control.type === "checkbox" && pressed === "space") || control.matches(":focus-visible");
}
