/** Outlines around objects: a click on each corner; a click on the first, or Enter, closes it. */
import type { Point } from "../../../drawing/boxes.ts";
import { distance, rounded, within } from "../outlines.ts";
import type { Step, Tool, ToolContext } from "../tool.ts";

/** `at` is where the pointer is; null: elsewhere. */
export interface OutlineState {
  readonly corners: readonly Point[];
  readonly at: Point | null;
}

const IDLE: OutlineState = { corners: [], at: null };
/** Fewer corners enclose nothing. */
const FEWEST = 3;

export const outlineTool: Tool<OutlineState> = {
  idle: IDLE,
  onPointerDown: (state, { point }, context) => clicked(state, point, context),
  onPointerMove: (state, { point }) => ({ state: { ...state, at: point } }),
  onPointerUp: (state) => ({ state }),
  onCancel: ({ at }) => ({ corners: [], at }),
  onKey: (state, key, context) => {
    const { corners, at } = state;
    if (key === "point") return at === null ? null : clicked(state, at, context);
    if (key === "close") return corners.length < FEWEST ? null : closed(state);
    if (corners.length === 0) return null;
    return { state: { at, corners: key === "undo" ? corners.slice(0, -1) : [] } };
  },
  preview: ({ corners, at }, { image }) => ({
    cursor: "crosshair",
    path: at === null ? corners : [...corners, within(at, image)],
  }),
};

function clicked(state: OutlineState, point: Point, { image, tolerance }: ToolContext): Step<OutlineState> {
  const { corners } = state;
  const corner = rounded(within(point, image));
  const [first] = corners;
  if (first !== undefined && corners.length >= FEWEST && distance(first, point) <= tolerance) return closed(state);
  const last = corners.at(-1);
  // A double click is one corner.
  if (last !== undefined && last.x === corner.x && last.y === corner.y) return { state };
  return { state: { corners: [...corners, corner], at: point } };
}

function closed({ corners, at }: OutlineState): Step<OutlineState> {
  return { state: { corners: [], at }, effect: { kind: "outline", corners: corners.flatMap(({ x, y }) => [x, y]) } };
}
