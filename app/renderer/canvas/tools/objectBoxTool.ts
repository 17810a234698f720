/** Boxes around objects: a click on two corners, or a drag from one to the other. */
import type { Point } from "../../../drawing/boxes.ts";
import { boxBetween, SMALLEST } from "../boxes.ts";
import type { Step, Tool, ToolContext } from "../tool.ts";

export type ObjectBoxState =
  | { readonly name: "idle"; readonly at: Point | null }
  /** The first corner is pressed, or let go of: `isHeld` tells. */
  | { readonly name: "stretching"; readonly from: Point; readonly to: Point; readonly isHeld: boolean };

const IDLE: ObjectBoxState = { name: "idle", at: null };

export const objectBoxTool: Tool<ObjectBoxState> = {
  idle: IDLE,
  onPointerDown: (state, { point }, context) =>
    state.name === "idle"
      ? { state: { name: "stretching", from: point, to: point, isHeld: true } }
      : // The second click; one beside it, by which nothing is spanned, starts anew.
        finished(state.from, point, context, true),
  onPointerMove: (state, { point }) => ({
    state: state.name === "idle" ? { name: "idle", at: point } : { ...state, to: point },
  }),
  onPointerUp: (state, { point }, context) =>
    state.name === "stretching" && state.isHeld ? finished(state.from, point, context, false) : { state },
  onCancel: () => IDLE,
  onKey: (state, key, context) => {
    if (key === "point" || key === "close") {
      if (state.name === "stretching") return finished(state.from, state.to, context, false);
      return state.at === null ? null : { state: { name: "stretching", from: state.at, to: state.at, isHeld: false } };
    }
    return state.name === "stretching" ? { state: { name: "idle", at: state.to } } : null;
  },
  preview: (state, { image }) => ({
    cursor: "crosshair",
    ...(state.name === "idle"
      ? state.at === null
        ? {}
        : { path: [state.at] }
      : { ghost: boxBetween(state.from, state.to, image), path: [state.from] }),
  }),
};

/** @param isHeld - where too little is spanned: whether the button is down. */
function finished(from: Point, to: Point, { image }: ToolContext, isHeld: boolean): Step<ObjectBoxState> {
  const box = boxBetween(from, to, image);
  if (box.width < SMALLEST || box.height < SMALLEST) {
    return { state: { name: "stretching", from: isHeld ? to : from, to, isHeld } };
  }
  return { state: { name: "idle", at: to }, effect: { kind: "add", box } };
}
