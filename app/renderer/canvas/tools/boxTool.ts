/** Draws boxes of any size from corner to corner; with Shift, squares. */
import type { Box } from "../../../contract/geometry.ts";
import { boxBetween, SMALLEST } from "../boxes.ts";
import type { Point, Size } from "../../../drawing/boxes.ts";
import type { Tool } from "../tool.ts";

export type BoxState =
  | { readonly name: "idle" }
  | { readonly name: "dragging"; readonly from: Point; readonly to: Point; readonly square: boolean };

export const boxTool: Tool<BoxState> = {
  idle: { name: "idle" },
  onPointerDown: (_, { point, shift }) => ({
    state: { name: "dragging", from: point, to: point, square: shift },
  }),
  onPointerMove: (state, { point, shift }) => ({
    state: state.name === "idle" ? state : { ...state, to: point, square: shift },
  }),
  onPointerUp: (state, { point, shift }, { image }) => {
    if (state.name === "idle") return { state };
    const box = drawn({ ...state, to: point, square: shift }, image);
    const idle: BoxState = { name: "idle" };
    // A click without a drag draws nothing.
    if (box.width < SMALLEST || box.height < SMALLEST) return { state: idle };
    return { state: idle, effect: { kind: "add", box } };
  },
  onCancel: () => ({ name: "idle" }),
  preview: (state, { image }) => ({
    cursor: "crosshair",
    ...(state.name === "idle" ? {} : { ghost: drawn(state, image) }),
  }),
};

function drawn({ from, to, square }: Extract<BoxState, { name: "dragging" }>, image: Size): Box {
  if (!square) return boxBetween(from, to, image);
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const room = (start: number, direction: number, limit: number): number => (direction < 0 ? start : limit - start);
  const side = Math.min(
    Math.max(Math.abs(dx), Math.abs(dy)),
    room(from.x, dx, image.width),
    room(from.y, dy, image.height),
  );
  return boxBetween(from, { x: from.x + Math.sign(dx || 1) * side, y: from.y + Math.sign(dy || 1) * side }, image);
}
