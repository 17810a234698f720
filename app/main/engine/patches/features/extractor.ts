/** A named, versioned way to turn patches into numbers; the same for training crops and for neurons' patches. */
import type { Box } from "../../../../contract/geometry.ts";
import type { FeatureSpecification } from "../../../../contract/patchClassifier.ts";
import type { RgbImage } from "../../../imaging/rgbImage.ts";
import type { Network } from "../../../modelGeometry/graph.ts";
import { colourHogExtractor } from "./colourHog.ts";
import { combinedExtractor } from "./combined.ts";
import { hogExtractor } from "./hog.ts";
import { networkExtractor } from "./network.ts";
import { pixelsExtractor } from "./pixels.ts";

/** One image with what the network made of it. */
export interface FeatureContext {
  readonly image: RgbImage;
  /** @returns `[height, width, channels]` activations of a convolution that {@link FeatureExtractor.convolutions} names. */
  activations(convolution: number): Float32Array;
}

/** A patch in both coordinate systems. */
export interface PatchBox {
  /** In pixels of the upright file. */
  readonly imageBox: Box;
  /** In pixels of the network's input. */
  readonly box: Box;
}

export interface FeatureExtractor {
  readonly specification: FeatureSpecification;
  readonly dimension: number;
  /** Numbers of the convolutions whose activations it reads. */
  readonly convolutions: readonly number[];
  /** Whether it reads the photograph's own pixels, which have more detail than the network's input. */
  readonly readsPixels: boolean;
  /** @returns `[patches, dimension]`, row-major. */
  extract(context: FeatureContext, patches: readonly PatchBox[]): Float32Array;
}

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
  }
}
