/** Features of several kinds, made comparable before main directions are looked for. */
import type { FeatureSpecification } from "../../../contract/patchClassifier.ts";
import type { Network } from "../../modelGeometry/graph.ts";
import { mapShape } from "../../modelGeometry/graph.ts";
import type { Space } from "../../statistics/grouping.ts";

/** Features side by side that come of one network. */
export interface Block {
  readonly size: number;
  /** Of the rows' squared lengths, on average. */
  readonly weight: number;
}

/** What a second network sees counts twice: for a patch as a whole and for its centre. */
const OF_SECOND = 2;

/** @param dimension - of all features. */
export function blocksOf(features: FeatureSpecification, network: Network, dimension: number): readonly Block[] {
  if (features.name !== "second-and-network") return [{ size: dimension, weight: 1 }];
  const channels = features.network.convolutions.map(
    (number) => mapShape(network, network.convolutions[number - 1]!.activationNode)[2],
  );
  const size = (features.network.context ? 4 : 2) * channels.reduce((sum, one) => sum + one, 0);
  return [
    { size, weight: 1 },
    { size: dimension - size, weight: OF_SECOND },
  ];
}

/**
 * Multiplies each block of the rows, whose mean is zero, so that its squared length is its weight on average, in place.
 *
 * @param values - `[rows, dimension]`.
 * @returns the factor of each feature.
 */
export function weighBlocks(values: Float32Array, blocks: readonly Block[]): Float32Array {
  const dimension = blocks.reduce((sum, { size }) => sum + size, 0);
  const rows = values.length / dimension;
  const factors = new Float32Array(dimension);
  let from = 0;
  for (const { size, weight } of blocks) {
    let squares = 0;
    for (let row = 0; row < rows; row++) {
      for (let at = row * dimension + from, to = at + size; at < to; at++) squares += values[at]! ** 2;
    }
    factors.fill(squares === 0 ? 0 : Math.sqrt((weight * rows) / squares), from, from + size);
    from += size;
  }
  for (let at = 0; at < values.length; at++) values[at]! *= factors[at % dimension]!;
  return factors;
}

/** A space of rows that were multiplied by such factors, as one of the rows as they were. */
export function ofUnweighed({ mean, axes, to }: Space, factors: Float32Array): Space {
  return {
    mean: mean.map((value, i) => (factors[i] === 0 ? 0 : value / factors[i]!)),
    axes: axes.map((value, at) => value * factors[at % factors.length]!),
    to,
  };
}
