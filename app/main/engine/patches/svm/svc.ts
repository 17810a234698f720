/** C-support vector classification with an RBF kernel, one machine for each pair of labels, as LIBSVM does it. */
import type { Distances } from "./distances.ts";
import { solveTwoClass } from "./smo.ts";

export interface SvcOptions {
  readonly C: number;
  readonly gamma: number;
  /** A factor of C for each label. */
  readonly classWeights: readonly number[];
  /**
   * A factor of C for every patch of the matrix, 1 for a patch that counts as usual; a patch of weight 0 is left out.
   * Weights that sum to 1 over n patches must be multiplied by n first, or C shrinks by n.
   */
  readonly patchWeights?: Float64Array;
  /** Of the optimality conditions; LIBSVM's 1e-3 where it is left out. */
  readonly tolerance?: number;
}

/** One of K (K - 1) / 2 machines: positive decisions are for the label `first`. */
export interface PairMachine {
  readonly first: number;
  readonly second: number;
  /** Places of the support vectors among all training patches. */
  readonly support: Int32Array;
  readonly coefficients: Float64Array;
  readonly rho: number;
  readonly objective: number;
}

/**
 * @param patches - places in the matrix of the patches to train on.
 * @param labels - of every patch of the matrix.
 * @returns machines for each pair of labels that both occur, in order.
 */
export function trainSvc(
  distances: Distances,
  patches: readonly number[],
  labels: Int32Array,
  options: SvcOptions,
): PairMachine[] {
  const { patchWeights } = options;
  const counted = patchWeights === undefined ? patches : patches.filter((patch) => patchWeights[patch] > 0);
  const present = labelsOf(counted, labels);
  const members = new Map(present.map((label) => [label, counted.filter((patch) => labels[patch] === label)]));
  return present.flatMap((first, place) =>
    present.slice(place + 1).map((second) => trainPair(distances, members, labels, options, first, second)),
  );
}

/** @returns the labels of these patches, each once, ascending. */
export function labelsOf(patches: readonly number[], labels: Int32Array): number[] {
  return [...new Set(patches.map((patch) => labels[patch]))].sort((a, b) => a - b);
}

function trainPair(
  distances: Distances,
  byLabel: ReadonlyMap<number, readonly number[]>,
  labels: Int32Array,
  options: SvcOptions,
  first: number,
  second: number,
): PairMachine {
  // Patches of the first label before the second's, as LIBSVM orders them.
  const members = [...byLabel.get(first)!, ...byLabel.get(second)!];
  const y = Int8Array.from(members, (patch) => (labels[patch] === first ? 1 : -1));
  const bounds = Float64Array.from(
    members,
    (patch) => options.C * options.classWeights[labels[patch]] * (options.patchWeights?.[patch] ?? 1),
  );
  const cache: (Float64Array | undefined)[] = [];
  const rows = (i: number): Float64Array => {
    const known = cache[i];
    if (known !== undefined) return known;
    const kernel = distances.kernelRow(options.gamma, members[i]);
    const row = new Float64Array(members.length);
    for (let t = 0; t < row.length; t++) row[t] = kernel[members[t]];
    return (cache[i] = row);
  };
  const { coefficients, rho, objective } = solveTwoClass(rows, y, bounds, options.tolerance);
  const support = [...coefficients.keys()].filter((i) => coefficients[i] !== 0);
  return {
    first,
    second,
    support: Int32Array.from(support, (i) => members[i]),
    coefficients: Float64Array.from(support, (i) => coefficients[i]),
    rho,
    objective,
  };
}

/**
 * @param kernel - values of the kernel between the patch in question and every training patch.
 * @returns the decision value of each machine.
 */
export function decisions(machines: readonly PairMachine[], kernel: Float64Array): Float64Array {
  return Float64Array.from(machines, ({ support, coefficients, rho }) => {
    let sum = -rho;
    for (let i = 0; i < support.length; i++) sum += coefficients[i] * kernel[support[i]];
    return sum;
  });
}

/** @returns the label with most wins over the pairs; the first of equals. */
export function vote(machines: readonly PairMachine[], values: Float64Array, labelCount: number): number {
  const votes = new Int32Array(labelCount);
  machines.forEach(({ first, second }, i) => votes[values[i] > 0 ? first : second]++);
  return votes.indexOf(Math.max(...votes));
}
