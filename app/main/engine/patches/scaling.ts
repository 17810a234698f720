/** How features are brought to one scale before distances between patches mean anything. */
import type { FeatureSpecification } from "../../../contract/patchClassifier.ts";
import { COLOUR_HOG_DIMENSION } from "./features/colourHog.ts";
import { SECOND_BOX_DIMENSION, SECOND_CENTRE_DIMENSION } from "./features/second.ts";

/** `scaled = (value - mean) * scale`, for each feature. */
export interface Scaling {
  readonly mean: Float32Array;
  /** 0 for a feature that is left out: one that never changes. */
  readonly scale: Float32Array;
}

/** Features side by side that are scaled alike. */
interface Block {
  readonly size: number;
  /** `unit`: as they are, already between 0 and 1. `standardise`: zero mean and unit variance over the training patches. */
  readonly kind: "unit" | "standardise";
}

const SECOND_BLOCKS: readonly Block[] = [
  { size: SECOND_BOX_DIMENSION, kind: "standardise" },
  { size: SECOND_CENTRE_DIMENSION, kind: "standardise" },
];

/**
 * Pixels stay as the paper has them, in [0, 1]: only so its gamma of 0.096 means what it says (and that is a kernel that
 * learns nothing, which training warns of). Blocks of HOG are normalised already; on the sample standardising them gave
 * the same (44% and 44%, with colours 45% and 47%). Activations have no common scale and are standardised.
 */
function blocksOf(features: FeatureSpecification, dimension: number): readonly Block[] {
  switch (features.name) {
    case "pixels":
    case "hog":
    case "colour-hog":
      return [{ size: dimension, kind: "unit" }];
    case "network":
      return [{ size: dimension, kind: "standardise" }];
    case "combined":
      return [
        { size: dimension - COLOUR_HOG_DIMENSION, kind: "standardise" },
        { size: COLOUR_HOG_DIMENSION, kind: "standardise" },
      ];
    case "second":
      return SECOND_BLOCKS;
    case "second-and-network":
      return [
        { size: dimension - SECOND_BOX_DIMENSION - SECOND_CENTRE_DIMENSION, kind: "standardise" },
        ...SECOND_BLOCKS,
      ];
  }
}

/**
 * Several blocks weigh the same whatever their sizes: each is multiplied by sqrt(dimension / (blocks * its size)), so that
 * it contributes an equal part to squared distances and the mean variance stays 1.
 *
 * @param values - `[patches, dimension]`, row-major.
 * @returns a mean and a factor a feature, fitted on these patches.
 *
 * @example
 * Two patches with two features: the first has mean 2 and deviation 1, the second never changes.
 * ```ts
 * const features: FeatureSpecification = { name: "network", version: 1, convolutions: [1], context: false };
 * const scaling = fitScaling(features, Float32Array.of(1, 10, 3, 10), 2);
 * scaling; // => { mean: [2, 0], scale: [1, 0] }
 * scale(Float32Array.of(1, 10, 3, 10), scaling); // => [-1, 0, 1, 0]
 * ```
 */
export function fitScaling(features: FeatureSpecification, values: Float32Array, dimension: number): Scaling {
  const blocks = blocksOf(features, dimension);
  const { mean, deviation } = blocks.some(({ kind }) => kind === "standardise")
    ? momentsOf(values, dimension)
    : { mean: [], deviation: [] };
  const scaling = { mean: new Float32Array(dimension), scale: new Float32Array(dimension) };
  let from = 0;
  for (const { size, kind } of blocks) {
    const weight = Math.sqrt(dimension / (blocks.length * size));
    for (let d = from; d < from + size; d++) {
      if (kind === "unit") scaling.scale[d] = weight;
      else if (deviation[d] > 1e-6) {
        scaling.mean[d] = mean[d];
        scaling.scale[d] = weight / deviation[d];
      }
    }
    from += size;
  }
  return scaling;
}

function momentsOf(values: Float32Array, dimension: number): { mean: Float64Array; deviation: Float64Array } {
  const count = values.length / dimension;
  const [mean, variance] = [new Float64Array(dimension), new Float64Array(dimension)];
  for (let row = 0; row < values.length; row += dimension) {
    for (let d = 0; d < dimension; d++) mean[d] += values[row + d] / count;
  }
  for (let row = 0; row < values.length; row += dimension) {
    for (let d = 0; d < dimension; d++) variance[d] += (values[row + d] - mean[d]) ** 2 / count;
  }
  return { mean, deviation: variance.map(Math.sqrt) };
}

/**
 * Scales features as the training patches' were: `(value - mean) * scale`.
 *
 * @param values - `[patches, dimension]`, row-major.
 * @param result - where they go.
 * @returns `result`.
 *
 * @example
 * ```ts
 * scale(Float32Array.of(5, 5, 7, 5), { mean: Float32Array.of(5, 0), scale: Float32Array.of(2, 1) }); // => [0, 5, 4, 5]
 * ```
 */
export function scale(
  values: Float32Array,
  { mean, scale: factor }: Scaling,
  result = new Float32Array(values.length),
): Float32Array {
  for (let row = 0; row < values.length; row += mean.length) {
    for (let d = 0; d < mean.length; d++) result[row + d] = (values[row + d] - mean[d]) * factor[d];
  }
  return result;
}
