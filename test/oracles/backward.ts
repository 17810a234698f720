/** Reads what backward.py wrote: what single neurons pass down to the pixels, by Captum. */
import { readFileSync } from "node:fs";
import { seededPicture } from "../builders/seededNumbers.ts";
import type { Design } from "../builders/parts.ts";
import type { Box } from "../../app/contract/geometry.ts";

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
