/** From what a machine says to a probability for each label. */
import { fitLogistic, softmax } from "./machines/logistic.ts";
import { pairsOf, type Said } from "./machines/machine.ts";
import { couple, fitSigmoid, sigmoid, type Sigmoid } from "./svm/probability.ts";
import { labelsOf } from "./svm/svc.ts";

/**
 * Makes probabilities of a value for each label, fitted on held-out patches: a sigmoid (Platt) of each label's value,
 * divided by the sum of all (Zadrozny & Elkan 2002). Where there are patches enough, the mean of that and of a multinomial
 * logistic regression over all values, which also learns which labels are taken for each other.
 */
export interface Calibration {
  /** Labels of the held-out patches, ascending. */
  readonly labels: readonly number[];
  /** Root mean square of the values, by which they are divided first. */
  readonly scale: number;
  /** One a label. */
  readonly sigmoids: readonly Sigmoid[];
  /** Weights are `[labels, labels]`, row-major. */
  readonly regression: { readonly weights: readonly number[]; readonly intercepts: readonly number[] } | null;
}

/** The scaled value of a label that a machine does not know: none of its patches were of that label. */
const UNKNOWN = -1;
/** Where nothing is known of any label: 1 gives 0.98, -1 gives 0.02. */
const PLAIN: Sigmoid = { a: -4, b: 0 };
/** The regression has a number for every two labels; with fewer patches for each number it is worse than the sigmoids. */
const PATCHES_A_NUMBER = 5;
/** With more it takes minutes. */
const MOST_LABELS = 20;
/** Of the regression: a penalty that only counts where there are few patches. */
const C = 10;
/** Probabilities are kept this far from 0 before they are divided by their sum, and of 1 before LIBSVM's coupling. */
const MARGIN = 1e-7;

/**
 * Patches of labels that their machine did not know say nothing of a machine that knows them, and do not count. A label
 * that is left without any gets the mean of the others' sigmoids, and there is no regression.
 *
 * @param said - values for each label, of every patch.
 * @param truth - the label of each patch.
 * @param patches - places of those to fit on.
 *
 * @example
 * Two patches, each with +1 for its own label: the sigmoids of `fitSigmoid`. Two labels have six numbers, and 30
 * patches would be needed for the regression.
 * ```ts
 * const said = [
 *   { scores: Float64Array.of(1, -1), of: "values", labels: [0, 1] },
 *   { scores: Float64Array.of(-1, 1), of: "values", labels: [0, 1] },
 * ] as const;
 * const calibration = fitCalibration(said, Int32Array.of(0, 1), [0, 1]);
 * calibration.scale; // => 1
 * calibration.sigmoids; // => [{ a: -0.693, b: 0.000 }, { a: -0.693, b: 0.000 }]
 * calibration.regression; // => null
 * ```
 */
export function fitCalibration(said: readonly Said[], truth: Int32Array, patches: readonly number[]): Calibration {
  const labels = labelsOf([...truth.keys()], truth);
  const counted = patches.filter((patch) => said[patch].labels.includes(truth[patch]));
  const scale = rootMeanSquare(counted.map((patch) => said[patch].scores)) || 1;
  const values = said.map((one) => valuesOf(labels, scale, one));
  const fitted = labels.map((label, k) => {
    const knowing = counted.filter((patch) => said[patch].labels.includes(label));
    const positive = knowing.map((patch) => truth[patch] === label);
    if (!positive.includes(true)) return null;
    return fitSigmoid(
      knowing.map((patch) => values[patch][k]),
      positive,
    );
  });
  const known = fitted.filter((one) => one !== null);
  const mean = known.length === 0 ? PLAIN : { a: meanOf(known.map(({ a }) => a)), b: meanOf(known.map(({ b }) => b)) };
  const numbers = labels.length * (labels.length + 1);
  const enough = counted.length >= PATCHES_A_NUMBER * numbers && labels.length <= MOST_LABELS;
  return {
    labels,
    scale,
    sigmoids: fitted.map((one) => one ?? mean),
    regression: enough && known.length === labels.length ? regressionOf(labels, values, truth, counted) : null,
  };
}

