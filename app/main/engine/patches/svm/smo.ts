/**
 * Sequential minimal optimisation for the two-class support vector machine, with LIBSVM's second-order choice of the
 * working set (Fan, Chen & Lin 2005) and its shrinking heuristic left out: the problems here have hundreds of patches.
 */
import { PippinError } from "../../../../contract/errors.ts";

/** Row i of the kernel matrix, one value for each training patch; of a patch with itself 1, as an RBF kernel has it. */
export type KernelRows = (i: number) => Float64Array;

export interface TwoClassSolution {
  /** y_i * alpha_i. */
  readonly coefficients: Float64Array;
  /** The decision is sum(coefficients * kernel) - rho. */
  readonly rho: number;
  /** Value of the dual objective, 0.5 a'Qa - sum(a). */
  readonly objective: number;
  /** No alpha ever came to its upper bound: with any higher bounds every step, and so the solution, is the same. */
  readonly unbounded: boolean;
}

const TINY = 1e-12;
const MOST_ITERATIONS = 10_000_000;

/**
 * @param rows - of the kernel matrix.
 * @param y - +1 or -1, a patch.
 * @param bounds - upper bound of each alpha: C times the patch's weight.
 * @param tolerance - of the optimality conditions; LIBSVM's default is 1e-3.
 * @throws PippinError `internal` where it does not converge within ten million steps.
 *
 * @example
 * Two patches whose kernel is 1/2: f(x) = a k(x, x1) - a k(x, x2) is 1 at the first for a = 1 / (1 - 1/2).
 * ```ts
 * const kernel = [Float64Array.of(1, 0.5), Float64Array.of(0.5, 1)];
 * const solution = solveTwoClass((i) => kernel[i], Int8Array.of(1, -1), Float64Array.of(10, 10));
 * solution.coefficients; // => [2, -2]
 * solution.rho; // => 0
 * solution.objective; // => -2
 * solution.unbounded; // => true
 * ```
 */
export function solveTwoClass(
  rows: KernelRows,
  y: Int8Array,
  bounds: Float64Array,
  tolerance = 1e-3,
): TwoClassSolution {
  const n = y.length;
  const alpha = new Float64Array(n);
  // -y * gradient of the dual, which both choices compare; "up" and "down": alphas that may move along y and against it.
  const values = Float64Array.from(y);
  const [up, down] = [new Uint8Array(n), new Uint8Array(n)];
  const mark = (t: number): void => {
    up[t] = (y[t] === 1 ? alpha[t] < bounds[t] : alpha[t] > 0) ? 1 : 0;
    down[t] = (y[t] === 1 ? alpha[t] > 0 : alpha[t] < bounds[t]) ? 1 : 0;
  };
  for (let t = 0; t < n; t++) mark(t);
  let unbounded = true;
  let i = highest(values, up);
  for (let iteration = 0; i !== -1; iteration++) {
    if (iteration === MOST_ITERATIONS) {
      throw new PippinError(
        "internal",
        "The support vector machine did not converge; check the features for values that are far too large.",
      );
    }
    const rowI = rows(i);
    const j = partner(i, rowI, values, down, tolerance);
    if (j === -1) break;
    const rowJ = rows(j);
    // The step along y_i and -y_j, cut where an alpha meets its bound.
    const wanted = (values[i] - values[j]) / Math.max(2 - 2 * rowI[j], TINY);
    const roomI = y[i] === 1 ? bounds[i] - alpha[i] : alpha[i];
    const roomJ = y[j] === 1 ? alpha[j] : bounds[j] - alpha[j];
    const step = Math.min(wanted, roomI, roomJ);
    alpha[i] = step === roomI ? (y[i] === 1 ? bounds[i] : 0) : alpha[i] + y[i] * step;
    alpha[j] = step === roomJ ? (y[j] === 1 ? 0 : bounds[j]) : alpha[j] - y[j] * step;
    if (step === (y[i] === 1 ? roomI : Infinity) || step === (y[j] === 1 ? Infinity : roomJ)) unbounded = false;
    mark(i);
    mark(j);
    i = move(values, step, rowI, rowJ, up);
  }
  const gradient = values.map((value, t) => -y[t] * value);
  const objective = alpha.reduce((sum, value, t) => sum + value * (gradient[t] - 1), 0) / 2;
  const coefficients = alpha.map((value, t) => value * y[t]);
  return { coefficients, rho: offset(y, alpha, gradient, bounds), objective, unbounded };
}

/** @returns the last place of the highest value among those marked; -1 where none is. */
function highest(values: Float64Array, marked: Uint8Array): number {
  let [high, place] = [-Infinity, -1];
  for (let t = 0; t < values.length; t++) {
    if (marked[t] === 1 && values[t] >= high) [high, place] = [values[t], t];
  }
  return place;
}

/** @returns the place whose step with i lowers the objective most, by its second order; -1 where all is optimal. */
function partner(i: number, row: Float64Array, values: Float64Array, down: Uint8Array, tolerance: number): number {
  const high = values[i];
  let low = Infinity;
  let best = 0;
  let place = -1;
  for (let t = 0; t < values.length; t++) {
    if (down[t] === 0) continue;
    const value = values[t];
    if (value < low) low = value;
    const difference = high - value;
    if (difference <= 0) continue;
    const gain = (difference * difference) / Math.max(2 - 2 * row[t], TINY);
    if (gain >= best) {
      best = gain;
      place = t;
    }
  }
  return high - low < tolerance ? -1 : place;
}

/** Takes the step. @returns as {@link highest}, in the same pass. */
function move(values: Float64Array, step: number, rowI: Float64Array, rowJ: Float64Array, up: Uint8Array): number {
  let high = -Infinity;
  let place = -1;
  for (let t = 0; t < values.length; t++) {
    const value = values[t] - step * (rowI[t] - rowJ[t]);
    values[t] = value;
    if (up[t] === 1 && value >= high) {
      high = value;
      place = t;
    }
  }
  return place;
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
