/** Which convolutions features of a patch are pooled from. */
import type { FeatureSpecification } from "../../contract/patchClassifier.ts";
import { kernelSize, nodeOf, type Network } from "./graph.ts";
import { fieldOf } from "./receptiveField.ts";

type NetworkFeatures = Extract<FeatureSpecification, { name: "network" }>;

/** Neighbouring units further apart than this share of the input's side say too little about a patch of 10% to 20%. */
const COARSEST_JUMP = 0.08;
/** Fields smaller than this share see edges, not parts; their maps are also the largest to read. */
const SMALLEST_FIELD = 0.075;
const MOST_CONVOLUTIONS = 6;

/**
 * Which convolutions to pool where the user names none: of the spatial ones whose field is at least 7.5% of the input's
 * side and whose jump is at most 8%, up to six, evenly spread, the last included. Tiny Darknet: 4, 6, 8, 10, 12, 14.
 *
 * @param largestField - in pixels of the input: with the patches' side, what is pooled knows nothing of outside a patch.
 * Where no convolution is left, the first of those that would be.
 *
 * @example
 * Fields of 3, 5 and 7 pixels of 32, all above 7.5%.
 * ```ts
 * const { network } = chain([conv(3, 4), conv(3, 4), conv(3, 4)], { input: [32, 32] });
 * defaultNetworkFeatures(network).convolutions; // => [1, 2, 3]
 * defaultNetworkFeatures(network, 5).convolutions; // => [1, 2]
 * ```
 */
export function defaultNetworkFeatures(network: Network, largestField = Infinity): NetworkFeatures {
  const side = Math.min(network.inputShape[0], network.inputShape[1]);
  const suited = network.convolutions.filter(({ node, firstNode, activationNode }) => {
    const field = fieldOf(network, activationNode);
    if (field === null || field.size[0] < SMALLEST_FIELD * side || field.jump[0] > COARSEST_JUMP * side) return false;
    return [node, firstNode].some((index) => {
      const { operation } = nodeOf(network, index);
      return "kernel" in operation && kernelSize(network, operation.kernel)[0] > 1;
    });
  });
  const possible = suited.length > 0 ? suited : network.convolutions;
  const local = possible.filter(({ activationNode }) => {
    const field = fieldOf(network, activationNode);
    return field !== null && field.size[0] <= largestField;
  });
  const candidates = (largestField === Infinity ? possible : local.length > 0 ? local : possible.slice(0, 1)).map(
    ({ number }) => number,
  );
  const count = Math.min(MOST_CONVOLUTIONS, candidates.length);
  const last = candidates.length - 1;
  const places = Array.from({ length: count }, (_, i) => (count === 1 ? last : Math.round((i * last) / (count - 1))));
  const convolutions = places.map((place) => candidates[place]!);
  return { name: "network", version: 1, convolutions, context: false };
}
