/** Zero mean and unit variance for each feature. */
export interface Standardisation {
  readonly mean: Float32Array;
  /** 1 / standard deviation; 0 for a feature that never changes. */
  readonly scale: Float32Array;
}

/** @param values - `[patches, dimension]`, row-major. */
export function fitStandardisation(values: Float32Array, dimension: number): Standardisation {
  const count = values.length / dimension;
  const [mean, variance] = [new Float64Array(dimension), new Float64Array(dimension)];
  const each = (add: (d: number, value: number) => void): void => {
    for (let row = 0; row < values.length; row += dimension) {
      for (let d = 0; d < dimension; d++) add(d, values[row + d]);
    }
  };
  each((d, value) => (mean[d] += value / count));
  each((d, value) => (variance[d] += (value - mean[d]) ** 2 / count));
  return {
    mean: Float32Array.from(mean),
    scale: Float32Array.from(variance, (value) => (value > 1e-12 ? 1 / Math.sqrt(value) : 0)),
  };
}

export function standardise(values: Float32Array, { mean, scale }: Standardisation): Float32Array {
  const result = new Float32Array(values.length);
  for (let row = 0; row < values.length; row += mean.length) {
    for (let d = 0; d < mean.length; d++) result[row + d] = (values[row + d] - mean[d]) * scale[d];
  }
  return result;
}
