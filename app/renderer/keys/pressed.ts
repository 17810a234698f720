/** How keys are called: as commands name them, as a browser reports them, as keyboards print them. */

/**
 * @param keys - of a command, as in `mod+shift+z,mod+y`. The keys "," and "+" are called `comma` and `plus`.
 * @returns its ways, each of them the keys that are pressed together.
 */
export function waysOf(keys: string): readonly string[] {
  return keys.split(",");
}

/** What of a `KeyboardEvent` says what was pressed. */
export type KeyPress = Pick<
  KeyboardEvent,
  "key" | "code" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey" | "getModifierState"
>;

/** @returns what was pressed, as commands call it; `mod` is Ctrl, on a Mac Cmd. */
export function pressedKeys(event: KeyPress): string {
  const { key, code, shiftKey } = event;
  // What is printed only by AltGr is pressed with nothing: Windows reports Ctrl and Alt then.
  const isThirdLevel = event.getModifierState("AltGraph");
  const alt = event.altKey && !isThirdLevel;
  const mod = (event.ctrlKey || event.metaKey) && !isThirdLevel;
  const name = (alt ? beneathAlt(key, code) : null) ?? NAMES[key] ?? key.toLowerCase();
  // Shift is in the character already, where it is one that has no capitals.
  const shifted = shiftKey && (key.length > 1 || key === " " || /^[a-z]$/.test(name));
  return [mod ? "mod" : "", alt ? "alt" : "", shifted ? "shift" : "", name].filter((part) => part !== "").join("+");
}

/** A Mac's Option writes other characters, and some keyboards write digits with Shift only: what the key is without them. */
function beneathAlt(key: string, code: string): string | null {
  if (/^[a-z0-9]$/i.test(key)) return null;
  return /^(?:Key([A-Z])|Digit([0-9]))$/.exec(code)?.slice(1).join("").toLowerCase() ?? null;
}

const NAMES: Readonly<Record<string, string>> = {
  " ": "space",
  ",": "comma",
  "+": "plus",
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

const MAC = /mac/i.test(navigator.userAgent);
const SHOWN: Readonly<Record<string, string>> = {
  mod: MAC ? "Cmd" : "Ctrl",
  alt: MAC ? "Option" : "Alt",
  shift: "Shift",
  space: "Space",
  comma: ",",
  plus: "+",
  escape: "Esc",
  enter: "Enter",
  delete: "Del",
  backspace: "Backspace",
  pagedown: "PgDn",
  pageup: "PgUp",
  home: "Home",
  end: "End",
  left: "←",
  right: "→",
  up: "↑",
  down: "↓",
};

/** @returns the keys of one way, as printed on the keyboard. */
export function namesOfWay(way: string): readonly string[] {
  return way.split("+").map((key) => SHOWN[key] ?? key.toUpperCase());
}

/** @returns the keys of the first way to do it, as printed on the keyboard. */
export function keyNames(keys: string): readonly string[] {
  return namesOfWay(waysOf(keys)[0]);
}

/** @returns the same in a sentence: "Ctrl+Z". */
export function keysInWords(keys: string): string {
  return keyNames(keys).join("+");
}

/** What is held while the mouse does something; the rest of a gesture's name is words. */
const HELD: ReadonlySet<string> = new Set(["mod", "alt", "shift", "space"]);

/**
 * @param gesture - as in `alt+wheel`, `shift+click`, `double click`.
 * @returns its parts: keys as they are printed, and what the mouse does.
 */
export function partsOfGesture(gesture: string): readonly { readonly name: string; readonly isKey: boolean }[] {
  return gesture
    .split("+")
    .map((part) => (HELD.has(part) ? { name: SHOWN[part] ?? part, isKey: true } : { name: part, isKey: false }));
}
