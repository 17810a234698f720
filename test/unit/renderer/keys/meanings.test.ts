import { describe, expect, it } from "vitest";
import { namesOfWay, partsOfGesture, pressedKeys } from "../../../../app/renderer/keys/pressed.ts";
import { registeredGestures, registeredKeys, SOURCES } from "./keysOfSource.ts";
import { eventOf } from "./events.ts";

/**
 * What a key means, on every page: how its labels read. Where there is more than one, the others are what people expect of the key
 * there; docs/decisions/071 says why.
 */
const MEANINGS: Readonly<Record<string, readonly RegExp[]>> = {
  "1 to 9": [/^Label: /],
  0: [/^Label: /, /^None: show or hide its patches$/],
  a: [/^Accept/],
  x: [/^Reject/],
  c: [/^Correct/],
  s: [/^Skip: /, /^Stamp tool$/],
  t: [/^Train /],
  d: [/^What the draft suggests$/],
  e: [/^Draw a sample evenly$|^The sample, or all patches$/],
  l: [/^More like /],
  "shift+l": [/^More like the shortest word$/],
  n: [/^New /],
  y: [/^Split /],
  u: [/^Undo$/],
  j: [/^Next (photograph|patch|group|convolution)$/],
  k: [/^Previous (photograph|patch|group|convolution)$/],
  pagedown: [/^Next photograph$/],
  pageup: [/^Previous photograph$/],
  "shift+pagedown": [/^Next tab$/],
  "shift+pageup": [/^Previous tab$/],
  ".": [/^Next patch: select it$/],
  comma: [/^Previous patch: select it$/],
  // Arrows go to what lies there, or move what is in hand.
  right: [/^Next /, /^Move |^Ring another|^Neuron /],
  left: [/^Previous /, /^Move |^Ring another|^Neuron /],
  down: [/^Row below$|^Next /, /^Move |^Ring another|^Neuron /],
  up: [/^Row above$|^Previous /, /^Move |^Ring another|^Neuron /],
  home: [/^First /],
  end: [/^Last /],
  // In a wall they select on the way; elsewhere they go ten times as far.
  "shift+right": [/^Next .*, selecting$/, /^Move … ten times as far$|^Ten neurons …$/],
  "shift+left": [/^Previous .*, selecting$/, /^Move … ten times as far$|^Ten neurons …$/],
  "shift+down": [/^Row below, selecting$/, /^Move … ten times as far$|^Ten neurons …$/],
  "shift+up": [/^Row above, selecting$/, /^Move … ten times as far$|^Ten neurons …$/],
  "shift+home": [/^First .*, selecting$/],
  "shift+end": [/^Last .*, selecting$/],
  "shift+j": [/^Next .*, selecting$/],
  "shift+k": [/^Previous .*, selecting$/],
  space: [/^Select or not$/, /^Nine others/, /^Move the photograph by dragging, while held$/],
  enter: [/^Open /, /^Stamp$|^A corner of the box$|^Close the outline$|^Take all /],
  "shift+enter": [/^Explain with this version$/],
  "mod+enter": [/^Train$|^Evaluate$|^Look for shortcuts$/],
  delete: [/^Remove /],
  backspace: [/^Remove /],
  escape: [/^Leave |^Close |^Back to |^Select nothing$/],
  "mod+a": [/^Select all/],
  "mod+i": [/^Import photographs$/],
  "alt+m": [/^Import a model$/],
  "/": [/^Search/],
  plus: [/^Larger |^Zoom in$/],
  "=": [/^Larger |^Zoom in$/],
  "-": [/^Smaller |^Zoom out$/],
  "[": [/^Smaller$/],
  "]": [/^Larger$/],
  b: [/^Box tool$/],
  "shift+b": [/^Mark an object with a box$/],
  p: [/^Mark an object with an outline$/],
  v: [/^Select tool$/],
  f: [/^Fit the photograph$/],
  g: [/^Grid$/],
  h: [/^The bare photograph, while held$/],
  i: [/^Rows by importance or by confidence$/],
  m: [/^Class map or patches$/],
  o: [/^Outlines and marked parts$/],
  r: [/^Reconstructions or crops$/],
  w: [/^What is round the crops, or not$/],
  "?": [/^Show the keys$/],
  "mod+k": [/^Commands$/],
  "mod+z": [/^Undo$/],
  "mod+shift+z": [/^Redo$/],
  "mod+y": [/^Redo$/],
  "alt+1 to 8": [/^Go to …$/],
  "alt+0": [/^What to do next$/],
  "alt+d": [/^Switch between light and dark$/],
  "alt+r": [/^What a reconstruction shows$/],
  "alt+t": [/^Take the tour$/],
  "alt+w": [/^Recent workspaces$/],
  "alt+n": [/^New workspace$/],
  "mod+shift+n": [/^New workspace$/],
  "alt+o": [/^Open workspace$/],
  "mod+o": [/^Open workspace$/],
};

