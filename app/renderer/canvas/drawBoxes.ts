/** Draws all boxes of a photograph in one go: a thousand take a millisecond, where a thousand nodes of a scene would not. */
import type Konva from "konva";
import type { Box } from "../../contract/geometry.ts";
import { placed, type Placement } from "../../drawing/boxes.ts";
import { inkOn } from "../../drawing/contrast.ts";
import { HANDLES, handlePoint } from "./boxes.ts";
import { toScreen } from "./viewport.ts";

export interface DrawnBox {
  readonly id: number;
  readonly box: Box;
  readonly colour: string;
  /** Hatched: `none`. */
  readonly hatched: boolean;
  /** Not there yet: a suggestion, a sample. */
  readonly dashed?: boolean;
  /** Shown in a tag at the box's upper edge. */
  readonly tag?: string;
}

interface Look {
  readonly viewport: Placement;
  readonly selection: ReadonlySet<number>;
  /** Handles are drawn on a single selected box. */
  readonly handles: boolean;
}

const HANDLE = 4;

export function drawBoxes(context: Konva.Context, boxes: readonly DrawnBox[], look: Look): void {
  for (const one of boxes) drawBox(context, one, look);
  const selected = boxes.filter(({ id }) => look.selection.has(id));
  for (const one of selected) drawSelected(context, one, look);
  if (look.handles && selected.length === 1) drawHandles(context, selected[0].box, look.viewport);
}

function drawBox(context: Konva.Context, one: DrawnBox, { viewport }: Look): void {
  const { x, y, width, height } = placed(one.box, viewport);
  // A dark line below the coloured one keeps it visible on any photograph.
  context.setLineDash(one.dashed === true ? [6, 4] : []);
  context.lineWidth = 3.5;
  context.strokeStyle = "rgb(0 0 0 / 45%)";
  context.strokeRect(x, y, width, height);
  context.lineWidth = 2;
  context.strokeStyle = one.colour;
  context.strokeRect(x, y, width, height);
  if (one.hatched) hatch(context, x, y, width, height, one.colour);
  if (one.tag !== undefined) drawTag(context, one.tag, x, y, one.colour);
}

function drawSelected(context: Konva.Context, { box, colour }: DrawnBox, { viewport }: Look): void {
  const { x, y, width, height } = placed(box, viewport);
  context.setLineDash([]);
  context.fillStyle = "rgb(255 255 255 / 14%)";
  context.fillRect(x, y, width, height);
  context.lineWidth = 5;
  context.strokeStyle = "#fff";
  context.strokeRect(x, y, width, height);
  context.lineWidth = 2;
  context.strokeStyle = colour;
  context.strokeRect(x, y, width, height);
}

function drawHandles(context: Konva.Context, box: Box, viewport: Placement): void {
  context.lineWidth = 1;
  context.strokeStyle = "#18191b";
  context.fillStyle = "#fff";
  for (const direction of Object.values(HANDLES)) {
    const { x, y } = toScreen(viewport, handlePoint(box, direction));
    context.fillRect(x - HANDLE, y - HANDLE, 2 * HANDLE, 2 * HANDLE);
    context.strokeRect(x - HANDLE, y - HANDLE, 2 * HANDLE, 2 * HANDLE);
  }
}

function drawTag(context: Konva.Context, text: string, x: number, y: number, colour: string): void {
  context.font = '600 11px "Inter Variable", system-ui, sans-serif';
  context.textBaseline = "middle";
  const width = context.measureText(text).width + 8;
  const top = y >= 17 ? y - 17 : y + 1;
  context.fillStyle = colour;
  context.fillRect(x - 1, top, width, 16);
  context.fillStyle = inkOn(colour);
  context.fillText(text, x + 3, top + 8.5);
}

function hatch(context: Konva.Context, x: number, y: number, width: number, height: number, colour: string): void {
  context.save();
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
  context.beginPath();
  // Lines along the edges only: the photograph stays to be seen.
  for (let at = -height; at < width; at += 7) {
    context.moveTo(x + at, y + height);
    context.lineTo(x + at + Math.min(height, 7), y + height - Math.min(height, 7));
    context.moveTo(x + at + height - Math.min(height, 7), y + Math.min(height, 7));
    context.lineTo(x + at + height, y);
  }
  context.lineWidth = 1.5;
  context.strokeStyle = colour;
  context.stroke();
  context.restore();
}
