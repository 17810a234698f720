/** What machines say of patches that they have not seen, and how far it can be believed. */
import type { TrainingMetrics } from "../../../contract/patchClassifier.ts";
import type { GridPoint, HeldOut, Said } from "./gridSearch.ts";
import { pairsOf } from "./machines/machine.ts";
import { coupled } from "./patchClassifier.ts";
import { fitSigmoid, type Sigmoid } from "./svm/probability.ts";

/** A sigmoid a pair of labels; without held-out scores both labels are as likely. */
export function fitSigmoids(labels: readonly number[], held: ReadonlyMap<string, HeldOut>): Sigmoid[] {
  return pairsOf(labels).map(([first, second]) => {
    const { values, positive } = held.get(`${first}:${second}`) ?? { values: [], positive: [] };
    return fitSigmoid(values, positive);
  });
}

/** `[patches][labels]`; sigmoids are fitted on the held-out scores of all folds, as LIBSVM does. */
export function heldOutProbabilities(
  { held }: Pick<GridPoint, "held">,
  said: readonly Said[],
  labelCount: number,
): number[][] {
  const fitted = new Map([...held].map(([name, { values, positive }]) => [name, fitSigmoid(values, positive)]));
  return said.map(({ scores, of, labels }) => {
    const sigmoids = pairsOf(labels).map(([first, second]) => fitted.get(`${first}:${second}`) ?? fitSigmoid([], []));
    const known = of === "labels" ? [...scores] : coupled(labels.length, sigmoids, scores);
    const all = new Array<number>(labelCount).fill(0);
    labels.forEach((label, place) => (all[label] = known[place]));
    return all;
  });
}

const TENTHS = 10;

export function believed(
  labels: Int32Array,
  probabilities: readonly (readonly number[])[],
): { [Part in "heldOut" | "calibration"]: NonNullable<TrainingMetrics[Part]> } {
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