function rowOf(way: string): string {
  return way.replace(/^[1-9]$/, "1 to 9").replace(/^alt\+[1-8]$/, "alt+1 to 8");
}

describe("the keys of the page", () => {
  const registered = registeredKeys();

  it("are found in the source at all", () => {
    expect(registered.length).toBeGreaterThan(200);
  });

  it("can each be pressed, and have a name on every cap", () => {
    for (const { file, way } of registered) {
      expect([file, pressedKeys(eventOf(way))]).toEqual([file, way]);
      expect([file, way, namesOfWay(way).filter((name) => name.trim() === "")]).toEqual([file, way, []]);
    }
  });

  it("mean the same wherever they are, but for what the table says", () => {
    const strange = registered.filter(
      ({ way, label }) => MEANINGS[rowOf(way)]?.some((meaning) => meaning.test(label)) !== true,
    );
    expect(strange).toEqual([]);
  });

  it("leave no row of the table over", () => {
    const unused = Object.entries(MEANINGS).flatMap(([row, meanings]) =>
      meanings
        .filter((meaning) => !registered.some(({ way, label }) => rowOf(way) === row && meaning.test(label)))
        .map((meaning) => `${row}: ${String(meaning)}`),
    );
    expect(unused).toEqual([]);
  });
});

/** What shows in the source that the mouse does something, and the gesture that has to stand in the sheet then. */
const HANDLERS: readonly (readonly [RegExp, string])[] = [
  [/onDoubleClick=/, "double click"],
  [/onWheel=/, "wheel"],
  [/event\.altKey/, "alt+wheel"],
  [/event\.button === 1|event\.button !== 1/, "middle drag"],
  [/panning/, "space+drag"],
  [/event\.shiftKey \? "range"/, "shift+click"],
  [/event\.ctrlKey \|\| event\.metaKey \? "toggle"/, "mod+click"],
  [/<DropTarget/, "drop"],
  [/onPointerEnter=|onPointerMove=\{point/, "point"],
];

/** The page whose sheet lists what the file does. */
function pageOf(file: string): string | null {
  if (file.startsWith("canvas/")) return "patches";
  return /^features\/(\w+)\//.exec(file)?.[1] ?? null;
}

describe("the mouse's gestures", () => {
  const registered = registeredGestures();

  it("stand in the sheet of the page that knows them", () => {
    const missing = [...SOURCES].flatMap(([file, text]) =>
      HANDLERS.filter(
        ([handler, gesture]) =>
          handler.test(text) &&
          pageOf(file) !== null &&
          !registered.some((one) => one.gesture === gesture && pageOf(one.file) === pageOf(file)),
      ).map(([, gesture]) => `${file}: ${gesture}`),
    );
    expect(missing).toEqual([]);
  });

  it("have names", () => {
    expect(registered.length).toBeGreaterThan(20);
    for (const { gesture } of registered) {
      for (const { name } of partsOfGesture(gesture))
        expect([gesture, name]).toEqual([gesture, expect.stringMatching(/\S/)]);
    }
  });
});
