/** What every tool of the canvas is: a small state machine over points of the photograph. It draws and saves nothing. */
import type { Box } from "../../contract/geometry.ts";
import type { PlacedBox } from "./boxes.ts";
import type { Outlined, Polygons } from "./outlines.ts";
import type { Point, Size } from "../../drawing/boxes.ts";

export interface ToolContext {
  readonly image: Size;
  /** Side of a stamp, in pixels of the photograph. */
  readonly side: number;
  readonly boxes: readonly PlacedBox[];
  readonly selection: ReadonlySet<number>;
  /** The object that is selected. */
  readonly object: Outlined | null;
  /** How near counts as on it, in pixels of the photograph: a few of the screen. */
  readonly tolerance: number;
}

export interface Pointer {
  readonly point: Point;
  /** Shift adds to the selection, or keeps a box square. */
  readonly shift: boolean;
}

/** What a tool wants done: one gesture. */
export type Effect =
  | { readonly kind: "add"; readonly box: Box }
  | { readonly kind: "change"; readonly boxes: ReadonlyMap<number, Box> }
  /** A closed outline: flat x, y list of its corners. */
  | { readonly kind: "outline"; readonly corners: readonly number[] }
  /** An object, moved or its corner dragged. */
  | { readonly kind: "reshape"; readonly id: number; readonly polygons: Polygons }
  /** `at`: a click that hit no box. */
  | { readonly kind: "select"; readonly ids: ReadonlySet<number>; readonly at?: Point };

/** What is to be seen while the gesture is not finished. */
export interface Preview {
  /** Box that would be added. */
  readonly ghost?: Box;
  /** Where boxes would go. */
  readonly moved?: ReadonlyMap<number, Box>;
  /** Where the selected object would be. */
  readonly shape?: Polygons;
  /** Frame that selects. */
  readonly frame?: Box;
  /** Corners of an outline that is not closed yet, the last where the pointer is. */
  readonly path?: readonly Point[];
  /** A CSS cursor. */
  readonly cursor: string;
}

/** `point`: a click where the pointer, or what keys move, is. `undo` takes the last click back. */
export type ToolKey = "point" | "close" | "undo" | "cancel";

export interface Step<State> {
  readonly state: State;
  readonly effect?: Effect;
}

export interface Tool<State> {
  readonly idle: State;
  onPointerDown(state: State, pointer: Pointer, context: ToolContext): Step<State>;
  onPointerMove(state: State, pointer: Pointer, context: ToolContext): Step<State>;
  onPointerUp(state: State, pointer: Pointer, context: ToolContext): Step<State>;
  /** Escape, or the pointer is gone: nothing is done. */
  onCancel(state: State): State;
  /** Boxes have got other ids while it is at work. */
  onRenamed?(state: State, ids: ReadonlyMap<number, number>): State;
  /** Keys that tools of several clicks know. @returns null where the key does nothing now. */
  onKey?(state: State, key: ToolKey, context: ToolContext): Step<State> | null;
  preview(state: State, context: ToolContext): Preview;
}
