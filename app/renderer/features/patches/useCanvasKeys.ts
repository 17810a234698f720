/** The canvas from the keyboard alone. */
import type { RefObject } from "react";
import type { StripImage } from "../../../contract/images.ts";
import type { ClassRecord } from "../../../contract/patches.ts";
import type { PatchRecord } from "../../../contract/records.ts";
import { labelKey } from "../../../drawing/labels.ts";
import { visibleSide } from "../../canvas/boxes.ts";
import type { CanvasHandle } from "../../canvas/PatchCanvas.tsx";
import { grown, shifted, type Outlined, type Polygons } from "../../canvas/outlines.ts";
import { stampAt } from "../../canvas/tools/stampTool.ts";
import type { Point } from "../../../drawing/boxes.ts";
import { showMoreLike } from "../../navigation/moreLike.ts";
import { useKeys, useMouse, type KeyCommand, type MouseGesture } from "../../keys/keys.ts";
import type { ToolKey } from "../../canvas/tool.ts";
import { markObjects, MARKS_OBJECTS, setDesk, useDesk, type Desk } from "./desk.ts";
import { removeObject } from "./objects.ts";
import { gesture } from "../gestures/gestures.ts";
import { nudgeSelection, relabelSelection, removeSelection, resizeSelection } from "./selection.ts";
import type { PatchesPlace } from "./usePatchesPlace.ts";
import type { Stamp } from "./useStamp.ts";

interface Keyed {
  readonly place: PatchesPlace;
  readonly image: StripImage;
  readonly current: ClassRecord;
  readonly patches: readonly PatchRecord[];
  readonly objects: readonly Outlined[];
  readonly reshape: (id: number, polygons: Polygons) => void;
  /** In hand. */
  readonly inHand: Stamp;
  readonly handle: RefObject<CanvasHandle | null>;
}

const PATCHES = "Patches";
const OBJECTS = "Objects";
const CANVAS = "Photograph";
const LABELS = "Labels";
/** What one arrow moves a stamp by, in pixels of the screen; ten times that with Shift. */
const STEP = 4;
const ARROWS = { left: [-1, 0], right: [1, 0], up: [0, -1], down: [0, 1] } as const;

const MOUSE: Readonly<Record<Desk["tool"], readonly MouseGesture[]>> = {
  stamp: [{ gesture: "click", label: "Stamp" }],
  box: [
    { gesture: "drag", label: "A box from corner to corner" },
    { gesture: "shift+drag", label: "A square box" },
  ],
  select: [
    { gesture: "click", label: "Select a patch, or an object" },
    { gesture: "shift+click", label: "Select a patch, too, or no longer" },
    { gesture: "drag", label: "Frame patches; move a patch, an object, or a corner of one" },
    { gesture: "shift+drag", label: "Frame further patches; keep a patch square" },
  ],
  object: [
    { gesture: "click", label: "A corner of the box round an object" },
    { gesture: "drag", label: "A box round an object" },
  ],
  outline: [{ gesture: "click", label: "A corner of the outline; the first closes it" }],
};
const MOUSE_ALWAYS: readonly MouseGesture[] = [
  { gesture: "wheel", label: "Zoom to the pointer" },
  { gesture: "alt+wheel", label: "Size of the stamp, or of the selected patches" },
  { gesture: "space+drag", label: "Move the photograph" },
  { gesture: "middle drag", label: "Move the photograph" },
];

