/** Selects boxes by click or frame, moves them together, resizes one by its handles; and the selected object the same way. */
import type { Box } from "../../../contract/geometry.ts";
import {
  boxAt,
  boxBetween,
  boxesIn,
  handleAt,
  movedTogether,
  resized,
  snapped,
  type Handle,
  type PlacedBox,
} from "../boxes.ts";
import { cornerAt, objectAt, shifted, withCorner, type Corner, type Polygons } from "../outlines.ts";
import type { Point } from "../../../drawing/boxes.ts";
import type { Pointer, Step, Tool, ToolContext } from "../tool.ts";

export type SelectState =
  | { readonly name: "idle"; readonly over: "box" | "corner" | Handle | null }
  /** Pressed on a box: a click so far, a drag as soon as the pointer moves. */
  | { readonly name: "pointing"; readonly from: Point; readonly ids: ReadonlySet<number> }
  | { readonly name: "moving"; readonly from: Point; readonly to: Point; readonly ids: ReadonlySet<number> }
  | {
      readonly name: "resizing";
      readonly id: number;
      readonly handle: Handle;
      readonly to: Point;
      readonly square: boolean;
    }
  /** On the selected object: all of it, or one corner. */
  | { readonly name: "reshaping"; readonly from: Point; readonly to: Point; readonly corner: Corner | null }
  | { readonly name: "framing"; readonly from: Point; readonly to: Point; readonly kept: ReadonlySet<number> };

const IDLE: SelectState = { name: "idle", over: null };
const CURSORS: Readonly<Record<Handle, string>> = {
  nw: "nwse-resize",
  se: "nwse-resize",
  ne: "nesw-resize",
  sw: "nesw-resize",
  n: "ns-resize",
  s: "ns-resize",
  e: "ew-resize",
  w: "ew-resize",
};

export const selectTool: Tool<SelectState> = {
  idle: IDLE,
  onPointerDown,
  onPointerMove,
  onPointerUp,
  onCancel: () => IDLE,
  onRenamed,
  preview: (state, context) => {
    switch (state.name) {
      case "idle":
        return { cursor: cursorOver(state.over) };
      case "pointing":
        return { cursor: "move" };
      case "moving":
        return { cursor: "move", moved: movedBoxes(state, context) };
      case "resizing":
        return { cursor: CURSORS[state.handle], moved: resizedBox(state, context) };
      case "reshaping": {
        const shape = reshaped(state, context);
        return { cursor: state.corner === null ? "move" : "crosshair", ...(shape === null ? {} : { shape }) };
      }
      case "framing":
        return { cursor: "default", frame: boxBetween(state.from, state.to, context.image) };
    }
  },
};

function onPointerDown(_: SelectState, { point, shift }: Pointer, context: ToolContext): Step<SelectState> {
  const { boxes, selection, tolerance } = context;
  const only = selected(context);
  if (only.length === 1) {
    const handle = handleAt(only[0].box, point, tolerance);
    if (handle !== null) return { state: { name: "resizing", id: only[0].id, handle, to: point, square: shift } };
  }
  const corner = context.object === null ? null : cornerAt(context.object, point, tolerance);
  if (corner !== null) return { state: { name: "reshaping", from: point, to: point, corner } };
  const hit = boxAt(boxes, point, tolerance / 2);
  if (hit === null && isOnObject(point, context)) {
    return { state: { name: "reshaping", from: point, to: point, corner: null } };
  }
  if (hit === null) {
    return { state: { name: "framing", from: point, to: point, kept: shift ? selection : new Set<number>() } };
  }
  if (shift) {
    const ids = new Set(selection);
    if (!ids.delete(hit.id)) ids.add(hit.id);
    return { state: { name: "pointing", from: point, ids }, effect: { kind: "select", ids } };
  }
  if (selection.has(hit.id)) return { state: { name: "pointing", from: point, ids: selection } };
  const ids = new Set([hit.id]);
  return { state: { name: "pointing", from: point, ids }, effect: { kind: "select", ids } };
}

function onPointerMove(state: SelectState, { point, shift }: Pointer, context: ToolContext): Step<SelectState> {
  switch (state.name) {
    case "idle":
      return { state: { name: "idle", over: overAt(point, context) } };
    case "pointing": {
      const far = Math.hypot(point.x - state.from.x, point.y - state.from.y) > context.tolerance / 2;
      return { state: far ? { ...state, name: "moving", to: point } : state };
    }
    case "resizing":
      return { state: { ...state, to: point, square: shift } };
    case "moving":
    case "reshaping":
    case "framing":
      return { state: { ...state, to: point } };
  }
}