function regressionOf(
  labels: readonly number[],
  values: readonly (readonly number[])[],
  truth: Int32Array,
  counted: readonly number[],
): NonNullable<Calibration["regression"]> {
  const classWeights = new Array<number>(Math.max(...labels) + 1).fill(1);
  const features = Float32Array.from(values.flat());
  const { parts } = fitLogistic({ features, dimension: labels.length, labels: truth, classWeights }, counted, C);
  return { weights: [...parts.weights], intercepts: [...parts.intercepts] };
}

/**
 * From what a machine says of a patch to a probability for each label.
 *
 * @param sigmoids - one for each pair of labels of a machine that scores pairs.
 * @param calibration - of a machine that gives a value for each label; null for others.
 * @returns by label, summing to 1.
 *
 * @example
 * Values of 2 and -2, divided by a scale of 2: 1 / (1 + e^-1) and 1 / (1 + e). A pair that cannot decide.
 * ```ts
 * const values = { scores: Float64Array.of(2, -2), of: "values", labels: [0, 1] } as const;
 * const sigmoids = [{ a: -1, b: 0 }, { a: -1, b: 0 }];
 * probabilitiesOf(values, [], { labels: [0, 1], scale: 2, sigmoids, regression: null }); // => [[0, 0.731], [1, 0.269]]
 * const pair = { scores: Float64Array.of(0), of: "pairs", labels: [3, 5] } as const;
 * probabilitiesOf(pair, [{ a: -1, b: 0 }], null); // => [[3, 0.5], [5, 0.5]]
 * ```
 */
export function probabilitiesOf(
  said: Said,
  sigmoids: readonly Sigmoid[],
  calibration: Calibration | null,
): ReadonlyMap<number, number> {
  const { labels, scores, of } = said;
  const by = (known: readonly number[], probabilities: ArrayLike<number>): ReadonlyMap<number, number> =>
    new Map(known.map((label, place) => [label, probabilities[place]]));
  if (calibration !== null) return by(calibration.labels, calibrated(calibration, said));
  return by(labels, of === "labels" ? scores : coupled(labels.length, sigmoids, scores));
}

function calibrated({ labels, scale, sigmoids, regression }: Calibration, said: Said): number[] {
  const values = valuesOf(labels, scale, said);
  const own = sigmoids.map((one, k) => Math.max(MARGIN, sigmoid(one, values[k])));
  const total = own.reduce((sum, each) => sum + each, 0);
  const single = own.map((each) => each / total);
  if (regression === null) return single;
  const { weights, intercepts } = regression;
  const sums = intercepts.map((intercept, k) =>
    values.reduce((sum, value, place) => sum + weights[k * values.length + place] * value, intercept),
  );
  const joint = softmax(Float64Array.from(sums));
  return single.map((probability, k) => (probability + joint[k]) / 2);
}

function valuesOf(labels: readonly number[], scale: number, { labels: known, scores }: Said): number[] {
  return labels.map((label) => {
    const place = known.indexOf(label);
    return place === -1 ? UNKNOWN : scores[place] / scale;
  });
}

function rootMeanSquare(rows: readonly Float64Array[]): number {
  let [squares, count] = [0, 0];
  for (const row of rows) {
    for (const value of row) squares += value * value;
    count += row.length;
  }
  return count === 0 ? 0 : Math.sqrt(squares / count);
}

function meanOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
}

/**
 * @param sigmoids - one a pair of labels, in order.
 * @param scores - of the pairs.
 * @returns a probability for each label.
 */
function coupled(labels: number, sigmoids: readonly Sigmoid[], scores: Float64Array): number[] {
  const pairwise = Array.from({ length: labels }, () => new Array<number>(labels).fill(0));
  pairsOf([...pairwise.keys()]).forEach(([a, b], i) => {
    const probability = Math.min(1 - MARGIN, Math.max(MARGIN, sigmoid(sigmoids[i], scores[i])));
    pairwise[a][b] = probability;
    pairwise[b][a] = 1 - probability;
  });
  return couple(pairwise);
}
