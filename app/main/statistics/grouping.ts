/** Rows into groups: a space of their main directions, and k-means in it. */
import { kmeansGenerator } from "ml-kmeans";
import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import type { Rows } from "./alike.ts";

/** Main directions of rows. */
export interface Space {
  /** `[dimension]`. */
  readonly mean: Float32Array;
  /** `[to, dimension]`: at length 1, those along which rows differ most first. */
  readonly axes: Float32Array;
  readonly to: number;
}

const MOST_STEPS = 100;

/**
 * The directions along which rows differ most (principal components), by the eigenvectors of their covariance.
 *
 * @param to - how many; as many as the rows have numbers, at most.
 *
 * @example
 * Rows that differ along the second number only.
 * ```ts
 * const { mean, axes } = principalSpace({ values: Float32Array.of(1, 0, 1, 4, 1, 8), dimension: 2 }, 1);
 * mean; // => [1, 4]
 * Math.abs(axes[0]); // => 0
 * Math.abs(axes[1]); // => 1
 * ```
 */
export function principalSpace({ values, dimension }: Rows, to: number): Space {
  const rows = values.length / dimension;
  const mean = new Float32Array(dimension);
  for (let at = 0; at < values.length; at++) mean[at % dimension]! += values[at]! / rows;
  const covariance = new Float64Array(dimension * dimension);
  const row = new Float64Array(dimension);
  for (let start = 0; start < values.length; start += dimension) {
    for (let i = 0; i < dimension; i++) row[i] = values[start + i]! - mean[i]!;
    for (let i = 0; i < dimension; i++) {
      const own = row[i]!;
      if (own === 0) continue;
      for (let j = i; j < dimension; j++) covariance[i * dimension + j]! += own * row[j]!;
    }
  }
  const matrix = new Matrix(dimension, dimension);
  for (let i = 0; i < dimension; i++) {
    for (let j = i; j < dimension; j++) {
      matrix.set(i, j, covariance[i * dimension + j]!);
      matrix.set(j, i, covariance[i * dimension + j]!);
    }
  }
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(matrix, { assumeSymmetric: true });
  const order = [...realEigenvalues.keys()].sort((a, b) => realEigenvalues[b]! - realEigenvalues[a]!);
  const kept = Math.min(to, dimension);
  const axes = new Float32Array(kept * dimension);
  order.slice(0, kept).forEach((column, k) => axes.set(eigenvectorMatrix.getColumn(column), k * dimension));
  return { mean, axes, to: kept };
}

/**
 * Where rows lie in a space: `[rows, to]`, each at length 1; one that is the mean stays 0.
 *
 * @example
 * ```ts
 * const space = { mean: Float32Array.of(1, 0), axes: Float32Array.of(0, 1), to: 1 };
 * placesIn(space, Float32Array.of(1, 5, 1, -2, 1, 0)); // => [1, -1, 0]
 * ```
 */
export function placesIn({ mean, axes, to }: Space, values: Float32Array): Float32Array {
  const dimension = mean.length;
  const rows = values.length / dimension;
  const places = new Float32Array(rows * to);
  for (let row = 0; row < rows; row++) {
    let length = 0;
    for (let k = 0; k < to; k++) {
      let sum = 0;
      for (let i = 0; i < dimension; i++) sum += (values[row * dimension + i]! - mean[i]!) * axes[k * dimension + i]!;
      places[row * to + k] = sum;
      length += sum * sum;
    }
    if (length > 0) for (let k = 0; k < to; k++) places[row * to + k]! /= Math.sqrt(length);
  }
  return places;
}

/**
 * Centres of groups of rows by k-means (k-means++ to begin with), the group with most rows first. The same rows, in the same
 * order, and the same seed give the same centres. Others get their turn between the steps.
 *
 * @returns fewer than `count` where there are fewer different rows.
 *
 * @example
 * ```ts
 * const rows = { values: Float32Array.of(0, 1, 10, 11, 12), dimension: 1 };
 * await groupCentres(rows, 2, 0); // => [[11], [0.5]]
 * ```
 */
export async function groupCentres({ values, dimension }: Rows, count: number, seed: number): Promise<Float32Array[]> {
  const points: number[][] = [];
  const different = new Set<string>();
  for (let at = 0; at < values.length; at += dimension) {
    const point = Array.from(values.subarray(at, at + dimension));
    points.push(point);
    if (different.size <= count) different.add(point.join());
  }
  const groups = Math.min(count, different.size);
  if (groups === 0) return [];
  let centres: readonly number[][] = [];
  const steps = kmeansGenerator(points, groups, { seed, maxIterations: MOST_STEPS });
  for (const step of steps) {
    centres = step.centroids;
    await new Promise(setImmediate);
  }
  const found = centres.map((centre) => Float32Array.from(centre));
  const sizes = new Array<number>(groups).fill(0);
  for (let row = 0; row < points.length; row++) sizes[nearest(found, values, row * dimension)]! += 1;
  return [...found.keys()]
    .filter((group) => sizes[group]! > 0)
    .sort((a, b) => sizes[b]! - sizes[a]! || a - b)
    .map((group) => found[group]!);
}

/**
 * Which centre is nearest to a row of `values` that begins at `at`; the first of those as near.
 *
 * @example
 * ```ts
 * nearest([Float32Array.of(0, 0), Float32Array.of(3, 0)], Float32Array.of(9, 9, 2, 0), 2); // => 1
 * ```
 */
export function nearest(centres: readonly Float32Array[], values: Float32Array, at: number): number {
  let [best, found] = [Infinity, 0];
  centres.forEach((centre, group) => {
    let distance = 0;
    for (let i = 0; i < centre.length; i++) distance += (values[at + i]! - centre[i]!) ** 2;
    if (distance < best) [best, found] = [distance, group];
  });
  return found;
}
