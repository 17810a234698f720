/** Features of the network and of the picture side by side. */
import type { FeatureSpecification } from "../../../../contract/patchClassifier.ts";
import type { Network } from "../../../modelGeometry/graph.ts";
import { colourHogExtractor } from "./colourHog.ts";
import type { FeatureExtractor } from "./extractor.ts";
import { networkExtractor } from "./network.ts";

type Combined = Extract<FeatureSpecification, { name: "combined" }>;

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
  const parts = [
    networkExtractor(specification.network, network),
    colourHogExtractor({ name: "colour-hog", version: 1 }),
  ] as const;
  const dimension = parts[0].dimension + parts[1].dimension;
  return {
    specification,
    dimension,
    convolutions: parts[0].convolutions,
    readsPixels: true,
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
