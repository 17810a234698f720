/** What every classifier of patches has in common: how it is trained, how it decides, what of it is stored. */
import type { TrainingOptions } from "../../../../contract/patchClassifier.ts";
import type { CholeskySolver } from "../../kernels/cholesky.ts";
import type { Distances } from "../svm/distances.ts";
import type { PairMachine, PairMemory } from "../svm/svc.ts";

/** Training patches, standardised; every fold trains on some of them. */
export interface TrainingSet {
  readonly distances: Distances;
  /** `[patches, dimension]`, row-major. */
  readonly features: Float32Array;
  readonly dimension: number;
  /** Index into the vocabulary, a patch. */
  readonly labels: Int32Array;
  /** How much a patch of each label counts. */
  readonly classWeights: readonly number[];
  /** Shared by trainings on the same patches. */
  readonly memory?: PairMemory;
  /** Shared by all trainings. */
  readonly solver: CholeskySolver;
}

/** One point of the grid, and what a classifier takes besides. */
export interface MachineSettings {
  readonly C: number;
  /** Of the RBF kernel, 1 / squared distance of features. */
  readonly gamma: number;
  /** Most machines of an ensemble. */
  readonly rounds: number;
  /** Least share of patches on which a machine differs from the ensemble before it, where one is asked for. */
  readonly diversity?: number | undefined;
}

/** Support vector machines of one round of boosting; they share a weight and a kernel. */
export interface Round {
  readonly alpha: number;
  readonly gamma: number;
  readonly machines: readonly PairMachine[];
}

interface KernelParts<Kind extends string> {
  readonly kind: Kind;
  /** Labels that it knows, ascending. */
  readonly labels: readonly number[];
  readonly rounds: readonly Round[];
}

/** One round. */
export type SvcParts = KernelParts<"svc">;
/** Every round has a machine for each pair of labels. */
export type SammeParts = KernelParts<"samme">;
/** Every round has one machine; the rounds of a pair of labels are that pair's ensemble. */
export type AdaboostSvmParts = KernelParts<"adaboost-svm">;

export interface LogisticParts {
  readonly kind: "logistic";
  /** Labels that it knows, ascending. */
  readonly labels: readonly number[];
  /** `[labels, dimension]`, row-major. */
  readonly weights: Float64Array;
  /** One a label. */
  readonly intercepts: Float64Array;
}

export interface KernelRidgeParts {
  readonly kind: "kernel-ridge";
  /** Labels that it knows, ascending. */
  readonly labels: readonly number[];
  readonly gamma: number;
  /** Places of the patches that it was trained on, ascending. */
  readonly support: Int32Array;
  /** `[labels, support]`, row-major. */
  readonly coefficients: Float64Array;
}

/** The stored part of a machine: numbers only. */
export type MachineParts = SvcParts | SammeParts | AdaboostSvmParts | LogisticParts | KernelRidgeParts;

/** A patch as a machine sees it. */
export interface SeenPatch {
  /** `[dimension]`, standardised. */
  readonly features: Float32Array;
  /** @returns exp(-gamma * squared distance) to every training patch; not to be written to. */
  kernel(gamma: number): Float64Array;
}

export interface Decision {
  /** What the machine says without probabilities: what cross-validation counts. */
  readonly label: number;
  /**
   * For `pairs`, a score for each pair of the machine's labels, in the order of {@link pairsOf}, positive for the first;
   * a sigmoid fitted on held-out patches makes it a probability. For `labels`, a probability for each label. For `values`,
   * a number for each label, near 1 for its patches and near -1 for others; a calibration makes them probabilities.
   */
  readonly scores: Float64Array;
}

export type ScoreKind = "pairs" | "labels" | "values";

/** What a machine says of a patch. */
export interface Said {
  readonly scores: Float64Array;
  readonly of: ScoreKind;
  /** Labels that the machine knows. */
  readonly labels: readonly number[];
}

/** A trained machine. */
export interface Machine {
  readonly parts: MachineParts;
  readonly scores: ScoreKind;
  decide(patch: SeenPatch): Decision;
}

export interface Trained {
  readonly machine: Machine;
  /** Sentences for the user: what was done instead of what was asked for. */
  readonly notes: readonly string[];
}

/** @param patches - places in the set of those to train on, at least one. */
export type Trainer = (set: TrainingSet, patches: readonly number[], settings: MachineSettings) => Trained;

export type Classifier = TrainingOptions["classifier"];

/**
 * @returns all pairs of labels, the earlier one first, in order.
 *
 * @example
 * ```ts
 * pairsOf([2, 5, 7]); // => [[2, 5], [2, 7], [5, 7]]
 * ```
 */
export function pairsOf(labels: readonly number[]): [number, number][] {
  return labels.flatMap((first, place) => labels.slice(place + 1).map((second): [number, number] => [first, second]));
}

/** @returns a training patch as the machines see it. */
export function seen({ distances, features, dimension }: TrainingSet, patch: number): SeenPatch {
  return {
    features: features.subarray(patch * dimension, (patch + 1) * dimension),
    kernel: (gamma) => distances.kernelRow(gamma, patch),
  };
}

/**
 * A patch that was not trained on, as the machines see it.
 *
 * @param features - `[dimension]`, scaled as the training patches'.
 * @param distances - squared, to every training patch; empty for a machine without support vectors.
 *
 * @example
 * ```ts
 * seenAt(Float32Array.of(0.5), Float64Array.of(0, 25)).kernel(0.04); // => [1, 0.368]
 * ```
 */
export function seenAt(features: Float32Array, distances: Float64Array): SeenPatch {
  const known = new Map<number, Float64Array>();
  return {
    features,
    kernel: (gamma) => {
      let values = known.get(gamma);
      if (values === undefined) {
        values = new Float64Array(distances.length);
        for (let i = 0; i < distances.length; i++) values[i] = Math.exp(-gamma * distances[i]);
        known.set(gamma, values);
      }
      return values;
    },
  };
}
