/**
 * Scores of all neurons of one convolution from its activations A, channels last: neuron (channel c, row j, column k) is
 * at index (j * width + k) * channels + c. The window is 3x3, zero outside the map. Results are valid until the next call.
 */
import { windowSums, windowVariances, type MapShape, type WindowSums } from "../kernels/boxFilter.ts";

/**
 * Sum of A over the window (the paper's equation 3), in double precision.
 *
 * @param activations - `[height, width, channels]`.
 * @returns a score a neuron, in units of A.
 *
 * @example
 * Three units in a row see their neighbours; in a map of 2x2 each sees all four.
 * ```ts
 * activationSum(Float32Array.of(1, 2, 3), [1, 3, 1]).values; // => [3, 6, 5]
 * activationSum(Float32Array.of(1, 2, 3, 4), [2, 2, 1]).values; // => [10, 10, 10, 10]
 * ```
 */
export function activationSum(activations: Float32Array, shape: MapShape): WindowSums {
  return windowSums(activations, null, shape);
}

/**
 * Population variance of the window's nine values, padding included (equation 4).
 *
 * E[x^2] - E[x]^2 of float32 values cancels at most 2^-52 of E[x^2] in double precision, far below a float32's own step.
 *
 * @param activations - `[height, width, channels]`.
 * @returns a score a neuron, in units of A squared.
 *
 * @example
 * The nine values are 1, 2, 3, 4 and five zeros: 30/9 - (10/9)^2.
 * ```ts
 * activationVariance(Float32Array.of(1, 2, 3, 4), [2, 2, 1]).values; // => [2.099, 2.099, 2.099, 2.099]
 * ```
 */
export function activationVariance(activations: Float32Array, shape: MapShape): WindowSums {
  return windowVariances(activations, shape);
}

/**
 * Sum of A * ds/dA over the window: how much the window's units add to the class's log-probability, to first order
 * (gradient times activation; of inputs, Shrikumar et al. 2016).
 *
 * @param activations - `[height, width, channels]`.
 * @param gradient - ds/dA, laid out as the activations.
 * @returns a score a neuron, in units of the log-probability.
 *
 * @example
 * A * ds/dA of the three units is 2, -1 and 0.
 * ```ts
 * const gradient = Float32Array.of(0.5, -1, 0);
 * attribution(Float32Array.of(4, 1, 3), gradient, [1, 3, 1]).values; // => [1, 1, -1]
 * ```
 */
export function attribution(activations: Float32Array, gradient: Float32Array, shape: MapShape): WindowSums {
  return windowSums(activations, gradient, shape);
}
