/** Outlines of objects: which lies under a point, and how hands change them. */
import { boxAround, type Point, type Size } from "../../drawing/boxes.ts";
import { SMALLEST } from "./boxes.ts";

export function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

/** The nearest point of the photograph. */
export function within({ x, y }: Point, { width, height }: Size): Point {
  return { x: Math.max(0, Math.min(width, x)), y: Math.max(0, Math.min(height, y)) };
}

export type Polygons = readonly (readonly number[])[];

export interface Outlined {
  readonly id: number;
  readonly polygons: Polygons;
}

/** Outlines with more corners were traced from masks: they are moved, and no hand drags a single one of theirs. */
const MOST_CORNERS = 200;

/** A corner of an outline, by the places in both lists. */
export interface Corner {
  readonly polygon: number;
  readonly at: number;
}

/** @returns the corners that can be dragged. */
export function cornersOf({ polygons }: Pick<Outlined, "polygons">): readonly (Corner & { readonly point: Point })[] {
  if (polygons.reduce((sum, polygon) => sum + polygon.length / 2, 0) > MOST_CORNERS) return [];
  return polygons.flatMap((polygon, i) =>
    Array.from({ length: polygon.length / 2 }, (_, at) => ({
      polygon: i,
      at,
      point: { x: polygon[2 * at], y: polygon[2 * at + 1] },
    })),
  );
}

/** @returns the nearest corner within the tolerance. */
export function cornerAt(object: Pick<Outlined, "polygons">, point: Point, tolerance: number): Corner | null {
  const near = cornersOf(object).filter((corner) => distance(corner.point, point) <= tolerance);
  const [first] = near.toSorted((a, b) => distance(a.point, point) - distance(b.point, point));
  return first === undefined ? null : { polygon: first.polygon, at: first.at };
}

/** The corner goes to the point. A box stays one: the two corners beside it follow. */
export function withCorner(polygons: Polygons, { polygon, at }: Corner, point: Point, image: Size): Polygons {
  const own = polygons[polygon];
  const [from, to] = [{ x: own[2 * at], y: own[2 * at + 1] }, rounded(within(point, image))];
  const follows = isBox(own);
  const there = own.map((value, i) => {
    const axis = i % 2 === 0 ? "x" : "y";
    return Math.floor(i / 2) === at || (follows && value === from[axis]) ? to[axis] : value;
  });
  return polygons.map((one, i) => (i === polygon ? there : one));
}

/** All of it, as far as the photograph reaches. What lies outside already may stay there. */
export function shifted(polygons: Polygons, dx: number, dy: number, image: Size): Polygons {
  const { x, y, width, height } = boxAround(polygons);
  const by = (wanted: number, low: number, high: number): number => {
    const room = Math.max(Math.min(0, -low), Math.min(Math.max(0, high), wanted));
    return Math.round(room * 10) / 10;
  };
  const [across, down] = [by(dx, x, image.width - x - width), by(dy, y, image.height - y - height)];
  return polygons.map((polygon) => polygon.map((value, i) => value + (i % 2 === 0 ? across : down)));
}

/** Larger or smaller around its middle, cut off nowhere: what would reach over the photograph's edge stays as it is. */
export function grown(polygons: Polygons, factor: number, image: Size): Polygons {
  const { x, y, width, height } = boxAround(polygons);
  const middle = [x + width / 2, y + height / 2];
  const there = polygons.map((polygon) =>
    polygon.map((value, i) => Math.round((middle[i % 2] + (value - middle[i % 2]) * factor) * 10) / 10),
  );
  const box = boxAround(there);
  const fits = box.x >= 0 && box.y >= 0 && box.x + box.width <= image.width && box.y + box.height <= image.height;
  return fits && Math.min(box.width, box.height) >= SMALLEST ? there : polygons;
}

/** Four corners, sides along the photograph's. */
function isBox(polygon: readonly number[]): boolean {
  const xs = new Set(polygon.filter((_, i) => i % 2 === 0));
  const ys = new Set(polygon.filter((_, i) => i % 2 === 1));
  return polygon.length === 8 && xs.size === 2 && ys.size === 2;
}

/** Tenths of a pixel are finer than any hand. */
export function rounded({ x, y }: Point): Point {
  return { x: Math.round(x * 10) / 10, y: Math.round(y * 10) / 10 };
}

/** @returns the smallest object that covers the point: one that lies in front of another can be reached. */
export function objectAt<Object extends Outlined>(objects: readonly Object[], point: Point): Object | null {
  const hit = objects.filter(({ polygons }) => polygons.some((polygon) => covers(polygon, point)));
  return hit.toSorted((a, b) => area(a) - area(b))[0] ?? null;
}

/** By the even-odd rule. */
function covers(polygon: readonly number[], { x, y }: Point): boolean {
  let inside = false;
  for (let at = 0, last = polygon.length - 2; at < polygon.length; last = at, at += 2) {
    const [x0, y0, x1, y1] = [polygon[last], polygon[last + 1], polygon[at], polygon[at + 1]];
    if (y0 > y !== y1 > y && x < x0 + ((y - y0) / (y1 - y0)) * (x1 - x0)) inside = !inside;
  }
  return inside;
}

function area({ polygons }: Outlined): number {
  return polygons.reduce((sum, polygon) => sum + Math.abs(twiceArea(polygon)), 0);
}

function twiceArea(polygon: readonly number[]): number {
  let sum = 0;
  for (let at = 0, last = polygon.length - 2; at < polygon.length; last = at, at += 2) {
    sum += polygon[last] * polygon[at + 1] - polygon[at] * polygon[last + 1];
  }
  return sum;
}
