/** Each feature's extractor, by the feature's name. */
import type { FeatureSpecification } from "../../../../contract/patchClassifier.ts";
import type { Network } from "../../../modelGeometry/graph.ts";
import { colourHogExtractor } from "./colourHog.ts";
import { combinedExtractor } from "./combined.ts";
import type { FeatureExtractor } from "./extractor.ts";
import { hogExtractor } from "./hog.ts";
import { networkExtractor } from "./network.ts";
import { pixelsExtractor } from "./pixels.ts";

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
  }
}
