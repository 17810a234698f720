/** Turns stored rows and columns into an upright picture. */
import type { Orientation } from "./exif.ts";
import type { RgbImage } from "./rgbImage.ts";

/**
 * For each EXIF orientation, where the upright picture's pixel comes from: whether rows and columns change places, and
 * whether the stored column or row then counts from the far edge. Source: EXIF 2.32, tag 0x0112.
 */
const STORED: Record<Orientation, { readonly swap: boolean; readonly flipX: boolean; readonly flipY: boolean }> = {
  1: { swap: false, flipX: false, flipY: false },
  2: { swap: false, flipX: true, flipY: false },
  3: { swap: false, flipX: true, flipY: true },
  4: { swap: false, flipX: false, flipY: true },
  5: { swap: true, flipX: false, flipY: false },
  6: { swap: true, flipX: false, flipY: true },
  7: { swap: true, flipX: true, flipY: true },
  8: { swap: true, flipX: true, flipY: false },
};

/**
 * @returns the picture as it was meant to be seen; the same object where nothing turns.
 *
 * @example
 * Two pixels side by side, of a camera held upright: the first row is the right side (6) or the left side (8).
 * ```ts
 * const stored = { width: 2, height: 1, data: Uint8Array.of(1, 1, 1, 2, 2, 2) };
 * upright(stored, 6); // => { width: 1, height: 2, data: [1, 1, 1, 2, 2, 2] }
 * upright(stored, 8); // => { width: 1, height: 2, data: [2, 2, 2, 1, 1, 1] }
 * ```
 */
export function upright(stored: RgbImage, orientation: Orientation): RgbImage {
  if (orientation === 1) return stored;
  const { swap, flipX, flipY } = STORED[orientation];
  const width = swap ? stored.height : stored.width;
  const height = swap ? stored.width : stored.height;
  const { rgba } = stored;
  const data = new Uint8Array(stored.data.length);
  const turned = rgba && new Uint8Array(rgba.length);
  let target = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const column = swap ? y : x;
      const row = swap ? x : y;
      const from =
        (flipY ? stored.height - 1 - row : row) * stored.width + (flipX ? stored.width - 1 - column : column);
      turned?.set(rgba!.subarray(from * 4, from * 4 + 4), (target / 3) * 4);
      data[target++] = stored.data[from * 3]!;
      data[target++] = stored.data[from * 3 + 1]!;
      data[target++] = stored.data[from * 3 + 2]!;
    }
  }
  return { width, height, data, ...(turned && { rgba: turned }) };
}
