import type { Box } from "../../contract/geometry.ts";
import type { RgbImage } from "./rgbImage.ts";

/** Left and right exchanged. */
export function mirrored({ width, height, data }: RgbImage): RgbImage {
  const result = new Uint8Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [from, to] = [(y * width + x) * 3, (y * width + width - 1 - x) * 3];
      result[to] = data[from];
      result[to + 1] = data[from + 1];
      result[to + 2] = data[from + 2];
    }
  }
  return { width, height, data: result };
}

/** @returns where the box lies in the mirrored picture. */
export function mirroredBox(box: Box, imageWidth: number): Box {
  return { ...box, x: imageWidth - box.x - box.width };
}
