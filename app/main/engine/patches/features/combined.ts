/** Features of several kinds side by side. */
import type { FeatureSpecification } from "../../../../contract/patchClassifier.ts";
import type { Network } from "../../../modelGeometry/graph.ts";
import { colourHogExtractor } from "./colourHog.ts";
import type { FeatureExtractor } from "./extractor.ts";
import { networkExtractor } from "./network.ts";
import { secondExtractor } from "./second.ts";

type Combined = Extract<FeatureSpecification, { name: "combined" }>;
type SecondAndNetwork = Extract<FeatureSpecification, { name: "second-and-network" }>;

/**
 * Dimension: that of `network` and 1,892 of `colour-hog` behind it. Training gives both parts the same weight.
 *
 * @example
 * Means and maxima of 4 channels, and 1,892 numbers of the picture.
 * ```ts
 * const { network } = chain([conv(3, 4), relu()]);
 * const pooled = defaultNetworkFeatures(network);
 * combinedExtractor({ name: "combined", version: 1, network: pooled }, network).dimension; // => 1900
 * ```
 */
export function combinedExtractor(specification: Combined, network: Network): FeatureExtractor {
  return sideBySide(specification, [
    networkExtractor(specification.network, network),
    colourHogExtractor({ name: "colour-hog", version: 1 }),
  ]);
}

/**
 * Dimension: that of `network` and 1,680 of `second` behind it. Training gives the same weight to all three: the explained
 * network, the second one over the whole box, and over its centre.
 *
 * @example
 * Means and maxima of 4 channels, and 1,680 numbers of the second network.
 * ```ts
 * const { network } = chain([conv(3, 4), relu()]);
 * const pooled = defaultNetworkFeatures(network);
 * secondAndNetworkExtractor({ name: "second-and-network", version: 1, network: pooled }, network).dimension; // => 1688
 * ```
 */
export function secondAndNetworkExtractor(specification: SecondAndNetwork, network: Network): FeatureExtractor {
  return sideBySide(specification, [
    networkExtractor(specification.network, network),
    secondExtractor({ name: "second", version: 1 }),
  ]);
}

function sideBySide(specification: FeatureSpecification, parts: readonly FeatureExtractor[]): FeatureExtractor {
  const dimension = parts.reduce((sum, part) => sum + part.dimension, 0);
  return {
    specification,
    dimension,
    convolutions: parts.flatMap((part) => part.convolutions),
    readsPixels: parts.some((part) => part.readsPixels),
    extract: (context, patches) => {
      const values = new Float32Array(patches.length * dimension);
      let offset = 0;
      for (const part of parts) {
        const own = part.extract(context, patches);
        patches.forEach((_, i) => {
          values.set(own.subarray(i * part.dimension, (i + 1) * part.dimension), i * dimension + offset);
        });
        offset += part.dimension;
      }
      return values;
    },
  };
}
