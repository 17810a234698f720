/** The explained network's own activations, pooled over the patch in the one forward pass of the whole image. */
import { PippinError } from "../../../../contract/errors.ts";
import type { FeatureSpecification } from "../../../../contract/patchClassifier.ts";
import type { Network } from "../../../modelGeometry/graph.ts";
import { fieldOf } from "../../../modelGeometry/receptiveField.ts";
import { PooledMap } from "../../kernels/poolCells.ts";
import { cellsInside, scaledBox } from "./cells.ts";
import type { FeatureExtractor } from "./extractor.ts";

type NetworkFeatures = Extract<FeatureSpecification, { name: "network" }>;

/**
 * Dimension: 2 x the channels of all convolutions together (twice that with context). For each convolution the mean and
 * the maximum of every channel over the units whose field's centre lies inside the patch (at least the nearest unit),
 * each as sign(x) * sqrt(|x|) because activations are heavy-tailed; with `context` the same over the ring between the
 * patch and a box of twice its sides.
 *
 * Deeper convolutions see further than the patch, so part of what these features know lies outside it.
 *
 * @example
 * A map of three units, 7 9 4, of which the patch holds two: roots of their mean 8 and their maximum 9; the ring holds
 * the third.
 * ```ts
 * const { network } = chain([conv(1, 1), relu()], { input: [1, 3] });
 * const extractor = networkExtractor({ name: "network", version: 1, convolutions: [1], context: true }, network);
 * const box = { x: 0, y: 0, width: 2, height: 1 };
 * const image = { width: 3, height: 1, data: new Uint8Array(9) };
 * const context = { image, activations: () => Float32Array.of(7, 9, 4) };
 * extractor.extract(context, [{ box, imageBox: box }]); // => [2.828, 3, 2, 2]
 * ```
 */
export function networkExtractor(specification: NetworkFeatures, network: Network): FeatureExtractor {
  const maps = specification.convolutions.map((number) => {
    const convolution = network.convolutions[number - 1];
    const field = convolution === undefined ? null : fieldOf(network, convolution.activationNode);
    if (convolution === undefined || field === null) {
      throw new PippinError(
        "invalid-request",
        `The network "${network.name}" has no convolution ${number} whose units have places in the image.`,
      );
    }
    const [height, width, channels] = network.nodes[convolution.activationNode].shape as [number, number, number];
    return { number, field, height, width, channels };
  });
  const rings = specification.context ? 2 : 1;
  const dimension = rings * 2 * maps.reduce((sum, { channels }) => sum + channels, 0);
  return {
    specification,
    dimension,
    convolutions: specification.convolutions,
    readsPixels: false,
    extract: (context, patches) => {
      const values = new Float32Array(patches.length * dimension);
      let offset = 0;
      for (const map of maps) {
        const pooled = new PooledMap(context.activations(map.number), map.width, map.channels);
        patches.forEach(({ box }, i) => {
          const inner = cellsInside(map.field, map.height, map.width, box);
          pooled.pool(inner, null, values, i * dimension + offset);
          if (!specification.context) return;
          const outer = cellsInside(map.field, map.height, map.width, scaledBox(box, 2));
          pooled.pool(outer, inner, values, i * dimension + offset + 2 * map.channels);
        });
        offset += rings * 2 * map.channels;
      }
      return values;
    },
  };
}
