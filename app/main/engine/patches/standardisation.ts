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
  for (let i = 0; i < values.length; i++) mean[i % dimension] += values[i] / count;
  for (let i = 0; i < values.length; i++) variance[i % dimension] += (values[i] - mean[i % dimension]) ** 2 / count;
  return {
    mean: Float32Array.from(mean),
    scale: Float32Array.from(variance, (value) => (value > 1e-12 ? 1 / Math.sqrt(value) : 0)),
  };
}

export function standardise(values: Float32Array, { mean, scale }: Standardisation): Float32Array {
  return values.map((value, i) => (value - mean[i % mean.length]) * scale[i % mean.length]);
}
