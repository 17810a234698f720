/** Where in the image a class's score comes from: CAM where the network's head allows it exactly, else Grad-CAM. */
import type { Tensor } from "@tensorflow/tfjs-core";
import { PippinError } from "../../../contract/errors.ts";
import { classScoreGradient, requireClass } from "../network/classScores.ts";
import type { ForwardPass, LoadedNetwork } from "../network/forward.ts";
import { scoresOf, type Network, type Node } from "../../modelGeometry/graph.ts";
import { descend, outputsToKeep } from "./descend.ts";
import { mapSteps } from "./maps.ts";

export type ClassMapKind = "CAM" | "Grad-CAM";

export interface ClassMapSource {
  readonly kind: ClassMapKind;
  /** The maps that the class map is a weighted sum of, `[height, width, channels]`. */
  readonly node: number;
}

export interface ClassMap extends ClassMapSource {
  readonly height: number;
  readonly width: number;
  /**
   * `[height, width]`, row-major, in units of the class's score: its logit, or its probability where the file gives only
   * that. Grad-CAM has no negative values.
   */
  readonly values: Float32Array;
}

/**
 * CAM (Zhou et al. 2016) is exact where the logits are a linear function of globally averaged maps F: through at most
 * dense layers, 1x1 convolutions and reshapes. Otherwise Grad-CAM (Selvaraju et al. 2017) of the last convolution that
 * still has a map.
 *
 * @throws PippinError `unsupported` where no convolution has a map of more than one place.
 *
 * @example
 * ```ts
 * const maps = [conv(3, 4), relu()];
 * const classes = [dense(2), softmax()];
 * classMapSource(chain([...maps, globalAveragePool(), ...classes]).network); // => { kind: "CAM", node: 2 }
 * classMapSource(chain([...maps, flatten(), ...classes]).network); // => { kind: "Grad-CAM", node: 2 }
 * classMapSource(chain([flatten(), ...classes]).network); // throws unsupported
 * ```
 */
export function classMapSource(network: Network): ClassMapSource {
  const pooled = pooledMaps(network);
  if (pooled !== null) return { kind: "CAM", node: pooled };
  const last = network.convolutions.findLast(({ activationNode }) => {
    const [height, width, channels] = network.nodes[activationNode].shape;
    return channels !== undefined && height * width > 1;
  });
  if (last !== undefined) return { kind: "Grad-CAM", node: last.activationNode };
  throw new PippinError("unsupported", `The network "${network.name}" has no map that a class could be seen on.`);
}

/** The input of a global average that the logits follow from linearly. */
function pooledMaps(network: Network): number | null {
  let node: Node = network.nodes[network.logits];
  for (;;) {
    const { operation } = node;
    if (operation.kind === "global-pool") return operation.mode === "average" ? node.inputs[0] : null;
    const linear =
      operation.kind === "identity" ||
      operation.kind === "reshape" ||
      operation.kind === "dense" ||
      (operation.kind === "convolution" && node.shape[0] * node.shape[1] === 1);
    if (!linear || node.inputs.length !== 1) return null;
    node = network.nodes[node.inputs[0]];
  }
}

/** Forward outputs that {@link classMap} and {@link classMaps} will read: to be kept by the forward pass. */
export function outputsForClassMap(network: Network): number[] {
  const { node } = classMapSource(network);
  return [node, ...outputsToKeep(network, "gradient", [network.logits], [node])];
}

/**
 * With g = dz/dF for the class's score z (one score for two classes speaks for class 1, and with the other sign for
 * class 0), by one walk down: CAM is sum over channels of N g F, where N is the number of
 * places, which is the class's weight times the map, without the bias; Grad-CAM is relu(sum over channels of mean(g) F).
 *
 * @param pass - must hold what {@link outputsForClassMap} names.
 * @throws PippinError `invalid-request` where there is no such class.
 *
 * @example
 * Two classes that weigh the mean of red by 1 and -1: the mean of the map is the class's logit.
 * ```ts
 * const loaded = await networkOf([2, 2], [conv(1, 1), relu(), globalAveragePool(), dense(2), softmax()], {
 *   "conv1/kernel": [1, 0, 0],
 *   "dense1/kernel": [1, -1],
 * });
 * const red = Float32Array.of(1, 0, 0, 2, 0, 0, 3, 0, 0, 2, 0, 0);
 * const pass = loaded.forward(red, outputsForClassMap(loaded.network));
 * classMap(loaded, pass, 0).values; // => [1, 2, 3, 2]
 * classMap(loaded, pass, 1).values; // => [-1, -2, -3, -2]
 * classMap(loaded, pass, 2); // throws invalid-request
 * ```
 */
export function classMap(loaded: LoadedNetwork, pass: ForwardPass, classIndex: number): ClassMap {
  return classMaps(loaded, pass, classIndex)[0];
}

/**
 * Both maps where the network's head allows CAM, from one walk down; else Grad-CAM alone. Through a head of a global average,
 * Grad-CAM is CAM without its negative places, divided by their number.
 *
 * @param pass - must hold what {@link outputsForClassMap} names.
 * @returns {@link classMap} first.
 * @throws PippinError `invalid-request` where there is no such class.
 */
export function classMaps(loaded: LoadedNetwork, pass: ForwardPass, classIndex: number): [ClassMap, ...ClassMap[]] {
  const { tf, network } = loaded;
  const classes = pass.probabilities.length;
  requireClass(classIndex, classes);
  const { kind, node } = classMapSource(network);
  const [height, width, channels] = network.nodes[node].shape;
  const start = classScoreGradient(scoresOf(network), classes, classIndex);
  let gradient = new Float32Array(height * width * channels);
  tf.tidy(() => {
    const signal: Tensor = tf.tensor(start, pass.output(network.logits).shape);
    const signals = descend(network, mapSteps(loaded, pass, "gradient"), new Map([[network.logits, signal]]), [node]);
    gradient = (signals.get(node)?.dataSync<"float32">() as Float32Array<ArrayBuffer> | undefined) ?? gradient;
  });
  const maps = pass.values(node);
  const places = height * width;
  const common = { node, height, width };
  const averaged: ClassMap = { ...common, kind: "Grad-CAM", values: gradCam(maps, gradient, places, channels) };
  if (kind === "Grad-CAM") return [averaged];
  const values = weightedSum(maps, channels, (place, channel) => places * gradient[place * channels + channel]);
  return [{ ...common, kind: "CAM", values }, averaged];
}

function gradCam(maps: Float32Array, gradient: Float32Array, places: number, channels: number): Float32Array {
  const weights = new Float64Array(channels);
  gradient.forEach((value, i) => (weights[i % channels] += value / places));
  return weightedSum(maps, channels, (_, channel) => weights[channel]).map((value) => Math.max(0, value));
}

function weightedSum(
  maps: Float32Array,
  channels: number,
  weight: (place: number, channel: number) => number,
): Float32Array {
  return Float32Array.from({ length: maps.length / channels }, (_, place) => {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++)
      sum += weight(place, channel) * maps[place * channels + channel];
    return sum;
  });
}
