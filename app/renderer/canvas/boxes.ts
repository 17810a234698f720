/** Boxes on a photograph, in its pixels: whole ones, so that a crop has the pixels that are seen. */
import type { Box } from "../../contract/geometry.ts";
import { area, broughtWithin, centre, type Point, type Size } from "../../drawing/boxes.ts";

/** Smallest side that tools make. */
export const SMALLEST = 4;

export interface PlacedBox {
  readonly id: number;
  readonly box: Box;
}

const clamp = (value: number, low: number, high: number): number => Math.max(low, Math.min(high, value));

/** A square around a point, moved where it would reach over the photograph's edge, smaller where it does not fit. */
export function squareAt(middle: Point, side: number, image: Size): Box {
  const fits = Math.max(1, Math.min(Math.round(side), image.width, image.height));
  return onPixels({ x: middle.x - fits / 2, y: middle.y - fits / 2, width: fits, height: fits }, image);
}

/** Side on the screen, in CSS pixels, that can still be seen. */
const VISIBLE = 14;

/** Raised where it would be too small to be seen. @param scale - pixels of the screen for one of the photograph. */
export function visibleSide(side: number, scale: number, image: Size): number {
  return Math.min(image.width, image.height, Math.max(side, Math.ceil(VISIBLE / scale)));
}

/** The box between two corners, cut off at the photograph's edges. */
export function boxBetween(a: Point, b: Point, image: Size): Box {
  const [left, right] = [Math.min(a.x, b.x), Math.max(a.x, b.x)].map((x) => clamp(Math.round(x), 0, image.width));
  const [top, bottom] = [Math.min(a.y, b.y), Math.max(a.y, b.y)].map((y) => clamp(Math.round(y), 0, image.height));
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** Moved as far as the photograph reaches. */
export function moved(box: Box, dx: number, dy: number, image: Size): Box {
  return onPixels({ ...box, x: box.x + dx, y: box.y + dy }, image);
}

/** At the nearest whole pixels of the photograph. */
function onPixels(box: Box, image: Size): Box {
  return broughtWithin({ ...box, x: Math.round(box.x), y: Math.round(box.y) }, image);
}

/** As far as all of them can be moved: they keep their places to each other. */
export function movedTogether(boxes: readonly Box[], dx: number, dy: number, image: Size): Box[] {
  const room = (low: number, high: number, wanted: number): number => clamp(Math.round(wanted), -low, high);
  const x = room(
    Math.min(...boxes.map((box) => box.x)),
    Math.min(...boxes.map((box) => image.width - box.x - box.width)),
    dx,
  );
  const y = room(
    Math.min(...boxes.map((box) => box.y)),
    Math.min(...boxes.map((box) => image.height - box.y - box.height)),
    dy,
  );
  return boxes.map((box) => ({ ...box, x: box.x + x, y: box.y + y }));
}

/** Larger or smaller around its middle. */
export function scaled(box: Box, factor: number, image: Size): Box {
  const grown = (length: number, limit: number): number => {
    const wanted = Math.round(length * factor);
    const changed = wanted === length ? length + Math.sign(factor - 1) : wanted;
    return clamp(changed, Math.min(SMALLEST, limit), limit);
  };
  const [width, height] = [grown(box.width, image.width), grown(box.height, image.height)];
  const placed = { ...box, width, height };
  return moved(placed, (box.width - width) / 2, (box.height - height) / 2, image);
}

/** Corners and sides that a box is resized by: which edges each moves. */
export const HANDLES = {
  nw: { x: -1, y: -1 },
  n: { x: 0, y: -1 },
  ne: { x: 1, y: -1 },
  e: { x: 1, y: 0 },
  se: { x: 1, y: 1 },
  s: { x: 0, y: 1 },
  sw: { x: -1, y: 1 },
  w: { x: -1, y: 0 },
} as const;
export type Handle = keyof typeof HANDLES;

/** The handle's edges go to the point, at least {@link SMALLEST} from the opposite ones. `square` keeps it one. */
export function resized(box: Box, handle: Handle, point: Point, image: Size, square = false): Box {
  const { x: across, y: down } = HANDLES[handle];
  const edge = (at: number, length: number, direction: number, to: number, limit: number): [number, number] => {
    if (direction === 0) return [at, length];
    const goal = clamp(Math.round(to), 0, limit);
    if (direction > 0) return [at, Math.max(Math.min(SMALLEST, limit - at), goal - at)];
    const end = at + length;
    const start = Math.min(goal, Math.max(0, end - SMALLEST));
    return [start, end - start];
  };
  const [x, width] = edge(box.x, box.width, across, point.x, image.width);
  const [y, height] = edge(box.y, box.height, down, point.y, image.height);
  if (!square || across === 0 || down === 0) return { x, y, width, height };
  const side = Math.min(width, height);
  return { x: across < 0 ? x + width - side : x, y: down < 0 ? y + height - side : y, width: side, height: side };
}

/** Edges that are nearly on the photograph's are put onto them. */
export function snapped(box: Box, image: Size, tolerance: number): Box {
  const to = (at: number, length: number, limit: number): number => {
    if (Math.abs(at) <= tolerance) return 0;
    return Math.abs(limit - at - length) <= tolerance ? limit - length : at;
  };
  return { ...box, x: to(box.x, box.width, image.width), y: to(box.y, box.height, image.height) };
}

/** @returns the smallest box that holds the point: one that lies within another can be reached. */
export function boxAt(boxes: readonly PlacedBox[], point: Point, tolerance = 0): PlacedBox | null {
  let best: PlacedBox | null = null;
  for (const one of boxes) {
    if (reaches(one.box, point, tolerance) && (best === null || area(one.box) <= area(best.box))) best = one;
  }
  return best;
}

function reaches({ x, y, width, height }: Box, point: Point, tolerance: number): boolean {
  return (
    point.x >= x - tolerance &&
    point.y >= y - tolerance &&
    point.x <= x + width + tolerance &&
    point.y <= y + height + tolerance
  );
}

export function handleAt(box: Box, point: Point, tolerance: number): Handle | null {
  for (const [name, { x, y }] of Object.entries(HANDLES)) {
    const at = handlePoint(box, { x, y });
    if (Math.abs(point.x - at.x) <= tolerance && Math.abs(point.y - at.y) <= tolerance) return name as Handle;
  }
  return null;
}

export function handlePoint({ x, y, width, height }: Box, direction: Point): Point {
  return { x: x + (width * (1 + direction.x)) / 2, y: y + (height * (1 + direction.y)) / 2 };
}

/** @returns those that lie in the frame with their middle. */
export function boxesIn(boxes: readonly PlacedBox[], frame: Box): PlacedBox[] {
  return boxes.filter(({ box }) => reaches(frame, centre(box), 0));
}
