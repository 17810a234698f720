/** C-support vector classification with an RBF kernel, one machine for each pair of labels, as LIBSVM does it. */
import type { Distances } from "./distances.ts";
import { solveTwoClass, type KernelRows } from "./smo.ts";

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
  /** What earlier trainings on the same patches, weights and gamma with another C have left. */
  readonly memory?: PairMemory;
}

/** The patches of two labels. */
interface PairProblem {
  /** Places in the matrix, those of the first label before the second's, as LIBSVM orders them. */
  readonly members: readonly number[];
  /** +1 for the first label, -1 for the second. */
  readonly y: Int8Array;
  readonly rows: KernelRows;
  /** No higher C would change the machine, see {@link TwoClassSolution.unbounded}. */
  solved?: { readonly C: number; readonly machine: PairMachine };
}

/** Above so many patches kernels of one pair take more than 1 MB, and are not kept. */
const MOST_KEPT = 362;

/**
 * What the trainings of a grid share that differ in C only: patches, kernels, and machines that no higher C would change.
 * Of one gamma at a time, so a grid goes through all of C before the next gamma.
 */
export class PairMemory {
  private gamma = NaN;
  private readonly problems = new Map<string, PairProblem>();

  problem(gamma: number, pair: string, pose: () => PairProblem): PairProblem {
    if (gamma !== this.gamma) this.problems.clear();
    this.gamma = gamma;
    const known = this.problems.get(pair);
    if (known !== undefined) return known;
    const posed = pose();
    this.problems.set(pair, posed);
    return posed;
  }
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
 * @param distances - of all training patches.
 * @param patches - places in the matrix of the patches to train on.
 * @param labels - of every patch of the matrix.
 * @returns machines for each pair of labels that both occur, in order.
 *
 * @example
 * Two patches one apart; with gamma = ln 2 their kernel is 1/2, as in `solveTwoClass`.
 * ```ts
 * const distances = squaredDistances(Float32Array.of(0, 1), 1);
 * const options = { C: 10, gamma: Math.LN2, classWeights: [1, 1] };
 * const [machine] = trainSvc(distances, [0, 1], Int32Array.of(0, 1), options);
 * machine.support; // => [0, 1]
 * machine.coefficients; // => [2.000, -2.000]
 * decisions([machine], distances.kernelRow(Math.LN2, 0)); // => [1.000]
 * ```
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

/**
 * @returns the labels of these patches, each once, ascending.
 *
 * @example
 * ```ts
 * labelsOf([0, 2, 3], Int32Array.of(5, 1, 2, 5)); // => [2, 5]
 * ```
 */
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
  const { C, gamma, classWeights, patchWeights } = options;
  const pose = (): PairProblem => {
    const members = [...byLabel.get(first)!, ...byLabel.get(second)!];
    const y = Int8Array.from(members, (patch) => (labels[patch] === first ? 1 : -1));
    return { members, y, rows: pairRows(distances, gamma, members) };
  };
  const problem = options.memory?.problem(gamma, `${first}:${second}`, pose) ?? pose();
  const { members, y, solved } = problem;
  if (solved !== undefined && solved.C <= C) return solved.machine;
  const bounds = new Float64Array(members.length);
  members.forEach((patch, i) => (bounds[i] = C * classWeights[labels[patch]] * (patchWeights?.[patch] ?? 1)));
  const rows = members.length > MOST_KEPT ? pairRows(distances, gamma, members) : problem.rows;
  const { coefficients, rho, objective, unbounded } = solveTwoClass(rows, y, bounds, options.tolerance);
  const support = [...coefficients.keys()].filter((i) => coefficients[i] !== 0);
  const machine = {
    first,
    second,
    support: Int32Array.from(support, (i) => members[i]),
    coefficients: Float64Array.from(support, (i) => coefficients[i]),
    rho,
    objective,
  };
  if (unbounded) problem.solved = { C, machine };
  return machine;
}

/** Rows are computed when they are wanted, and kept. */
function pairRows(distances: Distances, gamma: number, members: readonly number[]): KernelRows {
  const cache: (Float64Array | undefined)[] = [];
  return (i) => {
    const known = cache[i];
    if (known !== undefined) return known;
    const kernel = distances.kernelRow(gamma, members[i]);
    const row = new Float64Array(members.length);
    for (let t = 0; t < row.length; t++) row[t] = kernel[members[t]];
    return (cache[i] = row);
  };
}

/**
 * @param kernel - values of the kernel between the patch in question and every training patch.
 * @returns the decision value of each machine.
 *
 * @example
 * 2 * 1 - 2 * 0.5 - 0.5; the second patch is no support vector.
 * ```ts
 * const [support, coefficients] = [Int32Array.of(0, 2), Float64Array.of(2, -2)];
 * const machine = { first: 0, second: 1, support, coefficients, rho: 0.5, objective: 0 };
 * decisions([machine], Float64Array.of(1, 0.9, 0.5)); // => [0.5]
 * ```
 */
export function decisions(machines: readonly PairMachine[], kernel: Float64Array): Float64Array {
  const values = new Float64Array(machines.length);
  machines.forEach(({ support, coefficients, rho }, m) => {
    let sum = -rho;
    for (let i = 0; i < support.length; i++) sum += coefficients[i] * kernel[support[i]];
    values[m] = sum;
  });
  return values;
}

/**
 * @returns the label with most wins over the pairs; the first of equals.
 *
 * @example
 * Pairs 0 1, 0 2 and 1 2: label 1 wins twice.
 * ```ts
 * const [support, coefficients] = [new Int32Array(), new Float64Array()];
 * const machine = { support, coefficients, rho: 0, objective: 0 };
 * const machines = pairsOf([0, 1, 2]).map(([first, second]) => ({ ...machine, first, second }));
 * vote(machines, Float64Array.of(-1, 1, 1), 3); // => 1
 * ```
 */
export function vote(machines: readonly PairMachine[], values: Float64Array, labelCount: number): number {
  const votes = new Int32Array(labelCount);
  machines.forEach(({ first, second }, i) => votes[values[i] > 0 ? first : second]++);
  return votes.indexOf(Math.max(...votes));
}