export function useCanvasKeys(keyed: Keyed): void {
  const { place, current, patches } = keyed;
  const desk = useDesk();
  useKeys([
    ...current.labels.flatMap((label) => labelCommands(keyed, desk, label)),
    { keys: "s", label: "Stamp tool", group: PATCHES, run: () => setDesk({ tool: "stamp", selection: new Set() }) },
    { keys: "b", label: "Box tool", group: PATCHES, run: () => setDesk({ tool: "box", selection: new Set() }) },
    { keys: "v", label: "Select tool", group: PATCHES, run: () => setDesk({ tool: "select" }) },
    { keys: "shift+b", label: "Mark an object with a box", group: OBJECTS, run: () => markObjects("object") },
    { keys: "p", label: "Mark an object with an outline", group: OBJECTS, run: () => markObjects("outline") },
    { keys: "j,pagedown", label: "Next photograph", group: PATCHES, run: () => place.step(1) },
    { keys: "k,pageup", label: "Previous photograph", group: PATCHES, run: () => place.step(-1) },
    { keys: "]", label: "Larger", group: PATCHES, run: () => resize(keyed, desk, 1.1) },
    { keys: "[", label: "Smaller", group: PATCHES, run: () => resize(keyed, desk, 1 / 1.1) },
    { keys: ".", label: "Next patch: select it", group: PATCHES, run: () => selectNext(patches, desk, 1) },
    { keys: "comma", label: "Previous patch: select it", group: PATCHES, run: () => selectNext(patches, desk, -1) },
    {
      keys: "l",
      label: "More like the selected patch",
      group: PATCHES,
      run: () => {
        const patch = patches.find(({ id }) => desk.selection.has(id));
        if (patch !== undefined) showMoreLike({ ...patch, of: current.name, set: place.set });
      },
    },
    {
      keys: "mod+a",
      label: "Select all patches of the photograph",
      group: PATCHES,
      run: () => setDesk({ tool: "select", selection: new Set(patches.map(({ id }) => id)) }),
    },
    {
      keys: "delete,backspace",
      label: "Remove what is selected; the outline's last corner",
      group: PATCHES,
      run: () => {
        if (press(keyed, desk, "undo")) return;
        if (desk.object !== null) void removeObject(desk.object);
        setDesk({ object: null });
        void removeSelection(patches, desk.selection);
        setDesk({ selection: new Set() });
      },
    },
    {
      keys: "escape",
      label: "Leave what is begun, then the tool, then the selection",
      group: PATCHES,
      keyOnly: true,
      run: () => leave(keyed, desk),
    },
    ...Object.entries(ARROWS).flatMap(([key, direction]) => arrowCommands(keyed, desk, key, direction)),
  ]);
  // By themselves, since they change with the tool: the panels' keys stay above the others.
  useKeys(toolCommands(keyed, desk));
  useMouse([...MOUSE[desk.tool], ...MOUSE_ALWAYS]);
  useKeys([
    {
      keys: "space",
      label: "Move the photograph by dragging, while held",
      group: CANVAS,
      keyOnly: true,
      run: () => undefined,
    },
    { keys: "f", label: "Fit the photograph", group: CANVAS, run: () => keyed.handle.current?.fit() },
    { keys: "plus,=", label: "Zoom in", group: CANVAS, run: () => keyed.handle.current?.zoom(1.25) },
    { keys: "-", label: "Zoom out", group: CANVAS, run: () => keyed.handle.current?.zoom(1 / 1.25) },
    { keys: "g", label: "Grid", group: CANVAS, run: () => setDesk({ grid: !desk.grid }) },
    { keys: "o", label: "Outlines and marked parts", group: CANVAS, run: () => setDesk({ outlines: !desk.outlines }) },
  ]);
}

/** What Enter does, and what else the tool in hand knows. */
function toolCommands(keyed: Keyed, desk: Desk): KeyCommand[] {
  if (!MARKS_OBJECTS.has(desk.tool)) {
    if (desk.tool !== "stamp") return [];
    return [{ keys: "enter", label: "Stamp", group: PATCHES, keyOnly: true, run: () => stamp(keyed, desk) }];
  }
  const isBox = desk.tool === "object";
  return [
    {
      keys: "enter",
      label: isBox ? "A corner of the box" : "Close the outline",
      group: OBJECTS,
      keyOnly: true,
      run: () => press(keyed, desk, "close"),
    },
    {
      keys: "n",
      label: "New corner where the arrows are",
      group: OBJECTS,
      keyOnly: true,
      run: () => press(keyed, desk, "point"),
    },
  ];
}

/** A label's key: for the next stamps, or for what is selected. */
function labelCommands({ current, patches }: Keyed, desk: Desk, label: string): KeyCommand[] {
  const key = labelKey(current.labels, label);
  if (key === null) return [];
  const run = (): void => {
    setDesk({ label });
    if (desk.selection.size > 0) void relabelSelection(patches, desk.selection, label);
  };
  return [{ keys: key, label: `Label: ${label}`, group: LABELS, run }];
}

