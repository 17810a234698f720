/** Each feature's extractor, by the feature's name. */
import type { FeatureSpecification } from "../../../../contract/patchClassifier.ts";
import type { Network } from "../../../modelGeometry/graph.ts";
import { colourHogExtractor } from "./colourHog.ts";
import { combinedExtractor, secondAndNetworkExtractor } from "./combined.ts";
import type { FeatureExtractor } from "./extractor.ts";
import { hogExtractor } from "./hog.ts";
import { networkExtractor } from "./network.ts";
import { pixelsExtractor } from "./pixels.ts";
import { secondExtractor } from "./second.ts";

/**
 * @returns the extractor of the features that are named; one object serves any number of images.
 * @throws PippinError `invalid-request` where the network has no convolution that they name.
 *
 * @example
 * Means and maxima of 4 and of 8 channels.
 * ```ts
 * const { network } = chain([conv(3, 4), relu(), conv(3, 8), relu()]);
 * const pooled = defaultNetworkFeatures(network);
 * featureExtractor({ ...pooled, convolutions: [1, 2] }, network).dimension; // => 24
 * featureExtractor({ name: "hog", version: 1 }, network).dimension; // => 1764
 * featureExtractor({ ...pooled, convolutions: [3] }, network); // throws invalid-request
 * ```
 */
export function featureExtractor(specification: FeatureSpecification, network: Network): FeatureExtractor {
  switch (specification.name) {
    case "pixels":
      return pixelsExtractor(specification);
    case "hog":
      return hogExtractor(specification);
    case "colour-hog":
      return colourHogExtractor(specification);
    case "network":
      return networkExtractor(specification, network);
    case "combined":
      return combinedExtractor(specification, network);
    case "second":
      return secondExtractor(specification);
    case "second-and-network":
      return secondAndNetworkExtractor(specification, network);
  }
}
