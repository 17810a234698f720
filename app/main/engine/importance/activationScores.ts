/**
 * Scores of all neurons of one convolution from its activations A, channels last: neuron (channel c, row j, column k) is
 * at index (j * width + k) * channels + c. The window is 3x3, zero outside the map. Results are valid until the next call.
 */
import { windowSums, type MapShape, type WindowSums } from "../kernels/boxFilter.ts";

/** Sum of A over the window (the paper's equation 3), in double precision. */
export function activationSum(activations: Float32Array, shape: MapShape): WindowSums {
  return windowSums(activations, null, shape);
}

/**
 * Population variance of the window's nine values, padding included (equation 4).
 *
 * E[x^2] - E[x]^2 of float32 values cancels at most 2^-52 of E[x^2] in double precision, far below a float32's own step.
 */
export function activationVariance(activations: Float32Array, shape: MapShape): WindowSums {
  const sums = windowSums(activations, null, shape).values.slice();
  const { values, rowBounds } = windowSums(activations, activations, shape);
  const rowLength = shape[1] * shape[2];
  for (let row = 0, i = 0; row < shape[0]; row++) {
    let bound = 0;
    for (const end = i + rowLength; i < end; i++) {
      const variance = Math.max(0, values[i] / 9 - (sums[i] / 9) ** 2);
      values[i] = variance;
      if (variance > bound) bound = variance;
    }
    rowBounds[row] = bound;
  }
  return { values, rowBounds };
}

/**
 * Sum of A * ds/dA over the window: how much the window's units add to the class's log-probability, to first order.
 *
 * @param gradient - ds/dA, laid out as the activations.
 */
export function attribution(activations: Float32Array, gradient: Float32Array, shape: MapShape): WindowSums {
  return windowSums(activations, gradient, shape);
}
