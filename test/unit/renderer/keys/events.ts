/** Key presses as browsers report them. */
import type { KeyPress } from "../../../../app/renderer/keys/pressed.ts";

/** A press; AltGr as `altGraph`. */
export function press(
  key: string,
  held: Partial<Record<"ctrlKey" | "metaKey" | "altKey" | "shiftKey" | "altGraph", boolean>> = {},
  code = "",
): KeyPress {
  const { altGraph = false, ...modifiers } = held;
  return {
    key,
    code,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    shiftKey: false,
    ...modifiers,
    getModifierState: (name) => name === "AltGraph" && altGraph,
  };
}

const REPORTED: Readonly<Record<string, string>> = {
  space: " ",
  comma: ",",
  plus: "+",
  escape: "Escape",
  enter: "Enter",
  delete: "Delete",
  backspace: "Backspace",
  left: "ArrowLeft",
  right: "ArrowRight",
  up: "ArrowUp",
  down: "ArrowDown",
  pagedown: "PageDown",
  pageup: "PageUp",
  home: "Home",
  end: "End",
};

/** What a browser reports on an American keyboard when a way's keys are pressed. */
export function eventOf(way: string): KeyPress {
  const parts = way.split("+");
  const last = parts.at(-1)!;
  const shiftKey = parts.includes("shift") || last === "plus" || last === "?";
  const key = REPORTED[last] ?? (shiftKey && /^[a-z]$/.test(last) ? last.toUpperCase() : last);
  return press(key, { ctrlKey: parts.includes("mod"), altKey: parts.includes("alt"), shiftKey });
}
