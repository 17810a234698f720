/** C-support vector classification with an RBF kernel, one machine for each pair of labels, as LIBSVM does it. */
import type { Distances } from "./distances.ts";
import { solveTwoClass } from "./smo.ts";

export interface SvcOptions {
  readonly C: number;
  readonly gamma: number;
  /** A factor of C for each label. */
  readonly classWeights: readonly number[];
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
  const present = [...new Set(patches.map((patch) => labels[patch]))].sort((a, b) => a - b);
  return present.flatMap((first, place) =>
    present.slice(place + 1).map((second) => trainPair(distances, patches, labels, options, first, second)),
  );
}

function trainPair(
  distances: Distances,
  patches: readonly number[],
  labels: Int32Array,
  options: SvcOptions,
  first: number,
  second: number,
): PairMachine {
  // Patches of the first label before the second's, as LIBSVM orders them.
  const members = [first, second].flatMap((label) => patches.filter((patch) => labels[patch] === label));
  const y = Int8Array.from(members, (patch) => (labels[patch] === first ? 1 : -1));
  const bounds = Float64Array.from(members, (patch) => options.C * options.classWeights[labels[patch]]);
  const cache: (Float64Array | undefined)[] = [];
  const rows = (i: number): Float64Array => {
    const known = cache[i];
    if (known !== undefined) return known;
    const row = distances.row(members[i]);
    return (cache[i] = Float64Array.from(members, (other) => Math.exp(-options.gamma * row[other])));
  };
  const { coefficients, rho, objective } = solveTwoClass(rows, y, bounds);
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
 * @param kernel - value of the kernel between the patch in question and a training patch.
 * @returns the decision value of each machine.
 */
export function decisions(machines: readonly PairMachine[], kernel: (trainingPatch: number) => number): Float64Array {
  return Float64Array.from(machines, ({ support, coefficients, rho }) => {
    let sum = -rho;
    for (let i = 0; i < support.length; i++) sum += coefficients[i] * kernel(support[i]);
    return sum;
  });
}

/** @returns the label with most wins over the pairs; the first of equals. */
export function vote(machines: readonly PairMachine[], values: Float64Array, labelCount: number): number {
  const votes = new Int32Array(labelCount);
  machines.forEach(({ first, second }, i) => votes[values[i] > 0 ? first : second]++);
  return votes.indexOf(Math.max(...votes));
}
