/** Limited-memory BFGS (Nocedal 1980; Liu & Nocedal 1989) for smooth convex functions, deterministic. */

/**
 * A vector by its numbers, and by the numbers whose products with another's sum to the inner product. For plain numbers
 * both are the same array; for numbers that stand for a sum of patches the second is the patches' products with it.
 */
export interface Vector {
  readonly numbers: Float64Array;
  readonly images: Float64Array;
}

export interface Slope {
  readonly value: number;
  readonly gradient: Vector;
}

export interface Minimum {
  readonly at: Vector;
  readonly iterations: number;
  /** Whether the gradient fell below the tolerance; otherwise rounding or the number of iterations ended the search. */
  readonly converged: boolean;
}

/** Steps that the curvature is estimated from. */
const MEMORY = 10;
const MOST_ITERATIONS = 2000;

/**
 * @param evaluate - the function's value and gradient.
 * @param floor - a length of the gradient that is as good as 0, where the search starts next to the minimum.
 * @param tolerance - of the gradient's length, as a share of that at the start.
 *
 * @example
 * The minimum of (x - 3)^2.
 * ```ts
 * const vector = (x: number) => ({ numbers: Float64Array.of(x), images: Float64Array.of(x) });
 * const parabola = ({ numbers: [x] }: Vector) => ({ value: (x - 3) ** 2, gradient: vector(2 * (x - 3)) });
 * const { at, converged } = minimise(parabola, vector(0), 0);
 * at.numbers; // => [3.000]
 * converged; // => true
 * ```
 */
export function minimise(evaluate: (at: Vector) => Slope, start: Vector, floor: number, tolerance = 1e-5): Minimum {
  let at = start;
  let slope = evaluate(at);
  const enough = Math.max(floor, tolerance * length(slope.gradient));
  const steps: { readonly s: Vector; readonly y: Vector; readonly curvature: number }[] = [];
  for (let iterations = 0; ; iterations++) {
    const size = length(slope.gradient);
    if (size <= enough) return { at, iterations, converged: true };
    if (iterations === MOST_ITERATIONS) return { at, iterations, converged: false };
    const direction = downhill(slope.gradient, steps);
    const descent = inner(direction, slope.gradient);
    let step = steps.length === 0 ? 1 / size : 1;
    let [next, found] = [at, slope];
    for (; step > 1e-12; step /= 2) {
      next = combined(at, step, direction);
      found = evaluate(next);
      if (found.value <= slope.value + 1e-4 * step * descent) break;
    }
    if (step <= 1e-12) return { at, iterations, converged: false };
    const [s, y] = [combined(next, -1, at), combined(found.gradient, -1, slope.gradient)];
    const curvature = inner(s, y);
    if (curvature > 0) steps.push({ s, y, curvature });
    if (steps.length > MEMORY) steps.shift();
    [at, slope] = [next, found];
  }
}

/** The two-loop recursion: minus the estimated inverse of the second derivative times the gradient. */
function downhill(
  gradient: Vector,
  steps: readonly { readonly s: Vector; readonly y: Vector; readonly curvature: number }[],
): Vector {
  let direction = combined(gradient, 0, gradient);
  const shares = new Float64Array(steps.length);
  for (let i = steps.length - 1; i >= 0; i--) {
    const { s, y, curvature } = steps[i];
    shares[i] = inner(s, direction) / curvature;
    direction = combined(direction, -shares[i], y);
  }
  const last = steps.at(-1);
  const scale = last === undefined ? 1 : last.curvature / inner(last.y, last.y);
  direction = combined(direction, scale - 1, direction);
  steps.forEach(({ s, y, curvature }, i) => {
    direction = combined(direction, shares[i] - inner(y, direction) / curvature, s);
  });
  return combined(direction, -2, direction);
}

function inner(a: Vector, b: Vector): number {
  let sum = 0;
  for (let i = 0; i < a.numbers.length; i++) sum += a.numbers[i] * b.images[i];
  return sum;
}

function length(a: Vector): number {
  return Math.sqrt(Math.max(0, inner(a, a)));
}

/** a + factor * b. */
function combined(a: Vector, factor: number, b: Vector): Vector {
  const numbers = sumOf(a.numbers, factor, b.numbers);
  const plain = a.images === a.numbers && b.images === b.numbers;
  return { numbers, images: plain ? numbers : sumOf(a.images, factor, b.images) };
}

function sumOf(a: Float64Array, factor: number, b: Float64Array): Float64Array {
  const sum = new Float64Array(a.length);
  for (let i = 0; i < sum.length; i++) sum[i] = a[i] + factor * b[i];
  return sum;
}
