/**
 * AdaBoostSVM (Li, Wang & Sung 2008, "AdaBoost with SVM-based component classifiers"): boosting of two labels over
 * support vector machines whose kernel narrows when they fail; one ensemble for each pair of labels.
 */
import { decisions, labelsOf, trainSvc, vote } from "../svm/svc.ts";
import {
  pairsOf,
  type AdaboostSvmParts,
  type Machine,
  type MachineSettings,
  type Round,
  type Trainer,
  type TrainingSet,
} from "./machine.ts";
import { CLOSE, normalised } from "./samme.ts";
import { roundLabel, trainSvcMachine } from "./svc.ts";

/** Widths of the kernel, in the unit of the features' distance. */
export interface Sigmas {
  readonly initial: number;
  readonly least: number;
  readonly step: number;
}

/** Steps from the initial width to the least one. */
const STEPS = 20;

type Known = Pick<TrainingSet, "distances" | "labels" | "classWeights">;

/**
 * `initial` is the mean distance between two of these patches, `least` the mean over them of the distance to the nearest
 * patch of another label, `step` a twentieth of the way. The paper takes the patches' scatter radius and the mean
 * distance of nearest neighbours of any label, and a step of 1 to 3. In many dimensions all distances are alike, and the
 * radius is below them; near-copies of one label, as crops of one photograph are, would make the least width too narrow.
 *
 * @param patches - of two labels or more.
 *
 * @example
 * Patches at 0, 1 and 3: the distances are 1, 2 and 3; to the nearest of the other label 1, 1 and 3.
 * ```ts
 * const distances = squaredDistances(Float32Array.of(0, 1, 3), 1);
 * sigmasOf({ distances, labels: Int32Array.of(0, 1, 1) }, [0, 1, 2]); // => { initial: 2.00, least: 1.67, step: 0.017 }
 * ```
 */
export function sigmasOf(
  { distances, labels }: Pick<Known, "distances" | "labels">,
  patches: readonly number[],
): Sigmas {
  let [sum, nearestSum] = [0, 0];
  for (const patch of patches) {
    const row = distances.row(patch);
    let nearest = Infinity;
    for (const other of patches) {
      sum += Math.sqrt(row[other]);
      if (labels[other] !== labels[patch]) nearest = Math.min(nearest, row[other]);
    }
    nearestSum += Math.sqrt(nearest);
  }
  const initial = sum / (patches.length * (patches.length - 1));
  const least = nearestSum / patches.length;
  return { initial, least, step: (initial - least) / STEPS };
}

/** What one accepted round did. */
export interface PairRound extends Round {
  readonly error: number;
  readonly sigma: number;
  /** Share of the patches on which it differs from the ensemble before it; null for the first. */
  readonly diversity: number | null;
}

/**
 * Boosts one pair. The width stays while a machine's weighted error is below a half (and, where `diversity` is given, its
 * share of patches that it labels otherwise than the ensemble so far is above it); otherwise the machine is dropped and
 * the width falls by a step. Ends when the width is no longer above the least, after `rounds` machines, and with a
 * machine without an error, which counts as if half a patch were wrong.
 *
 * alpha = ln((1 - error) / error) / 2; weights times exp(alpha) where wrong, exp(-alpha) where right, as in the paper.
 *
 * @param patches - of two labels.
 * @param tolerance - of each machine's optimality conditions.
 *
 * @example
 * Two patches that the first machine tells apart: one round, gamma 1 / (2 * 1^2), alpha ln(3) / 2.
 * ```ts
 * const distances = squaredDistances(Float32Array.of(0, 1), 1);
 * const set = { distances, labels: Int32Array.of(0, 1), classWeights: [1, 1] };
 * const sigmas = { initial: 1, least: 0.5, step: 0.1 };
 * const [round, ...more] = boostPair(set, [0, 1], sigmas, { C: 10, rounds: 20 });
 * [round.gamma, round.sigma, round.error]; // => [0.5, 1, 0]
 * round.alpha; // => 0.549
 * more; // => []
 * ```
 */
