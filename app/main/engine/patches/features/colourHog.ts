/** A colour histogram beside histograms of oriented gradients. */
import type { FeatureSpecification } from "../../../../contract/patchClassifier.ts";
import { resizeArea } from "../../../imaging/resample.ts";
import { crop, type RgbImage } from "../../../imaging/rgbImage.ts";
import type { FeatureExtractor } from "./extractor.ts";
import { hog, HOG_DIMENSION } from "./hog.ts";

const SIDE = 128;
const [HUES, SATURATIONS, VALUES] = [8, 4, 4];
export const COLOURS = HUES * SATURATIONS * VALUES;
export const COLOUR_HOG_DIMENSION = HOG_DIMENSION + COLOURS;

/**
 * Dimension 1,764 + 128 = 1,892: `hog` of the crop, and then the square roots of the shares of its pixels (of the same
 * 128x128) in 8 x 4 x 4 even bins of hue, saturation and value (Smith 1978), hue outermost. Square roots because shares
 * are heavy-tailed (the Hellinger kernel).
 */
export function colourHogExtractor(specification: FeatureSpecification): FeatureExtractor {
  return {
    specification,
    dimension: COLOUR_HOG_DIMENSION,
    convolutions: [],
    readsPixels: true,
    extract: ({ image }, patches) => {
      const values = new Float32Array(patches.length * COLOUR_HOG_DIMENSION);
      patches.forEach(({ imageBox }, i) => {
        const patch = resizeArea(crop(image, imageBox), SIDE, SIDE);
        values.set(hog(patch), i * COLOUR_HOG_DIMENSION);
        values.set(colourHistogram(patch).map(Math.sqrt), i * COLOUR_HOG_DIMENSION + HOG_DIMENSION);
      });
      return values;
    },
  };
}

/**
 * @param image - `[pixels, 3]`, of any shape.
 * @returns `[hue, saturation, value]` shares of the pixels, which sum to 1.
 *
 * @example
 * A red pixel (hue 0, most saturated, brightest) and a black one.
 * ```ts
 * const shares = colourHistogram({ data: Uint8Array.of(255, 0, 0, 0, 0, 0) });
 * shares.length; // => 128
 * shares[(0 * 4 + 3) * 4 + 3]; // => 0.5
 * shares[0]; // => 0.5
 * ```
 */
export function colourHistogram({ data }: Pick<RgbImage, "data">): Float64Array {
  const shares = new Float64Array(COLOURS);
  const pixel = 3 / data.length;
  for (let at = 0; at < data.length; at += 3) {
    const [red, green, blue] = [data[at], data[at + 1], data[at + 2]];
    const value = Math.max(red, green, blue);
    const chroma = value - Math.min(red, green, blue);
    const saturation = value === 0 ? 0 : chroma / value;
    const place =
      (bin(hueOf(red, green, blue, value, chroma), HUES) * SATURATIONS + bin(saturation, SATURATIONS)) * VALUES +
      bin(value / 255, VALUES);
    shares[place] += pixel;
  }
  return shares;
}

/** In [0, 1): red 0, green a third, blue two thirds; grey is 0. */
function hueOf(red: number, green: number, blue: number, value: number, chroma: number): number {
  if (chroma === 0) return 0;
  const sixth =
    value === red
      ? (green - blue) / chroma + (green < blue ? 6 : 0)
      : value === green
        ? (blue - red) / chroma + 2
        : (red - green) / chroma + 4;
  return sixth / 6;
}

function bin(share: number, count: number): number {
  return Math.min(count - 1, Math.floor(share * count));
}
