import type { InputGeometry } from "../../../modelGeometry/preprocessing.ts";
import { resizeArea, resizeBilinear } from "../../../imaging/resample.ts";
import type { RgbImage } from "../../../imaging/rgbImage.ts";

/**
 * The photograph with no more detail than the network's input has of it: reduced by area averaging to the whole pixels
 * that it has there, and brought back to its own size bilinearly. That is the effective resolution of neurons' patches: a
 * patch of 40 x 40 pixels of the input holds no more than 1,600 different values, however large it is in the file.
 *
 * @returns the same picture where the input is no smaller.
 *
 * @example
 * Two pixels of which the network sees one.
 * ```ts
 * const grey = (...values: number[]) => Uint8Array.from(values.flatMap((value) => [value, value, value]));
 * const image = { width: 2, height: 1, data: grey(0, 100) };
 * degraded(image, inputGeometry(2, 1, [1, 1, 3], "squash")).data; // => [50, 50, 50, 50, 50, 50]
 * degraded(image, inputGeometry(2, 1, [4, 4, 3], "squash")) === image; // => true
 * ```
 */
export function degraded(image: RgbImage, { resizedWidth, resizedHeight }: InputGeometry): RgbImage {
  if (resizedWidth >= image.width && resizedHeight >= image.height) return image;
  const small = resizeArea(image, Math.min(resizedWidth, image.width), Math.min(resizedHeight, image.height));
  return resizeBilinear(small, image.width, image.height);
}
