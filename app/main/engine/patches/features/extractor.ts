/** A named, versioned way to turn patches into numbers; the same for training crops and for neurons' patches. */
import type { Box } from "../../../../contract/geometry.ts";
import type { FeatureSpecification } from "../../../../contract/patchClassifier.ts";
import type { RgbImage } from "../../../imaging/rgbImage.ts";
import type { InputGeometry } from "../../../modelGeometry/preprocessing.ts";
import type { NodeMap } from "../../network/wholeGraph.ts";

/** One image with what the network made of it. */
export interface FeatureContext {
  readonly image: RgbImage;
  /** @returns `[height, width, channels]` activations of a convolution that {@link FeatureExtractor.convolutions} names. */
  activations(convolution: number): Float32Array;
  /** What the second network makes of the same view; where nothing is to look with it, it may be missing. */
  second?(): SecondView;
}

/** The second network's maps of one view of a photograph, the coarsest last. */
export interface SecondView {
  /** Where the photograph lies on the second network's input. */
  readonly geometry: InputGeometry;
  readonly maps: readonly NodeMap[];
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
  /**
   * Whether it reads each patch's own pixels, which have more detail than the network's input: then crops that were degraded
   * give other numbers. A pass over the whole view, of whichever network, does not count: it sees all patches alike.
   */
  readonly readsPixels: boolean;
  /** @returns `[patches, dimension]`, row-major. */
  extract(context: FeatureContext, patches: readonly PatchBox[]): Float32Array;
}
