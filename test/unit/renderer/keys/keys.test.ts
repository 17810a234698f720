import { describe, expect, it } from "vitest";
import { commandFor, liveCommands, type KeyCommand } from "../../../../app/renderer/keys/keys.ts";
import {
  keyNames,
  keysInWords,
  namesOfWay,
  partsOfGesture,
  pressedKeys,
} from "../../../../app/renderer/keys/pressed.ts";
import { press } from "./events.ts";

describe("pressedKeys", () => {
  it("names characters as they are, and letters by themselves or with Shift", () => {
    expect(pressedKeys(press("a"))).toBe("a");
    expect(pressedKeys(press("A", { shiftKey: true }))).toBe("shift+a");
    // With Caps Lock on.
    expect(pressedKeys(press("A"))).toBe("a");
    expect(pressedKeys(press("?", { shiftKey: true }))).toBe("?");
    expect(pressedKeys(press("/"))).toBe("/");
    // On a German keyboard.
    expect(pressedKeys(press("/", { shiftKey: true }))).toBe("/");
  });

  it("gives the comma and the plus names, wherever they are printed", () => {
    expect(pressedKeys(press(","))).toBe("comma");
    expect(pressedKeys(press("+"))).toBe("plus");
    expect(pressedKeys(press("+", { shiftKey: true }))).toBe("plus");
  });

  it("has Ctrl and Cmd as one, and Shift with keys that write nothing", () => {
    expect(pressedKeys(press("Z", { ctrlKey: true, shiftKey: true }))).toBe("mod+shift+z");
    expect(pressedKeys(press("z", { metaKey: true }))).toBe("mod+z");
    expect(pressedKeys(press("ArrowLeft", { shiftKey: true }))).toBe("shift+left");
    expect(pressedKeys(press(" ", { shiftKey: true }))).toBe("shift+space");
    expect(pressedKeys(press("PageDown", { shiftKey: true }))).toBe("shift+pagedown");
  });

  it("knows what a Mac's Option turned into something else", () => {
    expect(pressedKeys(press("¡", { altKey: true }, "Digit1"))).toBe("alt+1");
    expect(pressedKeys(press("∂", { altKey: true }, "KeyD"))).toBe("alt+d");
    expect(pressedKeys(press("Dead", { altKey: true }, "KeyN"))).toBe("alt+n");
  });

  it("goes by the letter where Alt leaves it, not by the place of the key", () => {
    // On a Dvorak keyboard, d lies where h is on others.
    expect(pressedKeys(press("d", { altKey: true }, "KeyH"))).toBe("alt+d");
    // On a French one, digits need Shift.
    expect(pressedKeys(press("&", { altKey: true }, "Digit1"))).toBe("alt+1");
  });

  it("takes what AltGr writes for what it is", () => {
    expect(pressedKeys(press("[", { ctrlKey: true, altKey: true, altGraph: true }, "Digit8"))).toBe("[");
  });
});

describe("names", () => {
  it("are what is printed on the caps, of the first way", () => {
    expect(keyNames("mod+shift+z,mod+y")).toEqual(["Ctrl", "Shift", "Z"]);
    expect(keyNames("plus,=")).toEqual(["+"]);
    expect(keyNames("comma")).toEqual([","]);
    expect(keyNames("pagedown")).toEqual(["PgDn"]);
    expect(namesOfWay("shift+left")).toEqual(["Shift", "←"]);
    expect(keysInWords("mod+z")).toBe("Ctrl+Z");
  });

  it("tell keys that are held from what the mouse does", () => {
    expect(partsOfGesture("alt+wheel")).toEqual([
      { name: "Alt", isKey: true },
      { name: "wheel", isKey: false },
    ]);
    expect(partsOfGesture("double click")).toEqual([{ name: "double click", isKey: false }]);
  });
});

describe("the register", () => {
  const command = (keys: string, label: string): KeyCommand => ({ keys, label, group: "Test", run: () => undefined });
  const commands = [
    command("1", "Label: eye"),
    command("j,down", "Next photograph"),
    command("comma", "Previous patch"),
  ];
  const panel = [command("1", "Label: accept it as eye"), command("down", "Next suggestion")];

  it("lets the latest act, and finds every way", () => {
    expect(commandFor([...commands, ...panel], "1")?.label).toBe("Label: accept it as eye");
    expect(commandFor([...commands, ...panel], "j")?.label).toBe("Next photograph");
    expect(commandFor(commands, "comma")?.label).toBe("Previous patch");
    expect(commandFor(commands, "")).toBeUndefined();
  });

  it("lists no command that no key leads to, and no way that another has", () => {
    const live = liveCommands([...commands, ...panel]).map(({ command: { label }, ways }) => [label, ...ways]);
    expect(live).toEqual([
      ["Next photograph", "j"],
      ["Previous patch", "comma"],
      ["Label: accept it as eye", "1"],
      ["Next suggestion", "down"],
    ]);
  });
});
