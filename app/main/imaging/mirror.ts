import type { Box } from "../../contract/geometry.ts";
import type { RgbImage } from "./rgbImage.ts";

/**
 * Left and right exchanged.
 *
 * @example
 * ```ts
 * mirrored({ width: 2, height: 1, data: Uint8Array.of(1, 2, 3, 4, 5, 6) }).data; // => [4, 5, 6, 1, 2, 3]
 * ```
 */
export function mirrored({ width, height, data, rgba }: RgbImage): RgbImage {
  const result = new Uint8Array(data.length);
  const turned = rgba && new Uint8Array(rgba.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [from, to] = [(y * width + x) * 3, (y * width + width - 1 - x) * 3];
      result[to] = data[from]!;
      result[to + 1] = data[from + 1]!;
      result[to + 2] = data[from + 2]!;
      turned?.set(rgba!.subarray((from / 3) * 4, (from / 3) * 4 + 4), (to / 3) * 4);
    }
  }
  return { width, height, data: result, ...(turned && { rgba: turned }) };
}

/**
 * @param imageWidth - in the box's pixels.
 * @returns where the box lies in the mirrored picture.
 *
 * @example
 * ```ts
 * mirroredBox({ x: 1, y: 0, width: 2, height: 5 }, 10); // => { x: 7, y: 0, width: 2, height: 5 }
 * ```
 */
export function mirroredBox(box: Box, imageWidth: number): Box {
  return { ...box, x: imageWidth - box.x - box.width };
}
