/** Arithmetic of boxes, in whatever unit they are. */
import type { Box } from "../contract/geometry.ts";

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export function area({ width, height }: Size): number {
  return width * height;
}

export function isEmpty({ width, height }: Size): boolean {
  return !(width > 0 && height > 0);
}

export function centre({ x, y, width, height }: Box): Point {
  return { x: x + width / 2, y: y + height / 2 };
}

/** Whether a point lies on a box: on its left and upper edges too, not on the others, so that neighbours share none. */
export function holds(box: Box, { x, y }: Point): boolean {
  return x >= box.x && y >= box.y && x < box.x + box.width && y < box.y + box.height;
}

/** @returns the left upper corner and the others clockwise, as a flat x, y list. */
export function corners({ x, y, width, height }: Box): number[] {
  return [x, y, x + width, y, x + width, y + height, x, y + height];
}

/** @returns the box around polygons, which are flat x, y lists; NaN where they have no points. */
export function boxAround(polygons: readonly (readonly number[])[]): Box {
  const xs = polygons.flatMap((polygon) => polygon.filter((_, i) => i % 2 === 0));
  const ys = polygons.flatMap((polygon) => polygon.filter((_, i) => i % 2 === 1));
  const least = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b), Infinity);
  const most = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), -Infinity);
  const [x, y] = [least(xs), least(ys)];
  return { x, y, width: most(xs) - x, height: most(ys) - y };
}

/** @returns whether all four numbers are the same, as far as `tolerance` tells. */
export function sameBox(a: Box, b: Box, tolerance = 0): boolean {
  return (["x", "y", "width", "height"] as const).every((side) => Math.abs(a[side] - b[side]) <= tolerance);
}

export function sharedArea(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return Math.max(0, width) * Math.max(0, height);
}

/** @returns the box around both. */
export function boxUnion(a: Box, b: Box): Box {
  const [x, y] = [Math.min(a.x, b.x), Math.min(a.y, b.y)];
  const [right, bottom] = [Math.max(a.x + a.width, b.x + b.width), Math.max(a.y + a.height, b.y + b.height)];
  return { x, y, width: right - x, height: bottom - y };
}

/** Intersection over union; 0 where nothing is shared. */
export function overlap(a: Box, b: Box): number {
  const shared = sharedArea(a, b);
  return shared === 0 ? 0 : shared / (area(a) + area(b) - shared);
}

/** Whether all of the box lies on a picture of this size. */
export function liesWithin({ x, y, width, height }: Box, picture: Size): boolean {
  return x >= 0 && y >= 0 && x + width <= picture.width && y + height <= picture.height;
}

/** @returns the part that lies on a picture; of width or height 0, on the picture's edge, where nothing of it does. */
export function clipped({ x, y, width, height }: Box, picture: Size): Box {
  const [left, top] = [clamp(x, picture.width), clamp(y, picture.height)];
  return {
    x: left,
    y: top,
    width: clamp(x + width, picture.width) - left,
    height: clamp(y + height, picture.height) - top,
  };
}

/** @returns the part that lies on a picture that lies anywhere; of width or height 0 where nothing of it does. */
export function clippedTo(box: Box, picture: Box): Box {
  const inside = clipped({ ...box, x: box.x - picture.x, y: box.y - picture.y }, picture);
  return { ...inside, x: inside.x + picture.x, y: inside.y + picture.y };
}

/** Moved onto a picture, as little as need be; one that is larger begins at the picture's left or upper edge. */
export function broughtWithin(box: Box, picture: Size): Box {
  return {
    ...box,
    x: clamp(box.x, Math.max(0, picture.width - box.width)),
    y: clamp(box.y, Math.max(0, picture.height - box.height)),
  };
}

/** Where a picture lies in a drawing of it: `drawing = picture * scale + (x, y)`. */
export interface Placement {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

/** @returns the box of the drawing that shows a box of the picture. */
export function placed(box: Box, { scale, x, y }: Placement): Box {
  return { x: box.x * scale + x, y: box.y * scale + y, width: box.width * scale, height: box.height * scale };
}

function clamp(value: number, most: number): number {
  return Math.min(Math.max(value, 0), most);
}

/**
 * @param times - how many times as long as the box's longer side the region's sides are.
 * @returns the square around a box with what is round it, in whole pixels; moved where it would reach over an edge of the picture,
 * and as large as the picture where that is smaller.
 *
 * @example
 * ```ts
 * const picture = { width: 100, height: 80 };
 * surroundings({ x: 40, y: 30, width: 20, height: 10 }, picture, 2); // => { x: 30, y: 15, width: 40, height: 40 }
 * surroundings({ x: 0, y: 70, width: 10, height: 10 }, picture, 2); // => { x: 0, y: 60, width: 20, height: 20 }
 * surroundings({ x: 0, y: 0, width: 60, height: 60 }, picture, 2); // => { x: 0, y: 0, width: 100, height: 80 }
 * ```
 */
export function surroundings(box: Box, picture: Size, times: number): Box {
  const side = Math.ceil(times * Math.max(box.width, box.height));
  const [width, height] = [Math.min(side, picture.width), Math.min(side, picture.height)];
  const { x, y } = centre(box);
  return {
    x: clamp(Math.round(x - width / 2), picture.width - width),
    y: clamp(Math.round(y - height / 2), picture.height - height),
    width,
    height,
  };
}
