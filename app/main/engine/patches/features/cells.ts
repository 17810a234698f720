/** Which units of a map lie inside a box. */
import type { Box } from "../../../../contract/geometry.ts";
import type { InputGeometry } from "../../../modelGeometry/preprocessing.ts";
import type { Field } from "../../../modelGeometry/receptiveField.ts";
import type { Cells } from "../../kernels/poolCells.ts";

/**
 * Pixel i has its centre at i.
 *
 * @param box - in pixels of the network's input.
 * @returns first and last unit along each axis whose field's centre lies inside the box, at least the nearest unit.
 *
 * @example
 * Units 16 pixels apart, the first at 7.5: the box from 20 to 60 holds the second to the fourth; that from 25 to 35 none.
 * ```ts
 * const field = fieldOf(chain([maxPool(16)], { input: [224, 224] }).network, 1)!;
 * cellsInside(field, 14, 14, { x: 20, y: 20, width: 40, height: 40 }); // => { top: 1, bottom: 3, left: 1, right: 3 }
 * cellsInside(field, 14, 14, { x: 25, y: 40, width: 10, height: 8 }); // => { top: 2, bottom: 2, left: 1, right: 1 }
 * ```
 */
export function cellsInside(field: Field, height: number, width: number, box: Box): Cells {
  const axis = (of: 0 | 1, from: number, length: number, count: number): [number, number] => {
    const place = (pixel: number): number => (pixel - field.start[of]) / field.jump[of];
    const [first, last] = [Math.ceil(place(from - 0.5)), Math.floor(place(from + length - 0.5 - 1e-9))];
    const nearest = Math.max(0, Math.min(count - 1, Math.round(place(from + length / 2 - 0.5))));
    const [low, high] = [Math.max(0, first), Math.min(count - 1, last)];
    return low > high ? [nearest, nearest] : [low, high];
  };
  const [top, bottom] = axis(0, box.y, box.height, height);
  const [left, right] = axis(1, box.x, box.width, width);
  return { top, bottom, left, right };
}

/**
 * The map's units as tiles of the input, wherever their fields lie: at stride 32 the field's centre says too little of where a
 * unit looks, and a box of two units is read by a few more.
 *
 * @param box - in pixels of the input.
 * @returns first and last unit along each axis whose tile the box touches, at least one.
 *
 * @example
 * Tiles of 32 pixels: the box from 40 to 96 touches the second and the third.
 * ```ts
 * const size = { inputWidth: 448, inputHeight: 448 };
 * const box = { x: 40, y: 448, width: 56, height: 0 };
 * cellsTouched({ width: 14, height: 14 }, size, box); // => { top: 13, bottom: 13, left: 1, right: 2 }
 * ```
 */
export function cellsTouched(
  map: { readonly width: number; readonly height: number },
  { inputWidth, inputHeight }: Pick<InputGeometry, "inputWidth" | "inputHeight">,
  { x, y, width, height }: Box,
): Cells {
  const axis = (from: number, to: number, tile: number, count: number): [number, number] => {
    const first = Math.max(0, Math.min(count - 1, Math.floor(from / tile)));
    return [first, Math.max(first, Math.min(count - 1, Math.ceil(to / tile) - 1))];
  };
  const [top, bottom] = axis(y, y + height, inputHeight / map.height, map.height);
  const [left, right] = axis(x, x + width, inputWidth / map.width, map.width);
  return { top, bottom, left, right };
}

/**
 * @returns the box around the same centre, with so many times its sides.
 *
 * @example
 * ```ts
 * scaledBox({ x: 10, y: 20, width: 8, height: 4 }, 2); // => { x: 6, y: 18, width: 16, height: 8 }
 * scaledBox({ x: 10, y: 20, width: 8, height: 4 }, 0.5); // => { x: 12, y: 21, width: 4, height: 2 }
 * ```
 */
export function scaledBox({ x, y, width, height }: Box, by: number): Box {
  const beside = (1 - by) / 2;
  return { x: x + beside * width, y: y + beside * height, width: by * width, height: by * height };
}
