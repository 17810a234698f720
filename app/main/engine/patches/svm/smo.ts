/**
 * Sequential minimal optimisation for the two-class support vector machine, with LIBSVM's second-order choice of the
 * working set (Fan, Chen & Lin 2005) and its shrinking heuristic left out: the problems here have hundreds of patches.
 */
import { PippinError } from "../../../../contract/errors.ts";

/** Row i of the kernel matrix, one value for each training patch. */
export type KernelRows = (i: number) => Float64Array;

export interface TwoClassSolution {
  /** y_i * alpha_i. */
  readonly coefficients: Float64Array;
  /** The decision is sum(coefficients * kernel) - rho. */
  readonly rho: number;
  /** Value of the dual objective, 0.5 a'Qa - sum(a). */
  readonly objective: number;
}

const TINY = 1e-12;
const MOST_ITERATIONS = 10_000_000;

/**
 * @param y - +1 or -1, a patch.
 * @param bounds - upper bound of each alpha: C times the patch's weight.
 * @param tolerance - of the optimality conditions; LIBSVM's default is 1e-3.
 */
export function solveTwoClass(
  rows: KernelRows,
  y: Int8Array,
  bounds: Float64Array,
  tolerance = 1e-3,
): TwoClassSolution {
  const n = y.length;
  const alpha = new Float64Array(n);
  const gradient = new Float64Array(n).fill(-1);
  const diagonal = Float64Array.from({ length: n }, (_, i) => rows(i)[i]);
  for (let iteration = 0; ; iteration++) {
    if (iteration === MOST_ITERATIONS) {
      throw new PippinError(
        "internal",
        "The support vector machine did not converge; check the features for values that are far too large.",
      );
    }
    const pair = workingSet(rows, diagonal, y, alpha, gradient, bounds, tolerance);
    if (pair === null) break;
    update(rows, diagonal, y, alpha, gradient, bounds, pair);
  }
  const objective = alpha.reduce((sum, value, i) => sum + value * (gradient[i] - 1), 0) / 2;
  return { coefficients: alpha.map((value, i) => value * y[i]), rho: offset(y, alpha, gradient, bounds), objective };
}

function workingSet(
  rows: KernelRows,
  diagonal: Float64Array,
  y: Int8Array,
  alpha: Float64Array,
  gradient: Float64Array,
  bounds: Float64Array,
  tolerance: number,
): [number, number] | null {
  let [high, i] = [-Infinity, -1];
  for (let t = 0; t < y.length; t++) {
    const free = y[t] === 1 ? alpha[t] < bounds[t] : alpha[t] > 0;
    const value = -y[t] * gradient[t];
    if (free && value >= high) [high, i] = [value, t];
  }
  if (i === -1) return null;
  const row = rows(i);
  let [low, best, j] = [Infinity, Infinity, -1];
  for (let t = 0; t < y.length; t++) {
    const free = y[t] === 1 ? alpha[t] > 0 : alpha[t] < bounds[t];
    if (!free) continue;
    const value = -y[t] * gradient[t];
    low = Math.min(low, value);
    const difference = high - value;
    if (difference <= 0) continue;
    const curvature = Math.max(diagonal[i] + diagonal[t] - 2 * row[t], TINY);
    const gain = -(difference * difference) / curvature;
    if (gain <= best) [best, j] = [gain, t];
  }
  return high - low < tolerance || j === -1 ? null : [i, j];
}

function update(
  rows: KernelRows,
  diagonal: Float64Array,
  y: Int8Array,
  alpha: Float64Array,
  gradient: Float64Array,
  bounds: Float64Array,
  [i, j]: [number, number],
): void {
  const [rowI, rowJ] = [rows(i), rows(j)];
  const curvature = Math.max(diagonal[i] + diagonal[j] - 2 * rowI[j], TINY);
  // The step along y_i and -y_j, cut where an alpha meets its bound.
  const wanted = (-y[i] * gradient[i] + y[j] * gradient[j]) / curvature;
  const roomI = y[i] === 1 ? bounds[i] - alpha[i] : alpha[i];
  const roomJ = y[j] === 1 ? alpha[j] : bounds[j] - alpha[j];
  const step = Math.min(wanted, roomI, roomJ);
  alpha[i] = step === roomI ? (y[i] === 1 ? bounds[i] : 0) : alpha[i] + y[i] * step;
  alpha[j] = step === roomJ ? (y[j] === 1 ? 0 : bounds[j]) : alpha[j] - y[j] * step;
  for (let t = 0; t < y.length; t++) gradient[t] += y[t] * step * (rowI[t] - rowJ[t]);
}

/** Mean of y * gradient over free alphas, or the middle of what the bounded ones allow (LIBSVM's calculate_rho). */
function offset(y: Int8Array, alpha: Float64Array, gradient: Float64Array, bounds: Float64Array): number {
  let [upper, lower, sum, free] = [Infinity, -Infinity, 0, 0];
  for (let t = 0; t < y.length; t++) {
    const value = y[t] * gradient[t];
    // By rounding, the last alpha to move can end just short of where it belongs.
    const slack = 1e-12 * bounds[t];
    const [atZero, atBound] = [alpha[t] <= slack, alpha[t] >= bounds[t] - slack];
    if (!atZero && !atBound) {
      free++;
      sum += value;
    } else if (atBound === (y[t] === 1)) lower = Math.max(lower, value);
    else upper = Math.min(upper, value);
  }
  return free > 0 ? sum / free : (upper + lower) / 2;
}
