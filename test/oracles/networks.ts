/** Reads what networks.py wrote: what Keras computes on the networks that Pippin must read. */
import { readFileSync } from "node:fs";
import { seededPicture } from "../builders/seededNumbers.ts";
import type { FormulaWeight } from "../builders/keras.ts";
import type { KerasConfiguration } from "../../app/main/engine/network/readers/kerasModel.ts";

/** Networks whose weights come from a formula. */
export const FORMULA_NETWORKS = ["vgg16", "mobilenet", "mobilenet-v2", "resnet50", "densenet121"] as const;
/** Networks of keras.applications with rarer layers; weights from a formula, too, and a dozen convolutions of each. */
export const APPLICATIONS = [
  ...(["mobilenet-v3-small", "mobilenet-v3-large", "efficientnet-v2-b0", "efficientnet-v2-s"] as const),
  ...(["convnext-tiny", "inception-resnet-v2"] as const),
] as const;
/** Networks in files: Tiny Darknet ships with Pippin, SqueezeNet lies in the folder PIPPIN_SHARED. */
export const FILE_NETWORKS = ["tiny-darknet", "squeezenet"] as const;
export type OracleName =
  (typeof FORMULA_NETWORKS)[number] | (typeof APPLICATIONS)[number] | (typeof FILE_NETWORKS)[number];

/** Of a map in row-major order without the batch axis. */
export interface MapSummary {
  readonly mean: number;
  readonly norm: number;
  readonly places: readonly number[];
  readonly values: readonly number[];
}

export interface NetworkOracle {
  readonly name: OracleName;
  /** Of a formula network. */
  readonly config?: KerasConfiguration;
  readonly weights?: readonly FormulaWeight[];
  /** Of a network in a file. */
  readonly file?: string;
  readonly sha256?: string;
  /** `[height, width, 3]`, what the network's input node gets. */
  readonly pixels: Float32Array;
  /** All of them, or a summary where there are more than 100 classes. */
  readonly probabilities: readonly number[] | MapSummary;
  readonly topClass: number;
  readonly topProbability: number;
  /** All of them, or of {@link APPLICATIONS} some. */
  readonly convolutions: readonly {
    readonly layer: string;
    /** Layer whose output is A. */
    readonly activationLayer: string;
    readonly shape: readonly number[];
    /** Of A. */
    readonly activation: MapSummary;
    /** Of ds/dA, s the log-probability of the top class. */
    readonly gradient: MapSummary;
  }[];
}

interface NetworkFile extends Omit<NetworkOracle, "pixels"> {
  readonly picture: { height: number; width: number; seed: number; scale: number; offset: number };
}

export function readNetworkOracle(name: OracleName): NetworkOracle {
  const text = readFileSync(new URL(`./networks-${name}.json`, import.meta.url), "utf8");
  const { picture, ...oracle } = JSON.parse(text) as NetworkFile;
  const { height, width, seed, scale, offset } = picture;
  return { ...oracle, pixels: seededPicture(height, width, seed, scale, offset) };
}

/**
 * How far a map is from a summary: the root mean square of the samples' differences relative to that of the map, or the
 * difference of the norms relative to the norm, whichever is larger.
 */
export function distance(values: Float32Array, expected: MapSummary): number {
  const norm = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
  const squares = expected.places.reduce((sum, place, i) => sum + (values[place] - expected.values[i]) ** 2, 0);
  const rms = expected.norm / Math.sqrt(values.length);
  return Math.max(Math.abs(norm - expected.norm) / expected.norm, Math.sqrt(squares / expected.places.length) / rms);
}