export function boostPair(
  { distances, labels, classWeights }: Known,
  patches: readonly number[],
  sigmas: Sigmas,
  { C, rounds: most, diversity: wanted }: Pick<MachineSettings, "C" | "rounds" | "diversity">,
  tolerance = 1e-3,
): PairRound[] {
  const [first] = labelsOf(patches, labels);
  const equal = classWeights.map(() => 1);
  let weights = normalised(
    patches,
    Float64Array.from(labels, (label) => classWeights[label]),
  );
  /** The ensemble's weighted vote so far, a patch of `patches`; above 0 for the first label. */
  const votes = new Float64Array(patches.length);
  const rounds: PairRound[] = [];
  // Counted, not subtracted: the width must not drift.
  let lowered = 0;
  while (rounds.length < most) {
    const sigma = sigmas.initial - lowered * sigmas.step;
    if (!(sigma > sigmas.least + CLOSE * sigmas.initial)) break;
    const gamma = 1 / (2 * sigma * sigma);
    const patchWeights = weights.map((weight) => weight * patches.length);
    const machines = trainSvc(distances, patches, labels, { C, gamma, classWeights: equal, patchWeights, tolerance });
    const said = patches.map((patch) => {
      const [value] = decisions(machines, distances.kernelRow(gamma, patch));
      return value > 0 ? 1 : -1;
    });
    const wrong = patches.map((patch, i) => said[i] !== (labels[patch] === first ? 1 : -1));
    const error = patches.reduce((sum, patch, i) => sum + (wrong[i] ? weights[patch] : 0), 0);
    const differing = said.filter((one, i) => one !== (votes[i] > 0 ? 1 : -1)).length / patches.length;
    const diversity = rounds.length === 0 ? null : differing;
    const alike = wanted !== undefined && diversity !== null && diversity <= wanted;
    if (error >= 0.5 - CLOSE || alike) {
      lowered++;
      continue;
    }
    const faultless = !wrong.includes(true);
    const counted = faultless ? 1 / (2 * patches.length) : error;
    const alpha = Math.log((1 - counted) / counted) / 2;
    rounds.push({ alpha, gamma, machines, error, sigma, diversity });
    if (faultless) break;
    patches.forEach((patch, i) => {
      votes[i] += alpha * said[i];
      weights[patch] *= Math.exp(wrong[i] ? alpha : -alpha);
    });
    weights = normalised(patches, weights);
  }
  return rounds;
}

/** The widths are those of all patches that it trains on, the same for every pair. */
export const trainAdaboostSvm: Trainer = (set, patches, settings) => {
  const labels = labelsOf(patches, set.labels);
  if (labels.length === 1) return trainSvcMachine(set, patches, settings);
  const sigmas = sigmasOf(set, patches);
  if (!(sigmas.initial > sigmas.least)) {
    const { machine } = trainSvcMachine(set, patches, settings);
    const [initial, least] = [sigmas.initial, sigmas.least].map((sigma) => sigma.toPrecision(3));
    const note =
      `AdaBoostSVM has no kernel widths to try: the mean distance between patches (${initial}) is not above that of ` +
      `nearest patches of different labels (${least}). An svc was trained instead.`;
    return { machine, notes: [note] };
  }
  const alone: string[] = [];
  const [pairs, kept] = [pairsOf(labels), [0, 0]];
  const rounds = pairs.flatMap(([first, second]): Round[] => {
    const members = patches.filter((patch) => set.labels[patch] === first || set.labels[patch] === second);
    const boosted = boostPair(set, members, sigmas, settings);
    if (boosted.length > 0) {
      if (boosted.at(-1)!.error === 0) kept[boosted.length === 1 ? 0 : 1]++;
      return boosted.map(({ alpha, gamma, machines }) => ({ alpha, gamma, machines }));
    }
    alone.push(`${first}:${second}`);
    const { C, gamma } = settings;
    return [
      {
        alpha: 1,
        gamma,
        machines: trainSvc(set.distances, members, set.labels, { classWeights: set.classWeights, C, gamma }),
      },
    ];
  });
  const stopped = kept[0] + kept[1];
  const notes = [
    ...(stopped > 0
      ? [
          `Boosting stopped early for ${stopped} of ${pairs.length} pairs of labels, for ${kept[0]} in round 1: a machine made no error on the patches that it was trained on.`,
        ]
      : []),
    ...(alone.length > 0
      ? [
          `For ${alone.length} of ${pairs.length} pairs of labels no machine was better than chance; they have one machine of svc each.`,
        ]
      : []),
  ];
  return { machine: openAdaboostSvm({ kind: "adaboost-svm", labels, rounds }), notes };
};

/**
 * The label by votes of the pairs, each by the vote of its ensemble.
 *
 * A pair's score is its ensemble's vote, -1 to 1, plus the mean (by alpha) of its machines' decision values: the vote of
 * an ensemble that ended in round 1 has two values only, and could not order labels.
 */
export function openAdaboostSvm(parts: AdaboostSvmParts): Machine {
  const { labels } = parts;
  const ensembles = pairsOf(labels).map(([first, second]) => {
    const rounds = parts.rounds.filter(({ machines: [one] }) => one.first === first && one.second === second);
    const total = rounds.reduce((sum, { alpha }) => sum + alpha, 0);
    return rounds.map(({ alpha, ...round }) => ({ ...round, share: alpha / total }));
  });
  // One machine stands for a pair where the pairs vote.
  const pairs = ensembles.map(([{ machines }]) => machines[0]);
  return {
    parts,
    scores: "pairs",
    decide: (patch) => {
      const votes = new Float64Array(ensembles.length);
      const means = new Float64Array(ensembles.length);
      ensembles.forEach((rounds, pair) => {
        for (const { share, gamma, machines } of rounds) {
          const [value] = decisions(machines, patch.kernel(gamma));
          votes[pair] += value > 0 ? share : -share;
          means[pair] += share * value;
        }
      });
      return {
        label: roundLabel(labels, vote(pairs, votes, Math.max(...labels) + 1)),
        scores: means.map((mean, pair) => votes[pair] + mean),
      };
    },
  };
}
