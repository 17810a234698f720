/**
 * Scores of all neurons of one convolution from its activations A, channels last: neuron (channel c, row j, column k) is
 * at index (j * width + k) * channels + c. The window is 3x3, zero outside the map.
 */

/** `[height, width, channels]`. */
export type MapShape = readonly [number, number, number];

/** Sum of A over the window (the paper's equation 3), in double precision. */
export function activationSum(activations: Float32Array, shape: MapShape): Float64Array {
  return windowSums(activations, shape);
}

/**
 * Population variance of the window's nine values, padding included (equation 4).
 *
 * E[x^2] - E[x]^2 of float32 values cancels at most 2^-52 of E[x^2] in double precision, far below a float32's own step.
 */
export function activationVariance(activations: Float32Array, shape: MapShape): Float64Array {
  const sums = windowSums(activations, shape);
  const squares = Float64Array.from(activations, (value) => value * value);
  const sumsOfSquares = windowSums(squares, shape);
  return sums.map((sum, i) => Math.max(0, sumsOfSquares[i] / 9 - (sum / 9) ** 2));
}

/**
 * Sum of A * ds/dA over the window: how much the window's units add to the class's log-probability, to first order.
 *
 * @param gradient - ds/dA, laid out as the activations.
 */
export function attribution(activations: Float32Array, gradient: Float32Array, shape: MapShape): Float64Array {
  const products = new Float64Array(activations.length);
  for (let i = 0; i < products.length; i++) products[i] = activations[i] * gradient[i];
  return windowSums(products, shape);
}

/** 3x3 box filter, rows and then columns; always added in the same order, so that equal windows get equal sums. */
function windowSums(values: ArrayLike<number>, [height, width, channels]: MapShape): Float64Array {
  const rowLength = width * channels;
  const column = new Float64Array(rowLength + 2 * channels);
  const result = new Float64Array(height * rowLength);
  for (let row = 0; row < height; row++) {
    const at = row * rowLength;
    const [above, below] = [row > 0 ? at - rowLength : -1, row < height - 1 ? at + rowLength : -1];
    for (let i = 0; i < rowLength; i++) {
      let sum = values[at + i];
      if (above >= 0) sum += values[above + i];
      if (below >= 0) sum += values[below + i];
      column[channels + i] = sum;
    }
    for (let i = 0; i < rowLength; i++) result[at + i] = column[i] + column[i + channels] + column[i + 2 * channels];
  }
  return result;
}