function arrowCommands(keyed: Keyed, desk: Desk, key: string, [x, y]: readonly [number, number]): KeyCommand[] {
  const go = (times: number) => (): void => {
    const { image, patches, handle } = keyed;
    if (desk.selection.size > 0) {
      void nudgeSelection(patches, desk.selection, x * times, y * times, image);
      return;
    }
    const object = chosenObject(keyed, desk);
    if (object !== null) {
      keyed.reshape(object.id, shifted(object.polygons, x * times, y * times, image));
      return;
    }
    const step = Math.max(1, (STEP * times) / (handle.current?.viewport.scale ?? 1));
    const { x: left, y: top } = desk.cursor ?? middle(image);
    const cursor = {
      x: Math.max(0, Math.min(image.width, left + x * step)),
      y: Math.max(0, Math.min(image.height, top + y * step)),
    };
    setDesk({ cursor });
    if (MARKS_OBJECTS.has(desk.tool)) handle.current?.moveTo(cursor);
  };
  return [
    { keys: key, label: `Move ${key}`, group: PATCHES, keyOnly: true, run: go(1) },
    { keys: `shift+${key}`, label: `Move ${key} ten times as far`, group: PATCHES, keyOnly: true, run: go(10) },
  ];
}

/** @returns whether a tool that marks objects had use for the key. */
function press({ handle }: Keyed, { tool }: Desk, key: ToolKey): boolean {
  return MARKS_OBJECTS.has(tool) && handle.current?.press(key) === true;
}

function stamp(keyed: Keyed, { cursor, label }: Desk): void {
  const { image, current, handle } = keyed;
  const at = cursor ?? middle(image);
  setDesk({ cursor: at });
  const side = shownSide(keyed);
  const tolerance = 6 / (handle.current?.viewport.scale ?? 1);
  const box = stampAt(at, { side, image, tolerance });
  void gesture([{ kind: "add", imageId: image.id, classId: current.id, label, box }]);
}

function resize(keyed: Keyed, desk: Desk, factor: number): void {
  const { image, patches } = keyed;
  const object = chosenObject(keyed, desk);
  if (object !== null) keyed.reshape(object.id, grown(object.polygons, factor, image));
  else if (desk.selection.size > 0) void resizeSelection(patches, desk.selection, factor, image);
  else keyed.inHand.resize(factor, shownSide(keyed));
}

function shownSide({ image, handle, inHand }: Keyed): number {
  return visibleSide(inHand.side, handle.current?.viewport.scale ?? 1, image);
}

function selectNext(patches: readonly PatchRecord[], { selection }: Desk, by: number): void {
  if (patches.length === 0) return;
  const [one] = selection;
  const at = patches.findIndex(({ id }) => id === one);
  const next = at === -1 ? (by > 0 ? 0 : patches.length - 1) : (at + by + patches.length) % patches.length;
  setDesk({ tool: "select", selection: new Set([patches[next].id]) });
}

/** First the gesture under way, then the tool that makes something, then what is selected; at last the tool that selects, and the panel. */
function leave(keyed: Keyed, desk: Desk): void {
  const { selection, tool, object } = desk;
  if (press(keyed, desk, "cancel")) return;
  const cancelled = desk.cancelled + 1;
  if (tool !== "stamp" && tool !== "select") setDesk({ tool: "stamp", cancelled, cursor: null });
  else if (object !== null) setDesk({ object: null });
  else if (selection.size > 0) setDesk({ selection: new Set(), cancelled });
  else setDesk({ tool: "stamp", cancelled, cursor: null, panel: "strip" });
}

/** Patches that are selected come first. */
function chosenObject({ objects }: Keyed, { object, selection, tool }: Desk): Outlined | null {
  if (selection.size > 0 || MARKS_OBJECTS.has(tool)) return null;
  return objects.find(({ id }) => id === object) ?? null;
}

function middle({ width, height }: StripImage): Point {
  return { x: width / 2, y: height / 2 };
}
