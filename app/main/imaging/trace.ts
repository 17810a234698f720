/** Bitmaps as outlines: the way back of `mask.ts`. */
import type { Polygon } from "./mask.ts";

/** Right, down, left, up. */
const STEPS = [
  { x: 1, y: 0 },
  { x: 0, y: 1 },
  { x: -1, y: 0 },
  { x: 0, y: -1 },
] as const;
/** Of the pixels on both sides of the way ahead, seen from a corner: that to the left and that to the right. */
const AHEAD = [
  { left: { x: 0, y: -1 }, right: { x: 0, y: 0 } },
  { left: { x: 0, y: 0 }, right: { x: -1, y: 0 } },
  { left: { x: -1, y: 0 }, right: { x: -1, y: -1 } },
  { left: { x: -1, y: -1 }, right: { x: 0, y: -1 } },
] as const;
/** Holes of a part up to here are joined where they are nearest to its edge; more of them would take too long to look. */
const FEW_HOLES = 200;

/**
 * The edges of the pixels that are not 0: `rasterise` gives the same pixels back, exactly. Each part whose pixels share
 * sides is a polygon; a hole is joined to its part's edge by a line that is gone there and back.
 *
 * @param mask - `[height, width]`, not 0 on the object.
 * @returns no polygon for a mask of nothing.
 *
 * @example
 * Three pixels in a corner, and a ring around a hole.
 * ```ts
 * traceMask(Uint8Array.of(1, 1, 0, 1, 0, 0), 3, 2); // => [[0, 0, 2, 0, 2, 1, 1, 1, 1, 2, 0, 2]]
 * traceMask(Uint8Array.of(1, 1, 1, 1, 0, 1, 1, 1, 1), 3, 3); // => [[0, 0, 3, 0, 3, 3, 0, 3, 1, 3, 1, 2, 2, 2, 2, 1, 1, 1, 1, 2, 1, 3, 0, 3]]
 * ```
 */
export function traceMask(mask: ArrayLike<number>, width: number, height: number): Polygon[] {
  const isObject = (x: number, y: number): boolean =>
    x >= 0 && y >= 0 && x < width && y < height && mask[y * width + x] !== 0;
  const parts = labelParts(isObject, width, height);
  const seen = new Uint8Array(width * height);
  const rings = new Map<number, { outer: number[]; holes: number[][] }>();
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (!isObject(x, y) || isObject(x, y - 1) || seen[y * width + x] === 1) continue;
      const ring = follow(x, y, isObject, (topX, topY) => (seen[topY * width + topX] = 1));
      const part = parts[y * width + x]!;
      const known = rings.get(part);
      // Rows are gone through from the top: the first ring of a part is the one around it.
      if (known === undefined) rings.set(part, { outer: ring, holes: [] });
      else known.holes.push(ring);
    }
  }
  return [...rings.values()].map(({ outer, holes }) => joined(outer, holes));
}

/** @returns for each pixel of the object the number of its part, from 1; 0 off it. Parts are joined by sides. */
function labelParts(isObject: (x: number, y: number) => boolean, width: number, height: number): Int32Array {
  const parts = new Int32Array(width * height);
  const waiting: number[] = [];
  let part = 0;
  for (let start = 0; start < parts.length; start++) {
    if (parts[start] !== 0 || !isObject(start % width, Math.floor(start / width))) continue;
    parts[start] = ++part;
    waiting.push(start);
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      const [x, y] = [at % width, Math.floor(at / width)];
      for (const step of STEPS) {
        const next = (y + step.y) * width + x + step.x;
        if (!isObject(x + step.x, y + step.y) || parts[next] !== 0) continue;
        parts[next] = part;
        waiting.push(next);
      }
    }
  }
  return parts;
}

/**
 * Goes along the edge from the upper left corner of the pixel, the object on the right hand. Where two pixels touch at a
 * corner only it stays with its own, so that they are two parts.
 *
 * @param onTop - called for each pixel whose upper side is gone along.
 * @returns the corners where it turns, flat, the first one first.
 */
function follow(
  startX: number,
  startY: number,
  isObject: (x: number, y: number) => boolean,
  onTop: (x: number, y: number) => void,
): number[] {
  const corners: number[] = [];
  let [x, y, direction] = [startX, startY, 0];
  do {
    if (direction === 0) onTop(x, y);
    x += STEPS[direction]!.x;
    y += STEPS[direction]!.y;
    const { left, right } = AHEAD[direction]!;
    const turn = !isObject(x + right.x, y + right.y) ? 1 : isObject(x + left.x, y + left.y) ? 3 : 0;
    if (turn !== 0) corners.push(x, y);
    direction = (direction + turn) % 4;
  } while (x !== startX || y !== startY || direction !== 0);
  // The start lies within a straight line where it is a hole's: then it is no corner. Else it was the last to be added.
  return corners.slice(-2).every((value, i) => value === [startX, startY][i])
    ? [startX, startY, ...corners.slice(0, -2)]
    : corners;
}

/** Lines along the axes only: gone there and back they cross each row at the very same place, and enclose nothing. */
function joined(outer: readonly number[], holes: readonly number[][]): number[] {
  const at = new Map<number, number[][]>();
  for (const hole of holes) {
    const corner = holes.length > FEW_HOLES ? 0 : nearest(outer, hole[0]!, hole[1]!);
    at.set(corner, [...(at.get(corner) ?? []), hole]);
  }
  const polygon: number[] = [];
  for (let corner = 0; corner < outer.length; corner += 2) {
    const [x, y] = [outer[corner]!, outer[corner + 1]!];
    polygon.push(x, y);
    for (const hole of at.get(corner) ?? []) {
      const [holeX, holeY] = [hole[0]!, hole[1]!];
      const elbow = holeX === x || holeY === y ? [] : [holeX, y];
      polygon.push(...elbow);
      for (const value of hole) polygon.push(value);
      polygon.push(holeX, holeY, ...elbow, x, y);
    }
  }
  return polygon;
}

/** @returns where in the ring the corner stands that is nearest. */
function nearest(ring: readonly number[], x: number, y: number): number {
  let [best, least] = [0, Infinity];
  for (let at = 0; at < ring.length; at += 2) {
    const distance = Math.abs(ring[at]! - x) + Math.abs(ring[at + 1]! - y);
    if (distance < least) [best, least] = [at, distance];
  }
  return best;
}
