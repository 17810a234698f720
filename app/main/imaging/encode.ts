/** From RGB to the bytes of a file. */
import { Transformer } from "@napi-rs/image";
import type { RgbImage } from "./rgbImage.ts";

/**
 * @returns the bytes of an 8-bit RGB PNG: the same for the same picture.
 *
 * @example
 * ```ts
 * const bytes = await encodePng({ width: 1, height: 1, data: Uint8Array.of(255, 0, 0) });
 * [...bytes.subarray(1, 4)].map((byte) => String.fromCharCode(byte)).join(""); // => "PNG"
 * ```
 */
export async function encodePng(image: RgbImage): Promise<Uint8Array> {
  return plain(await transformer(image).png());
}

/**
 * @param quality - 1 to 100.
 * @returns the bytes of a baseline JPEG: the same for the same picture and quality.
 *
 * @example
 * ```ts
 * const bytes = await encodeJpeg({ width: 2, height: 1, data: new Uint8Array(6) });
 * readJpegMarkers(bytes)?.width; // => 2
 * ```
 */
export async function encodeJpeg(image: RgbImage, quality = 85): Promise<Uint8Array> {
  return plain(await transformer(image).jpeg(quality));
}

/**
 * @returns a drawing as PNG, doubled in size until its longer side has at least 1,000 pixels; text in the fonts that
 * this machine has.
 *
 * @example
 * ```ts
 * const bytes = await renderSvg('<svg xmlns="http://www.w3.org/2000/svg" width="10" height="5"/>');
 * const { image } = await decodeImage(bytes, "drawing.png");
 * [image.width, image.height]; // => [1280, 640]
 * ```
 */
export async function renderSvg(svg: string): Promise<Uint8Array> {
  return plain(await Transformer.fromSvg(svg).png());
}

/** The codec takes RGBA only. */
function transformer(image: RgbImage): Transformer {
  const count = image.width * image.height;
  const rgba = new Uint8Array(count * 4);
  for (let pixel = 0; pixel < count; pixel++) {
    rgba[pixel * 4] = image.data[pixel * 3]!;
    rgba[pixel * 4 + 1] = image.data[pixel * 3 + 1]!;
    rgba[pixel * 4 + 2] = image.data[pixel * 3 + 2]!;
    rgba[pixel * 4 + 3] = 255;
  }
  return Transformer.fromRgbaPixels(rgba, image.width, image.height);
}

function plain(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}
