/** Reads what backward.py wrote, what single neurons pass down to the pixels by Captum, and asks Pippin for the same. */
import { readFileSync } from "node:fs";
import { seededPicture } from "../builders/seededNumbers.ts";
import type { Design } from "../builders/parts.ts";
import type { Box } from "../../app/contract/geometry.ts";
import { outputsForReconstruction, reconstruct } from "../../app/main/engine/backward/reconstruct.ts";
import type { LoadedNetwork } from "../../app/main/engine/network/forward.ts";

export const BACKWARD_RULES = ["gradient", "deconvnet", "guided"] as const;
export type BackwardRule = (typeof BACKWARD_RULES)[number];

/** `[height, width, 3]`, seeded with 1 at the neuron (times its activation it is the deconvnet's reconstruction). */
export interface AttributionSummary {
  /** Of the pixels that are not 0. */
  readonly box: Box;
  readonly norm: number;
  /** Cancels: compare it relative to the norm. */
  readonly sum: number;
  readonly samples: readonly (readonly [y: number, x: number, channel: number, value: number])[];
}

export type BackwardNeuron = Record<BackwardRule, AttributionSummary> & {
  readonly convolution: number;
  readonly channel: number;
  readonly row: number;
  readonly column: number;
  /** A at the neuron. */
  readonly activation: number;
};

export interface BackwardOracle {
  /** Parts to build, or a Keras file by its name. */
  readonly network: { readonly design: Design } | { readonly file: string; readonly sha256: string };
  /** `[height, width, 3]`, what the network's input node gets. */
  readonly pixels: Float32Array;
  readonly neurons: readonly BackwardNeuron[];
}

interface BackwardFile extends Omit<BackwardOracle, "pixels"> {
  readonly picture: { height: number; width: number; seed: number; scale: number; offset: number };
}

export function readBackwardOracle(name: "vgg" | "branches" | "tiny-darknet" | "squeezenet"): BackwardOracle {
  const text = readFileSync(new URL(`./backward-${name}.json`, import.meta.url), "utf8");
  const { network, picture, neurons } = JSON.parse(text) as BackwardFile;
  const { height, width, seed, scale, offset } = picture;
  return { network, neurons, pixels: seededPicture(height, width, seed, scale, offset) };
}

/** What the network passes down from the neuron, and A there. */
export function wayDown(loaded: LoadedNetwork, rule: BackwardRule, pixels: Float32Array, neuron: BackwardNeuron) {
  const node = loaded.network.convolutions[neuron.convolution - 1].activationNode;
  const pass = loaded.forward(pixels, outputsForReconstruction(loaded.network, rule, node));
  const [, width, channels] = loaded.network.nodes[node].shape;
  const activation = pass.values(node)[(neuron.row * width + neuron.column) * channels + neuron.channel];
  const [{ box, values }] = reconstruct(loaded, pass, rule, node, [neuron]);
  pass.dispose();
  return { activation, box, values };
}

/** Largest difference of the values from the oracle's, over the norm of the oracle's. */
export function differenceOnTheWayDown(
  found: { box: Box; values: Float32Array },
  expected: AttributionSummary,
  scale: number,
): number {
  const { box, values } = found;
  const at = (y: number, x: number, c: number): number => values[((y - box.y) * box.width + x - box.x) * 3 + c] ?? 0;
  const sum = values.reduce((total, value) => total + value, 0);
  const norm = Math.sqrt(values.reduce((total, value) => total + value * value, 0));
  const differences = expected.samples.map(([y, x, c, value]) => at(y, x, c) / scale - value);
  return (
    Math.max(...[...differences, sum / scale - expected.sum, norm / scale - expected.norm].map(Math.abs)) /
    expected.norm
  );
}
