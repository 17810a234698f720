/** What machines say of patches that they have not seen, and how far it can be believed. */
import type { HeldOut, TrainingMetrics } from "../../../contract/patchClassifier.ts";
import type { Folds, GridPoint } from "./gridSearch.ts";
import { pairsOf, type Said } from "./machines/machine.ts";
import { fitCalibration, probabilitiesOf, type Calibration } from "./probabilities.ts";
import { fitSigmoid, type Sigmoid } from "./svm/probability.ts";

/** What makes probabilities of machines' scores. */
export interface Fitted {
  /** By pair of labels, named `first:second`; on all folds, as LIBSVM does. */
  readonly sigmoids: ReadonlyMap<string, Sigmoid>;
  /** For machines that give a value for each label; null for others. */
  readonly calibration: {
    /** On all folds: for machines that are trained on all patches. */
    readonly all: Calibration;
    /** Of each fold, on the others: it may have a number for every two labels, too many to be believed on its own patches. */
    readonly others: readonly Calibration[];
  } | null;
}

/** @param labels - of every patch. */
export function fitOnHeldOut(
  { held, said }: Pick<GridPoint, "held" | "said">,
  labels: Int32Array,
  folds: Folds,
): Fitted {
  const patches = [...labels.keys()];
  const outside = (fold: number): number[] => patches.filter((patch) => folds.of[patch] !== fold);
  return {
    sigmoids: new Map([...held].map(([name, { values, positive }]) => [name, fitSigmoid(values, positive)])),
    calibration:
      said[0].of === "values"
        ? {
            all: fitCalibration(said, labels, patches),
            others: Array.from({ length: folds.count }, (_, fold) => fitCalibration(said, labels, outside(fold))),
          }
        : null,
  };
}

/** A sigmoid a pair of labels; without held-out scores both labels are as likely. */
export function sigmoidsOf({ sigmoids }: Fitted, labels: readonly number[]): Sigmoid[] {
  return pairsOf(labels).map(([first, second]) => sigmoids.get(`${first}:${second}`) ?? fitSigmoid([], []));
}

/** `[patches][labels]` */
export function heldOutProbabilities(
  fitted: Fitted,
  said: readonly Said[],
  labelCount: number,
  folds: Folds,
): number[][] {
  return said.map((one, patch) => {
    const all = new Array<number>(labelCount).fill(0);
    const sigmoids = one.of === "pairs" ? sigmoidsOf(fitted, one.labels) : [];
    const known = probabilitiesOf(one, sigmoids, fitted.calibration?.others[folds.of[patch]] ?? null);
    for (const [label, probability] of known) all[label] = probability;
    return all;
  });
}

const TENTHS = 10;

/**
 * How far probabilities can be believed: Brier's score (1950), the squared distance from the truth summed over labels,
 * and how often the most probable label is right where it has 0 to 10%, 10 to 20%, ... (reliability).
 *
 * @param labels - the truth, a patch.
 * @param probabilities - `[patches][labels]`, by machines that have not seen the patch.
 *
 * @example
 * Two patches of label 0, of which the second is taken for label 1: (0.2^2 + 0.2^2 + 0.6^2 + 0.6^2) / 2.
 * ```ts
 * const { heldOut, calibration } = believed(Int32Array.of(0, 0), [[0.8, 0.2], [0.4, 0.6]]);
 * heldOut.label; // => [0, 1]
 * heldOut.given; // => [0.8, 0.4]
 * calibration.brier; // => 0.4
 * calibration.reliability[8]; // => { patches: 1, probability: 0.8, right: 1 }
 * ```
 */
export function believed(
  labels: Int32Array,
  probabilities: readonly (readonly number[])[],
): { readonly heldOut: HeldOut; readonly calibration: NonNullable<TrainingMetrics["calibration"]> } {
  const highest = probabilities.map((all) => Math.max(...all));
  const label = probabilities.map((all, patch) => all.indexOf(highest[patch]));
  const squares = probabilities.map((all, patch) =>
    all.reduce((sum, value, of) => sum + (value - (of === labels[patch] ? 1 : 0)) ** 2, 0),
  );
  const tenth = highest.map((probability) => Math.min(TENTHS - 1, Math.floor(probability * TENTHS)));
  const mean = (patches: readonly number[], value: (patch: number) => number): number =>
    patches.reduce((sum, patch) => sum + value(patch), 0) / Math.max(1, patches.length);
  const all = [...labels.keys()];
  return {
    heldOut: {
      given: probabilities.map((one, patch) => one[labels[patch]]),
      label,
      probability: highest,
      truth: [...labels],
    },
    calibration: {
      brier: mean(all, (patch) => squares[patch]),
      reliability: Array.from({ length: TENTHS }, (_, place) => {
        const own = all.filter((patch) => tenth[patch] === place);
        return {
          patches: own.length,
          probability: mean(own, (patch) => highest[patch]),
          right: mean(own, (patch) => (label[patch] === labels[patch] ? 1 : 0)),
        };
      }),
    },
  };
}
