/** Small pictures of photographs, and what is kept of a photograph beside its file. */
import { decodeImage } from "./decode.ts";
import { encodeJpeg } from "./encode.ts";
import type { ImageFormat } from "./header.ts";
import { resizeArea, scaledSize } from "./resample.ts";
import type { RgbImage } from "./rgbImage.ts";

/** Longest side of a thumbnail. */
const LONGEST = 320;
const QUALITY = 82;

/**
 * @returns the bytes of a JPEG file, at most 320 pixels on its longer side.
 *
 * @example
 * ```ts
 * const picture = { width: 640, height: 2, data: new Uint8Array(640 * 2 * 3) };
 * const { image } = await decodeImage(await makeThumbnail(picture), "small.jpg");
 * [image.width, image.height]; // => [320, 1]
 * ```
 */
export async function makeThumbnail(image: RgbImage): Promise<Uint8Array> {
  const scale = Math.min(1, LONGEST / Math.max(image.width, image.height));
  const { width, height } = scaledSize(image, scale);
  return encodeJpeg(resizeArea(image, width, height), QUALITY);
}

interface SeenImage {
  readonly width: number;
  readonly height: number;
  readonly format: ImageFormat;
  /** Sentences for the user, each naming the file. */
  readonly warnings: readonly string[];
  /** JPEG. */
  readonly thumbnail: Uint8Array;
}

/**
 * Decodes a photograph once, for everything that is kept of it when it comes in.
 *
 * @param name - the file's, for sentences.
 * @throws PippinError as `decodeImage` does.
 *
 * @example
 * ```ts
 * const seen = await seenImage(await encodePng({ width: 4, height: 2, data: new Uint8Array(24) }), "dark.png");
 * [seen.width, seen.height, seen.format]; // => [4, 2, "PNG"]
 * ```
 */
export async function seenImage(bytes: Uint8Array, name: string): Promise<SeenImage> {
  const { image, format, warnings } = await decodeImage(bytes, name);
  const { width, height } = image;
  return { width, height, format, warnings, thumbnail: await makeThumbnail(image) };
}
