/** Pictures that pages show of a photograph, as files of JPEG or PNG. */
import type { PictureOfImage } from "../../contract/engine.ts";
import { encodeJpeg, encodePng } from "../imaging/encode.ts";
import { resizeArea, scaledSize } from "../imaging/resample.ts";
import type { RgbImage } from "../imaging/rgbImage.ts";
import { makeThumbnail } from "../imaging/thumbnail.ts";
import { inputPicture } from "./inputPicture.ts";
import { prepareInput, valueRange } from "./preprocessing.ts";

/** The longer side of a crop. */
export const CROP_SIDE = 160;

/**
 * @param photograph - upright; with its alpha where {@link pictureReadsAlpha} says so.
 *
 * @example
 * A crop is 160 pixels on its longer side, the whole picture what it is.
 * ```ts
 * const photograph = { width: 4, height: 2, data: new Uint8Array(24) };
 * const box = { x: 1, y: 0, width: 2, height: 1 };
 * const crop = await decodeImage(await drawPicture(photograph, { kind: "crop", box }), "crop.jpg");
 * [crop.format, crop.image.width, crop.image.height]; // => ["JPEG", 160, 80]
 * const whole = await decodeImage(await drawPicture(photograph, { kind: "whole" }), "whole.png");
 * [whole.format, whole.image.width, whole.image.height]; // => ["PNG", 4, 2]
 * ```
 */
export async function drawPicture(photograph: RgbImage, picture: PictureOfImage): Promise<Uint8Array> {
  switch (picture.kind) {
    case "whole":
      return encodePng(photograph);
    case "thumbnail":
      return makeThumbnail(photograph);
    case "crop": {
      const { box } = picture;
      const { width, height } = scaledSize(box, CROP_SIDE / Math.max(box.width, box.height));
      return encodeJpeg(resizeArea(photograph, width, height, box), 88);
    }
    case "input": {
      const prepared = prepareInput(photograph, picture.shape, picture.preprocessing);
      return encodePng(inputPicture(prepared, valueRange(picture.preprocessing.values)));
    }
  }
}

/**
 * @returns whether the picture is drawn of colours and alpha.
 *
 * @example
 * ```ts
 * const preprocessing = { values: "unit", geometry: "crop" } as const;
 * pictureReadsAlpha({ kind: "input", shape: [32, 32, 4], preprocessing }); // => true
 * pictureReadsAlpha({ kind: "input", shape: [32, 32, 3], preprocessing }); // => false
 * pictureReadsAlpha({ kind: "whole" }); // => false
 * ```
 */
export function pictureReadsAlpha(picture: PictureOfImage): boolean {
  return picture.kind === "input" && picture.shape[2] === 4;
}
