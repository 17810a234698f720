/** Outlines of objects under a point. */
import type { Point, Size } from "../../drawing/boxes.ts";

export function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

/** The nearest point of the photograph. */
export function within({ x, y }: Point, { width, height }: Size): Point {
  return { x: Math.max(0, Math.min(width, x)), y: Math.max(0, Math.min(height, y)) };
}

interface Outlined {
  readonly id: number;
  readonly polygons: readonly (readonly number[])[];
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
