/** Places squares of one size: a click stamps, a press that is dragged adjusts before it stamps. */
import { snapped, squareAt } from "../boxes.ts";
import type { Point } from "../../../drawing/boxes.ts";
import type { Tool, ToolContext } from "../tool.ts";

/** `at` is the stamp's middle; null while the pointer is elsewhere. */
export type StampState =
  { readonly name: "idle"; readonly at: Point | null } | { readonly name: "pointing"; readonly at: Point };

export const stampTool: Tool<StampState> = {
  idle: { name: "idle", at: null },
  onPointerDown: (_, { point }) => ({ state: { name: "pointing", at: point } }),
  onPointerMove: (state, { point }) => ({ state: { ...state, at: point } }),
  onPointerUp: (state, { point }, context) =>
    state.name === "pointing"
      ? { state: { name: "idle", at: point }, effect: { kind: "add", box: stampAt(point, context) } }
      : { state },
  onCancel: ({ at }) => ({ name: "idle", at }),
  preview: ({ at }, context) => ({ cursor: "crosshair", ...(at === null ? {} : { ghost: stampAt(at, context) }) }),
};

export function stampAt(
  at: Point,
  { side, image, tolerance }: Pick<ToolContext, "side" | "image" | "tolerance">,
): ReturnType<typeof squareAt> {
  return snapped(squareAt(at, side, image), image, tolerance);
}
