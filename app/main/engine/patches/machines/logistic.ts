/**
 * Multinomial logistic regression with an L2 penalty: minimises |w|^2 / 2 + C * sum(weight * -ln p(label)) over a vector w
 * and an intercept (not penalised) for each label, as scikit-learn does. w is a sum of patches at the optimum, so where
 * the features are more than the patches, the factors of the patches are sought instead; both ways give the same w.
 *
 * Two labels have opposite w, so each would pay half of the penalty of the one w of a two-class regression, which
 * scikit-learn fits; half of C makes up for it.
 */
import type { Distances } from "../svm/distances.ts";
import { labelsOf } from "../svm/svc.ts";
import { minimise, type Slope, type Vector } from "./lbfgs.ts";
import type { LogisticParts, Machine, Trainer, TrainingSet } from "./machine.ts";

/** What w of one label is written in. */
interface Basis {
  /** Numbers a label. */
  readonly size: number;
  /** @returns `[patches]` products of w with each patch. */
  scores(w: Vector): Float64Array;
  /** @returns the sum of the patches, each times its factor. */
  sum(factors: Float64Array): Vector;
  /** @returns `[dimension]` */
  features(w: Vector): Float64Array;
}

export const trainLogistic: Trainer = (set, patches, { C }) => {
  const { parts, converged } = fitLogistic(set, patches, C);
  const note =
    "The logistic regression stopped before its optimum; its features may be far too large, or C. Try a smaller C.";
  return { machine: openLogistic(parts), notes: converged ? [] : [note] };
};

export interface LogisticSet extends Pick<TrainingSet, "features" | "dimension" | "labels" | "classWeights"> {
  /** Without them w is always sought by its features. */
  readonly distances?: Distances;
}

/**
 * @param patches - places in the set of those to train on.
 * @param C - how much the loss of a patch counts beside the penalty.
 *
 * @example
 * Patches of two labels at 1 and -1. The one w of a two-class regression solves w = 2 C / (1 + e^w), 0.675; each label
 * has half.
 * ```ts
 * const set = { features: Float32Array.of(1, -1), dimension: 1, labels: Int32Array.of(0, 1), classWeights: [1, 1] };
 * const { parts, converged } = fitLogistic(set, [0, 1], 1);
 * parts.weights; // => [0.337, -0.337]
 * parts.intercepts; // => [0.000, 0.000]
 * converged; // => true
 * ```
 */
export function fitLogistic(
  set: LogisticSet,
  patches: readonly number[],
  C: number,
): { readonly parts: LogisticParts; readonly converged: boolean } {
  const { dimension, features, distances } = set;
  const labels = labelsOf(patches, set.labels);
  const rows = patches.map((patch) => features.subarray(patch * dimension, (patch + 1) * dimension));
  const byPatches = distances !== undefined && patches.length < dimension;
  const basis = byPatches ? patchBasis(rows, patches, distances) : featureBasis(rows);
  const truth = patches.map((patch) => labels.indexOf(set.labels[patch]));
  const factors = patches.map((patch) => (labels.length === 2 ? C / 2 : C) * set.classWeights[set.labels[patch]]);
  const { size } = basis;
  const zeros = new Float64Array(labels.length * (size + 1));
  const start = { numbers: zeros, images: zeros };
  const rounding = 1e-9 * factors.reduce((sum, factor) => sum + factor, 0);
  const { at, converged } = minimise((point) => loss(basis, labels.length, truth, factors, point), start, rounding);
  const weights = new Float64Array(labels.length * dimension);
  labels.forEach((_, k) => {
    weights.set(basis.features(part(at, k * size, size)), k * dimension);
  });
  const intercepts = at.numbers.slice(labels.length * size);
  return { parts: { kind: "logistic", labels, weights, intercepts }, converged };
}

