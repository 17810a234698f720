/** Rows into groups: a space of their main directions, and k-means in it. */
import { kmeansGenerator } from "ml-kmeans";
import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import type { Rows } from "./alike.ts";
import { seededRandom } from "./seededRandom.ts";

/** Main directions of rows. */
export interface Space {
  /** `[dimension]`. */
  readonly mean: Float32Array;
  /** `[to, dimension]`: at length 1, those along which rows differ most first. */
  readonly axes: Float32Array;
  readonly to: number;
}

const MOST_STEPS = 100;

/** Directions beside those that are wanted: with them the last of these come out right, too. */
const SPARE = 8;
/** How often the directions are turned towards those of most difference. */
const TURNS = 3;
/** Rows that the directions are found by, drawn by the seed. */
const MOST_ROWS = 2000;

/**
 * The directions along which rows differ most (principal components), by turning random ones towards them (Halko, Martinsson &
 * Tropp 2011, algorithm 4.4), so that rows of some thousand numbers take seconds. Others get their turn in between.
 *
 * @param to - how many; as many as the rows have numbers, or differ in, at most.
 *
 * @example
 * Rows that differ along the second number only.
 * ```ts
 * const { mean, axes } = await principalSpace({ values: Float32Array.of(1, 0, 1, 4, 1, 8), dimension: 2 }, 1, 0);
 * mean; // => [1, 4]
 * axes.map(Math.abs); // => [0, 1]
 * ```
 */
export async function principalSpace({ values, dimension }: Rows, to: number, seed: number): Promise<Space> {
  const random = seededRandom(seed);
  const all = values.length / dimension;
  const chosen = random.shuffle(Array.from({ length: all }, (_, row) => row)).slice(0, MOST_ROWS);
  const rows = new Float32Array(chosen.length * dimension);
  chosen.forEach((row, i) => rows.set(values.subarray(row * dimension, (row + 1) * dimension), i * dimension));
  const mean = new Float32Array(dimension);
  rows.forEach((value, at) => (mean[at % dimension]! += value / chosen.length));
  for (let at = 0; at < rows.length; at++) rows[at]! -= mean[at % dimension]!;
  const wanted = Math.min(to + SPARE, dimension, chosen.length);
  let basis = orthonormal(
    new Float64Array(dimension * wanted).map(() => random.next() - 0.5),
    dimension,
  );
  for (let turn = 0; turn < TURNS; turn++) {
    const seen = times(rows, dimension, basis);
    await new Promise(setImmediate);
    basis = orthonormal(transposedTimes(rows, dimension, seen, basis.length / dimension), dimension);
    await new Promise(setImmediate);
  }
  const width = basis.length / dimension;
  const seen = times(rows, dimension, basis);
  const covariance = Matrix.zeros(width, width);
  for (let row = 0; row < chosen.length; row++) {
    for (let i = 0; i < width; i++) {
      for (let k = i; k < width; k++) {
        const value = covariance.get(i, k) + seen[row * width + i]! * seen[row * width + k]!;
        covariance.set(i, k, value);
        covariance.set(k, i, value);
      }
    }
  }
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(covariance, { assumeSymmetric: true });
  const order = [...realEigenvalues.keys()].sort((a, b) => realEigenvalues[b]! - realEigenvalues[a]!).slice(0, to);
  const axes = new Float32Array(order.length * dimension);
  order.forEach((column, k) => {
    const turned = eigenvectorMatrix.getColumn(column);
    for (let i = 0; i < dimension; i++) {
      let sum = 0;
      for (let w = 0; w < width; w++) sum += basis[i * width + w]! * turned[w]!;
      axes[k * dimension + i] = sum;
    }
  });
  return { mean, axes, to: order.length };
}

/** `[rows, width]`: rows of `dimension` numbers times `[dimension, width]`. */
function times(rows: Float32Array, dimension: number, basis: Float64Array): Float64Array {
  const width = basis.length / dimension;
  const result = new Float64Array((rows.length / dimension) * width);
  for (let row = 0; row * dimension < rows.length; row++) {
    for (let i = 0; i < dimension; i++) {
      const value = rows[row * dimension + i]!;
      for (let k = 0; k < width; k++) result[row * width + k]! += value * basis[i * width + k]!;
    }
  }
  return result;
}

/** `[dimension, width]`: the same rows, transposed, times `[rows, width]`. */
function transposedTimes(rows: Float32Array, dimension: number, seen: Float64Array, width: number): Float64Array {
  const result = new Float64Array(dimension * width);
  for (let row = 0; row * dimension < rows.length; row++) {
    for (let i = 0; i < dimension; i++) {
      const value = rows[row * dimension + i]!;
      for (let k = 0; k < width; k++) result[i * width + k]! += value * seen[row * width + k]!;
    }
  }
  return result;
}

/** Columns of `[dimension, width]` at length 1 and at right angles (Gram-Schmidt, twice); those that add nothing are left out. */
function orthonormal(columns: Float64Array, dimension: number): Float64Array {
  const width = columns.length / dimension;
  const kept: Float64Array[] = [];
  for (let k = 0; k < width; k++) {
    const column = Float64Array.from({ length: dimension }, (_, i) => columns[i * width + k]!);
    const before = length(column);
    for (const other of [...kept, ...kept]) {
      const along = column.reduce((sum, value, i) => sum + value * other[i]!, 0);
      for (let i = 0; i < dimension; i++) column[i]! -= along * other[i]!;
    }
    const after = length(column);
    if (after <= 1e-9 * before || after === 0) continue;
    kept.push(column.map((value) => value / after));
  }
  const result = new Float64Array(dimension * kept.length);
  kept.forEach((column, k) => column.forEach((value, i) => (result[i * kept.length + k] = value)));
  return result;
}

function length(values: Float64Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
}

/**
 * Where rows lie in a space: `[rows, to]`.
 *
 * @example
 * ```ts
 * const space = { mean: Float32Array.of(1, 0), axes: Float32Array.of(0, 1), to: 1 };
 * coordinatesIn(space, Float32Array.of(1, 5, 1, -2)); // => [5, -2]
 * ```
 */
export function coordinatesIn({ mean, axes, to }: Space, values: Float32Array): Float32Array {
  const dimension = mean.length;
  const rows = values.length / dimension;
  const places = new Float32Array(rows * to);
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < to; k++) {
      let sum = 0;
      for (let i = 0; i < dimension; i++) sum += (values[row * dimension + i]! - mean[i]!) * axes[k * dimension + i]!;
      places[row * to + k] = sum;
    }
  }
  return places;
}

/**
 * Rows of `dimension` numbers at length 1, in place; one of zeros stays.
 *
 * @example
 * ```ts
 * const rows = Float32Array.of(3, 4, 0, 0);
 * toLength1(rows, 2);
 * rows; // => [0.6, 0.8, 0, 0]
 * ```
 */
export function toLength1(values: Float32Array, dimension: number): void {
  for (let at = 0; at < values.length; at += dimension) {
    const row = values.subarray(at, at + dimension);
    const size = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
    if (size > 0) row.forEach((value, i) => (row[i] = value / size));
  }
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
