/** Histograms of oriented gradients (Dalal & Triggs 2005). */
import type { FeatureSpecification } from "../../../../contract/patchClassifier.ts";
import { crop, type RgbImage } from "../../../imaging/rgbImage.ts";
import { resizeArea } from "../../../imaging/resample.ts";
import type { FeatureExtractor } from "./extractor.ts";

const SIDE = 128;
const CELL = 16;
const CELLS = SIDE / CELL;
const ORIENTATIONS = 9;
const BLOCK = 2;
const BLOCKS = CELLS - BLOCK + 1;
export const HOG_DIMENSION = BLOCKS * BLOCKS * BLOCK * BLOCK * ORIENTATIONS;

/**
 * Dimension 7 x 7 x 2 x 2 x 9 = 1764: the crop area-averaged to 128x128 grey levels in [0, 1], centred differences (0 at
 * the border), unsigned orientations in 9 bins, cells of 16x16, overlapping blocks of 2x2 cells normalised by L2-Hys.
 */
export function hogExtractor(specification: FeatureSpecification): FeatureExtractor {
  return {
    specification,
    dimension: HOG_DIMENSION,
    convolutions: [],
    readsPixels: true,
    extract: ({ image }, patches) => {
      const values = new Float32Array(patches.length * HOG_DIMENSION);
      patches.forEach(({ imageBox }, i) => {
        values.set(hog(resizeArea(crop(image, imageBox), SIDE, SIDE)), i * HOG_DIMENSION);
      });
      return values;
    },
  };
}

/**
 * @param patch - 128x128 pixels.
 * @returns `[blocks down, blocks across, 2 x 2 cells, 9 orientations]`, 1,764 numbers.
 *
 * @example
 * Brightness that rises from left to right: every gradient is horizontal, in the first of 9 bins. The four cells of a
 * block are alike, so each has 1/2 of the block's length.
 * ```ts
 * const ramp = Uint8Array.from({ length: 128 * 128 * 3 }, (_, i) => Math.floor(i / 3) % 128);
 * const histograms = hog({ width: 128, height: 128, data: ramp });
 * histograms.length; // => 1764
 * histograms.subarray(0, 10); // => [0.500, 0, 0, 0, 0, 0, 0, 0, 0, 0.500]
 * ```
 */
export function hog(patch: RgbImage): Float64Array {
  const cells = cellHistograms(greyLevels(patch));
  const result = new Float64Array(HOG_DIMENSION);
  let at = 0;
  for (let y = 0; y < BLOCKS; y++) {
    for (let x = 0; x < BLOCKS; x++) {
      const block: number[] = [];
      for (let dy = 0; dy < BLOCK; dy++) {
        const start = ((y + dy) * CELLS + x) * ORIENTATIONS;
        block.push(...cells.subarray(start, start + BLOCK * ORIENTATIONS));
      }
      result.set(normalise(normalise(block).map((value) => Math.min(value, 0.2))), at);
      at += block.length;
    }
  }
  return result;
}

function greyLevels({ data }: RgbImage): Float64Array {
  return Float64Array.from(
    { length: SIDE * SIDE },
    (_, i) => (0.2125 * data[3 * i] + 0.7154 * data[3 * i + 1] + 0.0721 * data[3 * i + 2]) / 255,
  );
}

function cellHistograms(grey: Float64Array): Float64Array {
  const cells = new Float64Array(CELLS * CELLS * ORIENTATIONS);
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const i = y * SIDE + x;
      const dy = y > 0 && y < SIDE - 1 ? grey[i + SIDE] - grey[i - SIDE] : 0;
      const dx = x > 0 && x < SIDE - 1 ? grey[i + 1] - grey[i - 1] : 0;
      const angle = ((Math.atan2(dy, dx) / Math.PI) * 180 + 360) % 180;
      const bin = Math.min(ORIENTATIONS - 1, Math.floor((angle * ORIENTATIONS) / 180));
      const cell = Math.floor(y / CELL) * CELLS + Math.floor(x / CELL);
      cells[cell * ORIENTATIONS + bin] += Math.hypot(dy, dx) / (CELL * CELL);
    }
  }
  return cells;
}

function normalise(values: readonly number[]): number[] {
  const norm = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) + 1e-10);
  return values.map((value) => value / norm);
}