/** @param at - the w of each label, then the intercepts. */
function loss(basis: Basis, count: number, truth: readonly number[], factors: readonly number[], at: Vector): Slope {
  const { size } = basis;
  const vectors = Array.from({ length: count }, (_, k) => part(at, k * size, size));
  const intercepts = at.numbers.subarray(count * size);
  const scores = vectors.map((w) => basis.scores(w));
  let value = vectors.reduce((sum, w) => sum + w.numbers.reduce((own, x, i) => own + x * w.images[i], 0) / 2, 0);
  const residuals = scores.map(({ length }) => new Float64Array(length));
  const values = new Float64Array(count);
  for (let i = 0; i < truth.length; i++) {
    for (let k = 0; k < count; k++) values[k] = scores[k][i] + intercepts[k];
    const total = logSum(values);
    value += factors[i] * (total - values[truth[i]]);
    for (let k = 0; k < count; k++) residuals[k][i] = factors[i] * Math.exp(values[k] - total);
    residuals[truth[i]][i] -= factors[i];
  }
  const numbers = new Float64Array(at.numbers.length);
  const images = new Float64Array(at.numbers.length);
  residuals.forEach((residual, k) => {
    const sum = basis.sum(residual);
    for (let i = 0; i < size; i++) {
      numbers[k * size + i] = vectors[k].numbers[i] + sum.numbers[i];
      images[k * size + i] = vectors[k].images[i] + sum.images[i];
    }
    numbers[count * size + k] = images[count * size + k] = residual.reduce((total, one) => total + one, 0);
  });
  return { value, gradient: { numbers, images } };
}

/** w by its features. */
function featureBasis(rows: readonly Float32Array[]): Basis {
  const size = rows[0].length;
  return {
    size,
    scores: ({ numbers }) => Float64Array.from(rows, (row) => product(numbers, row)),
    sum: (factors) => {
      const numbers = sumOf(rows, factors);
      return { numbers, images: numbers };
    },
    features: ({ numbers }) => numbers,
  };
}

/** w by a factor for each patch; its images are its scores. */
function patchBasis(rows: readonly Float32Array[], patches: readonly number[], distances: Distances): Basis {
  const squares = rows.map((row) => product(row, row));
  return {
    size: rows.length,
    scores: ({ images }) => images,
    sum: (factors) => {
      // Products of patches from their distances, which are there already: x'z = (|x|^2 + |z|^2 - |x - z|^2) / 2.
      const total = factors.reduce((sum, factor) => sum + factor, 0);
      const constant = squares.reduce((sum, square, i) => sum + square * factors[i], 0);
      const images = Float64Array.from(patches, (patch, i) => {
        const row = distances.row(patch);
        let sum = squares[i] * total + constant;
        for (let j = 0; j < patches.length; j++) sum -= factors[j] * row[patches[j]];
        return sum / 2;
      });
      return { numbers: factors, images };
    },
    features: ({ numbers }) => sumOf(rows, numbers),
  };
}

/** The softmax of the scores; the label is the most probable one, the first of equals. */
export function openLogistic(parts: LogisticParts): Machine {
  const { labels, weights, intercepts } = parts;
  const dimension = weights.length / labels.length;
  return {
    parts,
    scores: "labels",
    decide: ({ features }) => {
      const scores = softmax(
        intercepts.map(
          (intercept, k) => intercept + product(weights.subarray(k * dimension, (k + 1) * dimension), features),
        ),
      );
      return { label: labels[scores.indexOf(Math.max(...scores))], scores };
    },
  };
}

function part({ numbers, images }: Vector, from: number, size: number): Vector {
  return { numbers: numbers.subarray(from, from + size), images: images.subarray(from, from + size) };
}

function product(a: Float64Array | Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let d = 0; d < b.length; d++) sum += a[d] * b[d];
  return sum;
}

function sumOf(rows: readonly Float32Array[], factors: Float64Array): Float64Array {
  const sum = new Float64Array(rows[0].length);
  rows.forEach((row, i) => {
    const factor = factors[i];
    for (let d = 0; d < row.length; d++) sum[d] += factor * row[d];
  });
  return sum;
}

function logSum(values: Float64Array): number {
  let [most, sum] = [-Infinity, 0];
  for (const value of values) most = Math.max(most, value);
  for (const value of values) sum += Math.exp(value - most);
  return most + Math.log(sum);
}

/**
 * exp(value) / sum of all, of values of any size.
 *
 * @example
 * ```ts
 * softmax(Float64Array.of(2, 0)); // => [0.881, 0.119]
 * softmax(Float64Array.of(1000, 1000)); // => [0.500, 0.500]
 * ```
 */
export function softmax(values: Float64Array): Float64Array {
  const total = logSum(values);
  return values.map((value) => Math.exp(value - total));
}
