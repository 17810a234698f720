/** The crop's own pixels. */
import type { FeatureSpecification } from "../../../../contract/patchClassifier.ts";
import { resizeArea } from "../../../imaging/resample.ts";
import { crop } from "../../../imaging/rgbImage.ts";
import type { FeatureExtractor } from "./extractor.ts";

const SIDE = 128;
const DIMENSION = SIDE * SIDE * 3;

/**
 * Dimension 128 x 128 x 3 = 49,152: the crop area-averaged to 128x128, red, green and blue of each pixel in [0, 1], row by
 * row; what the paper's patch classifier sees. Training leaves them so; the paper's gamma (0.096) makes the kernel
 * degenerate, which training says, gamma "scale" does not.
 *
 * @example
 * ```ts
 * const extractor = pixelsExtractor({ name: "pixels", version: 1 });
 * const image = { width: 1, height: 1, data: Uint8Array.of(255, 0, 51) };
 * const box = { x: 0, y: 0, width: 1, height: 1 };
 * const values = extractor.extract({ image, activations: () => new Float32Array() }, [{ box, imageBox: box }]);
 * values.length; // => 49152
 * values.subarray(0, 3); // => [1, 0, 0.2]
 * ```
 */
export function pixelsExtractor(specification: FeatureSpecification): FeatureExtractor {
  return {
    specification,
    dimension: DIMENSION,
    convolutions: [],
    readsPixels: true,
    extract: ({ image }, patches) => {
      const values = new Float32Array(patches.length * DIMENSION);
      patches.forEach(({ imageBox }, i) => {
        const { data } = resizeArea(crop(image, imageBox), SIDE, SIDE);
        for (let at = 0; at < DIMENSION; at++) values[i * DIMENSION + at] = data[at] / 255;
      });
      return values;
    },
  };
}
