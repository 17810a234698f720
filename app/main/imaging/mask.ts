/** Outlines as bitmaps. */
import type { Box } from "../../contract/geometry.ts";

/** Corners of a closed outline: `[x0, y0, x1, y1, ...]` in pixels, as COCO writes them. */
export type Polygon = readonly number[];

/**
 * Which pixels an object covers: those whose centre lies inside any of its polygons, by the even-odd rule within each.
 * A centre exactly on an outline belongs to the pixel to the right of it and below it, so that polygons that share an
 * edge share no pixel.
 *
 * @returns `[height, width]`, 1 inside and 0 outside.
 *
 * @example
 * A triangle on 4 x 3 pixels. The centres (3.5, 0.5), (2.5, 1.5) and (1.5, 2.5) lie on its long side: those pixels are
 * outside.
 * ```ts
 * rasterise([[0, 0, 4, 0, 0, 4]], 4, 3); // => [1, 1, 1, 0, 1, 1, 0, 0, 1, 0, 0, 0]
 * ```
 */
export function rasterise(polygons: readonly Polygon[], width: number, height: number): Uint8Array {
  const mask = new Uint8Array(width * height);
  eachRun(polygons, width, height, (row, from, to) => mask.fill(1, row * width + from, row * width + to));
  return mask;
}

/**
 * The pixels that {@link rasterise} sets, as runs along rows: where only a few boxes are asked about, it saves the bitmap.
 *
 * @param hear - hears columns `from` to `to - 1` of a row; runs of several polygons may overlap.
 *
 * @example
 * ```ts
 * const runs: number[][] = [];
 * eachRun([[0, 0, 4, 0, 0, 4]], 4, 3, (...run) => runs.push(run));
 * runs; // => [[0, 0, 3], [1, 0, 2], [2, 0, 1]]
 * ```
 */
export function eachRun(
  polygons: readonly Polygon[],
  width: number,
  height: number,
  hear: (row: number, from: number, to: number) => void,
): void {
  for (const polygon of polygons) {
    for (const [row, xs] of crossingsByRow(polygon, height)) {
      xs.sort((a, b) => a - b);
      for (let pair = 0; pair + 1 < xs.length; pair += 2) {
        const from = Math.max(0, Math.ceil(xs[pair]! - 0.5));
        const to = Math.min(width, Math.ceil(xs[pair + 1]! - 0.5));
        if (from < to) hear(row, from, to);
      }
    }
  }
}

/**
 * @returns the outline of a box.
 *
 * @example
 * ```ts
 * boxPolygon({ x: 1, y: 2, width: 3, height: 4 }); // => [1, 2, 4, 2, 4, 6, 1, 6]
 * ```
 */
export function boxPolygon({ x, y, width, height }: Box): Polygon {
  return [x, y, x + width, y, x + width, y + height, x, y + height];
}

/** For every row, where the outline crosses the line through its pixels' centres. */
function crossingsByRow(polygon: Polygon, height: number): Map<number, number[]> {
  const crossings = new Map<number, number[]>();
  const corners = Math.floor(polygon.length / 2);
  const at = (corner: number): [number, number] => [polygon[corner * 2]!, polygon[corner * 2 + 1]!];
  for (let corner = 0; corner < corners; corner++) {
    const [[x0, y0], [x1, y1]] = [at(corner), at((corner + 1) % corners)];
    const first = Math.max(0, Math.ceil(Math.min(y0, y1) - 0.5));
    const end = Math.min(height, Math.ceil(Math.max(y0, y1) - 0.5));
    for (let row = first; row < end; row++) {
      const xs = crossings.get(row) ?? [];
      xs.push(x0 + ((row + 0.5 - y0) / (y1 - y0)) * (x1 - x0));
      crossings.set(row, xs);
    }
  }
  return crossings;
}
