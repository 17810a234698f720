/**
 * What single neurons respond to, projected down to the network's input: the deconvnet of Zeiler & Fergus (2014) and
 * guided backpropagation (Springenberg et al. 2014).
 */
import type { Tensor } from "@tensorflow/tfjs-core";
import type { Box } from "../../../contract/geometry.ts";
import type { ForwardPass, LoadedNetwork } from "../network/forward.ts";
import type { Network } from "../../modelGeometry/graph.ts";
import { computeValues } from "../tensors/computeValues.ts";
import { fieldBox } from "../../modelGeometry/receptiveField.ts";
import { descend, nodesBetween, outputsToKeep } from "./descend.ts";
import { reframe, wholeFrame, type Frame, type Windows } from "./frame.ts";
import { mapSteps } from "./maps.ts";
import type { Rule } from "./rule.ts";
import { isLocal, windowSteps } from "./windows.ts";

/** A neuron of one convolution. */
export interface Unit {
  readonly channel: number;
  readonly row: number;
  readonly column: number;
}

export interface Reconstruction {
  /** The neuron's receptive field, clipped, in pixels of the network's input. */
  readonly box: Box;
  /** `[box.height, box.width, channels]`, in the units of the network's input; zero everywhere else. */
  readonly values: Float32Array;
}

/** Forward outputs that {@link reconstruct} will read: to be kept by the forward pass. */
export function outputsForReconstruction(network: Network, rule: Rule, node: number): number[] {
  return [node, ...outputsToKeep(network, rule, [node], [INPUT])];
}

const INPUT = 0;

/**
 * Keeps each unit's activation, sets all others of its layer to zero, and walks down to the pixels under `rule`. No
 * rectifier acts after the last step to pixels, and biases take no part.
 *
 * @param pass - must hold what {@link outputsForReconstruction} names.
 * @param node - whose output the units belong to (a convolution's `activationNode`).
 * @param units - any number; they go down together.
 * @param extent - `window`: only the part of each map inside the unit's field, where alone the signal is not zero;
 * `map`: whole maps, the reference that the windows are tested against, and what is used where windows do not suffice (a
 * squeeze-and-excitation block reads its whole map).
 * @returns for each unit its field, and what arrives there.
 *
 * @example
 * A pixel's red less that of the next one, over the pixels 3, 1 and 2. The left neuron's activation, 2, goes back by
 * the same weights, 1 and -1.
 * ```ts
 * const loaded = await networkOf([1, 3], [conv([1, 2], 1, { padding: "valid" }), relu()], {
 *   "conv1/kernel": [1, 0, 0, -1, 0, 0],
 * });
 * const maps = 2;
 * const red = Float32Array.of(3, 0, 0, 1, 0, 0, 2, 0, 0);
 * const pass = loaded.forward(red, outputsForReconstruction(loaded.network, "deconvnet", maps));
 * pass.values(maps); // => [2, 0]
 * const [left] = reconstruct(loaded, pass, "deconvnet", maps, [{ channel: 0, row: 0, column: 0 }]);
 * left?.box; // => { x: 0, y: 0, width: 2, height: 1 }
 * left?.values; // => [2, 0, 0, -2, 0, 0]
 * ```
 */
export function reconstruct(
  loaded: LoadedNetwork,
  pass: ForwardPass,
  rule: Rule,
  node: number,
  units: readonly Unit[],
  extent: "window" | "map" = "window",
): Reconstruction[] {
  const { network } = loaded;
  if (units.length === 0) return [];
  const local = extent === "window" && isLocal(network, nodesBetween(network, [node], [INPUT]));
  const arrived = local
    ? byWindows(loaded, pass, rule, node, units)
    : units.map((unit) => byMaps(loaded, pass, rule, node, unit));
  return units.map((unit, n): Reconstruction => {
    const box = fieldBox(network, node, unit.row, unit.column);
    const frame: Frame = { height: box.height, width: box.width, tops: [box.y], lefts: [box.x] };
    return { box, values: reframe(arrived[n], frame).values };
  });
}

/** All units go down together, in windows of one size. */
function byWindows(
  loaded: LoadedNetwork,
  pass: ForwardPass,
  rule: Rule,
  node: number,
  units: readonly Unit[],
): Windows[] {
  const channels = loaded.network.nodes[node].shape[2];
  const values = new Float32Array(units.length * channels);
  units.forEach((unit, n) => {
    values[n * channels + unit.channel] = activationOf(loaded, pass, node, unit);
  });
  const frame: Frame = {
    height: 1,
    width: 1,
    tops: units.map((unit) => unit.row),
    lefts: units.map((unit) => unit.column),
  };
  const start = new Map([[node, { frame, channels, values }]]);
  const found = descend(loaded.network, windowSteps(loaded, pass, rule), start, [INPUT]).get(INPUT)!;
  const size = found.values.length / units.length;
  return units.map((_, n) => ({
    frame: { ...found.frame, tops: [found.frame.tops[n]], lefts: [found.frame.lefts[n]] },
    channels: found.channels,
    values: found.values.subarray(n * size, (n + 1) * size),
  }));
}

/** One unit over whole maps: N of them at once would hold N copies of every map. */
function byMaps(loaded: LoadedNetwork, pass: ForwardPass, rule: Rule, node: number, unit: Unit): Windows {
  const { tf, network } = loaded;
  const [height, width, channels] = network.nodes[node].shape as [number, number, number];
  const values = new Float32Array(height * width * channels);
  values[(unit.row * width + unit.column) * channels + unit.channel] = activationOf(loaded, pass, node, unit);
  const pixels = computeValues(tf, () => {
    const start = new Map<number, Tensor>([[node, tf.tensor(values, [1, height, width, channels])]]);
    return descend(network, mapSteps(loaded, pass, rule), start, [INPUT]).get(INPUT)!;
  });
  const [rows, columns, colours] = network.inputShape;
  return { frame: wholeFrame([rows, columns], 1), channels: colours, values: pixels };
}

function activationOf(loaded: LoadedNetwork, pass: ForwardPass, node: number, { channel, row, column }: Unit): number {
  const [, width, channels] = loaded.network.nodes[node].shape as [number, number, number];
  return pass.values(node)[(row * width + column) * channels + channel];
}
