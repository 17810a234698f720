/** Small pictures of photographs. */
import { encodeJpeg } from "../../imaging/encode.ts";
import { resizeArea, scaledSize } from "../../imaging/resample.ts";
import type { RgbImage } from "../../imaging/rgbImage.ts";

/** Longest side of a thumbnail. */
const LONGEST = 320;
const QUALITY = 82;

/** @returns the bytes of a JPEG file. */
export async function makeThumbnail(image: RgbImage): Promise<Uint8Array> {
  const scale = Math.min(1, LONGEST / Math.max(image.width, image.height));
  const { width, height } = scaledSize(image, scale);
  return encodeJpeg(resizeArea(image, width, height), QUALITY);
}
