/** A named, versioned way to turn patches into numbers; the same for training crops and for neurons' patches. */
import type { Box } from "../../../../contract/geometry.ts";
import type { FeatureSpecification } from "../../../../contract/patchClassifier.ts";
import type { RgbImage } from "../../../imaging/rgbImage.ts";

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
