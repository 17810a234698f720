/** A second network's activations, pooled over the patch in its one forward pass of the whole view. */
import { PippinError } from "../../../../contract/errors.ts";
import type { FeatureSpecification } from "../../../../contract/patchClassifier.ts";
import { toInputBox } from "../../../modelGeometry/preprocessing.ts";
import { PooledMap } from "../../kernels/poolCells.ts";
import { cellsTouched, scaledBox } from "./cells.ts";
import type { FeatureExtractor } from "./extractor.ts";

type Second = Extract<FeatureSpecification, { name: "second" }>;

/** Channels of the maps that are pooled: the last blocks of three stages of EfficientNet-Lite0. */
const CHANNELS = [112, 192, 320] as const;
/** Of these the centre is pooled too. */
const OF_CENTRE = [112, 320] as const;

/** Numbers of the whole box: a mean and a maximum of each channel. */
export const SECOND_BOX_DIMENSION = 2 * CHANNELS.reduce((sum, channels) => sum + channels, 0);
/** Numbers of the box's centre: a mean of each channel. */
export const SECOND_CENTRE_DIMENSION = OF_CENTRE.reduce((sum, channels) => sum + channels, 0);

/**
 * Dimension 1,680. First the whole box: of the maps of 112, 192 and 320 channels the mean and the maximum of every channel
 * over the cells that the patch touches, the input being cut evenly into as many as the map has units (1,248 numbers). Then its centre half, of half the patch's sides:
 * of those of 112 and 320 channels the mean (432). Each as sign(x) * sqrt(|x|), as of the explained network. Both parts
 * count alike in distances, whatever their sizes.
 *
 * Such a label is a name for the region: what the second network sees there, whether the explained one represents it or not.
 *
 * @example
 * ```ts
 * const extractor = secondExtractor({ name: "second", version: 1 });
 * extractor.dimension; // => 1680
 * const image = { width: 1, height: 1, data: new Uint8Array(3) };
 * extractor.extract({ image, activations: () => new Float32Array() }, []); // throws internal
 * ```
 */
export function secondExtractor(specification: Second): FeatureExtractor {
  const dimension = SECOND_BOX_DIMENSION + SECOND_CENTRE_DIMENSION;
  return {
    specification,
    dimension,
    convolutions: [],
    readsPixels: false,
    extract: (context, patches) => {
      const view = context.second?.();
      if (view === undefined) throw new PippinError("internal", "No second network has looked at the photograph.");
      const values = new Float32Array(patches.length * dimension);
      const boxes = patches.map(({ imageBox }) => toInputBox(view.geometry, imageBox));
      let [ofBox, ofCentre] = [0, SECOND_BOX_DIMENSION];
      CHANNELS.forEach((channels, place) => {
        const map = view.maps[place];
        if (map.channels !== channels)
          throw new PippinError("internal", `The second network's map ${place} is another.`);
        const pooled = new PooledMap(map.values, map.width, channels);
        const both = new Float32Array(2 * channels);
        const hasCentre = OF_CENTRE.some((one) => one === channels);
        boxes.forEach((box, i) => {
          const from = i * dimension;
          pooled.pool(cellsTouched(map, view.geometry, box), null, values, from + ofBox);
          if (!hasCentre) return;
          pooled.pool(cellsTouched(map, view.geometry, scaledBox(box, 0.5)), null, both, 0);
          values.set(both.subarray(0, channels), from + ofCentre);
        });
        ofBox += 2 * channels;
        if (hasCentre) ofCentre += channels;
      });
      return values;
    },
  };
}
