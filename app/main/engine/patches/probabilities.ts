/** From what a machine says to a probability for each label. */
import { fitLogistic, softmax } from "./machines/logistic.ts";
import { pairsOf, type Said } from "./machines/machine.ts";
import { couple, fitSigmoid, sigmoid, type Sigmoid } from "./svm/probability.ts";
import { labelsOf } from "./svm/svc.ts";

/**
 * Makes probabilities of a value for each label, fitted on held-out patches: the mean of two calibrations, of which each
 * is better where the other is worse. One is a sigmoid (Platt) of each label's value, divided by the sum of all (Zadrozny &
 * Elkan 2002); the other the softmax of a linear function of all values (multinomial logistic regression), which also
 * learns which labels are taken for each other.
 */
export interface Calibration {
  /** Labels of the held-out patches, ascending. */
  readonly labels: readonly number[];
  /** `[labels, labels]`, row-major. */
  readonly weights: readonly number[];
  readonly intercepts: readonly number[];
  /** One a label; none where values are taken as they are. */
  readonly sigmoids: readonly Sigmoid[];
}

/** The value of a label that a machine does not know: none of its patches were of that label. */
const UNKNOWN = -1;
/** Of the regression. Values are about 1 large, so its penalty only counts where there are few patches. */
const C = 10;
/** LIBSVM keeps pair probabilities this far from 0 and 1 before coupling. */
const MARGIN = 1e-7;

/**
 * Patches of labels that their machine did not know say nothing of a machine that knows them, and do not count. Where that
 * leaves a label without any, values are taken as they are (a value of 1 for one of two labels gives 0.98).
 *
 * @param truth - the label of each patch.
 * @param patches - places of those to fit on.
 */
export function fitCalibration(said: readonly Said[], truth: Int32Array, patches: readonly number[]): Calibration {
  const labels = labelsOf([...truth.keys()], truth);
  const dimension = labels.length;
  const counted = patches.filter((patch) => said[patch].labels.includes(truth[patch]));
  if (labelsOf(counted, truth).length < dimension) {
    const weights = labels.flatMap((_, k) => labels.map((_, other) => (other === k ? 2 : 0)));
    return { labels, weights, intercepts: labels.map(() => 0), sigmoids: [] };
  }
  const values = said.map((one) => valuesOf(labels, one));
  const classWeights = new Array<number>(Math.max(...labels) + 1).fill(1);
  const set = { features: Float32Array.from(values.flat()), dimension, labels: truth, classWeights };
  const { parts } = fitLogistic(set, counted, C);
  const sigmoids = labels.map((label, k) =>
    fitSigmoid(
      counted.map((patch) => values[patch][k]),
      counted.map((patch) => truth[patch] === label),
    ),
  );
  return { labels, weights: [...parts.weights], intercepts: [...parts.intercepts], sigmoids };
}

/**
 * @param sigmoids - one for each pair of labels of a machine that scores pairs.
 * @param calibration - of a machine that gives a value for each label; null for others.
 * @returns by label.
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

function calibrated({ labels, weights, intercepts, sigmoids }: Calibration, said: Said): Float64Array {
  const values = valuesOf(labels, said);
  const sums = intercepts.map((intercept, k) =>
    values.reduce((sum, value, place) => sum + weights[k * values.length + place] * value, intercept),
  );
  const joint = softmax(Float64Array.from(sums));
  if (sigmoids.length === 0) return joint;
  const own = sigmoids.map((one, k) => Math.max(MARGIN, sigmoid(one, values[k])));
  const total = own.reduce((sum, each) => sum + each, 0);
  return joint.map((probability, k) => (probability + own[k] / total) / 2);
}

function valuesOf(labels: readonly number[], { labels: known, scores }: Said): number[] {
  return labels.map((label) => {
    const place = known.indexOf(label);
    return place === -1 ? UNKNOWN : scores[place];
  });
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