function onPointerUp(state: SelectState, pointer: Pointer, context: ToolContext): Step<SelectState> {
  const last = onPointerMove(state, pointer, context).state;
  switch (last.name) {
    case "moving":
      return { state: IDLE, effect: { kind: "change", boxes: movedBoxes(last, context) } };
    case "resizing":
      return { state: IDLE, effect: { kind: "change", boxes: resizedBox(last, context) } };
    case "reshaping": {
      const { object, tolerance } = context;
      const polygons = reshaped(last, context);
      const isClick = Math.hypot(last.to.x - last.from.x, last.to.y - last.from.y) <= tolerance / 2;
      // Objects within the selected one can be reached by a click.
      if (isClick) return { state: IDLE, effect: { kind: "select", ids: new Set<number>(), at: last.to } };
      return object === null || polygons === null
        ? { state: IDLE }
        : { state: IDLE, effect: { kind: "reshape", id: object.id, polygons } };
    }
    case "framing": {
      const inside = boxesIn(context.boxes, boxBetween(last.from, last.to, context.image)).map(({ id }) => id);
      const isClick = Math.hypot(last.to.x - last.from.x, last.to.y - last.from.y) <= context.tolerance / 2;
      return {
        state: IDLE,
        effect: { kind: "select", ids: new Set([...last.kept, ...inside]), ...(isClick ? { at: last.to } : {}) },
      };
    }
    case "idle":
    case "pointing":
      return { state: IDLE };
  }
}

function onRenamed(state: SelectState, ids: ReadonlyMap<number, number>): SelectState {
  const now = (id: number): number => ids.get(id) ?? id;
  switch (state.name) {
    case "pointing":
    case "moving":
      return { ...state, ids: new Set([...state.ids].map(now)) };
    case "resizing":
      return { ...state, id: now(state.id) };
    case "reshaping":
      return state;
    case "framing":
      return { ...state, kept: new Set([...state.kept].map(now)) };
    case "idle":
      return state;
  }
}

function overAt(point: Point, context: ToolContext): "box" | "corner" | Handle | null {
  const only = selected(context);
  const handle = only.length === 1 ? handleAt(only[0].box, point, context.tolerance) : null;
  if (handle !== null) return handle;
  if (context.object !== null && cornerAt(context.object, point, context.tolerance) !== null) return "corner";
  const isOver = boxAt(context.boxes, point, context.tolerance / 2) !== null || isOnObject(point, context);
  return isOver ? "box" : null;
}

function cursorOver(over: "box" | "corner" | Handle | null): string {
  if (over === null) return "default";
  return over === "box" ? "move" : over === "corner" ? "crosshair" : CURSORS[over];
}

function isOnObject(point: Point, { object }: ToolContext): boolean {
  return object !== null && objectAt([object], point) !== null;
}

/** @returns null where the object is no longer selected. */
function reshaped(
  { from, to, corner }: Extract<SelectState, { name: "reshaping" }>,
  { object, image }: ToolContext,
): Polygons | null {
  if (object === null) return null;
  return corner === null
    ? shifted(object.polygons, to.x - from.x, to.y - from.y, image)
    : withCorner(object.polygons, corner, to, image);
}

function selected({ boxes, selection }: ToolContext): readonly PlacedBox[] {
  return selection.size === 0 ? [] : boxes.filter(({ id }) => selection.has(id));
}

function movedBoxes(
  { from, to, ids }: Extract<SelectState, { name: "moving" }>,
  { boxes, image, tolerance }: ToolContext,
): ReadonlyMap<number, Box> {
  const own = boxes.filter(({ id }) => ids.has(id));
  if (own.length === 0) return new Map();
  const there = movedTogether(
    own.map(({ box }) => box),
    to.x - from.x,
    to.y - from.y,
    image,
  );
  // One box sticks to the photograph's edges; several keep their places to each other.
  return new Map(own.map(({ id }, i) => [id, own.length === 1 ? snapped(there[i], image, tolerance / 2) : there[i]]));
}

function resizedBox(
  { id, handle, to, square }: Extract<SelectState, { name: "resizing" }>,
  { boxes, image }: ToolContext,
): ReadonlyMap<number, Box> {
  const own = boxes.find((one) => one.id === id);
  return own === undefined ? new Map() : new Map([[id, resized(own.box, handle, to, image, square)]]);
}
