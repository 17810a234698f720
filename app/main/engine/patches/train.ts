/** Trains a patch classifier: a grid over C and gamma by cross-validation, then the machine and its probabilities. */
import { PippinError } from "../../../contract/errors.ts";
import type { EngineProgress, TrainRequest, TrainResult } from "../../../contract/engine.ts";
import { DEFAULT_ROUNDS, type TrainingMetrics } from "../../../contract/patchClassifier.ts";
import { wilson } from "../evaluation/intervals.ts";
import { groupedFolds } from "./crossValidation.ts";
import { coupled, serialisePatchClassifier } from "./patchClassifier.ts";
import { fitStandardisation, standardise } from "./standardisation.ts";
import { TRAINERS } from "./machines/classifiers.ts";
import { pairsOf, seen, type Classifier, type MachineSettings, type TrainingSet } from "./machines/machine.ts";
import { fitSigmoid, type Sigmoid } from "./svm/probability.ts";
import { squaredDistances, type Distances } from "./svm/distances.ts";

interface Folds {
  /** The fold of each patch. */
  readonly of: Int32Array;
  readonly count: number;
}

/** Scores of the patches of one pair of labels, each by a machine that has not seen the patch. */
interface HeldOut {
  readonly values: number[];
  /** Whether the patch has the pair's first label. */
  readonly positive: boolean[];
}

interface GridPoint {
  readonly settings: MachineSettings;
  readonly correct: number;
  readonly predicted: Int32Array;
  /** By pair, named `first:second`. */
  readonly held: ReadonlyMap<string, HeldOut>;
  /** What each patch's machine says of it: scores of its labels' pairs, or probabilities of its labels. */
  readonly said: readonly Said[];
}

interface Said {
  readonly scores: Float64Array;
  readonly of: "pairs" | "labels";
  /** Labels that the machine knows. */
  readonly labels: readonly number[];
}

/**
 * Features are standardised over all training patches, without a look at labels, so that one distance matrix serves every
 * fold, C and gamma. The chosen pair is the one with the best accuracy, the earlier C and gamma on a tie.
 *
 * @throws PippinError `invalid-request` for fewer than two labels, features that are not finite, or one image only.
 */
export function trainPatchClassifier(
  request: TrainRequest,
  onProgress: (progress: EngineProgress) => void = () => undefined,
): TrainResult {
  const { dimension, labels, options, vocabulary } = request;
  requireTrainable(request);
  const standardisation = fitStandardisation(request.values, dimension);
  const features = standardise(request.values, standardisation);
  const folds = foldsOf(request);
  const set: TrainingSet = {
    distances: squaredDistances(features, dimension),
    features,
    dimension,
    labels,
    classWeights: classWeightsOf(labels, vocabulary.length, options.classWeights),
  };
  const grid = searchGrid(request, set, folds, onProgress);
  const best = grid.reduce((chosen, point) => (point.correct > chosen.correct ? point : chosen));
  const { machine, notes } = TRAINERS[options.classifier](set, [...labels.keys()], best.settings);
  const { parts } = machine;
  const { correct, predicted } = best;
  const medianKernel = parts.kind === "logistic" ? null : medianKernelValue(set.distances, parts.rounds[0].gamma);
  const reported = ({ C, gamma }: MachineSettings): { C: number; gamma: number | null } => ({
    C,
    gamma: takesGamma(options) ? gamma : null,
  });
  return {
    machine: serialisePatchClassifier({
      vocabulary,
      features: request.features,
      standardisation,
      machine: parts,
      sigmoids: machine.scores === "pairs" ? fitSigmoids(parts.labels, best.held) : [],
      training: features,
    }),
    metrics: {
      folds: folds.count,
      patches: labels.length,
      images: new Set(request.groups).size,
      dimension,
      correct,
      accuracy: correct / labels.length,
      interval: wilson(correct, labels.length),
      confusion: confusionOf(labels, predicted, vocabulary.length),
      grid: grid.map((point) => ({ ...reported(point.settings), accuracy: point.correct / labels.length })),
      chosen: reported(best.settings),
      medianKernel,
      ...believed(labels, heldOutProbabilities(best, vocabulary.length)),
      warnings: [...warningsOf(labels, vocabulary, folds.count, options.folds, medianKernel), ...notes],
    },
  };
}

function requireTrainable({ values, labels, vocabulary }: TrainRequest): void {
  const present = new Set(labels);
  if (present.size < 2) {
    const only = [...present].map((label) => `"${vocabulary[label]}"`).join();
    throw new PippinError(
      "invalid-request",
      `A patch classifier needs patches of at least two labels; there are ${labels.length} of ${only || "none"}.`,
    );
  }
  if (!values.every(Number.isFinite)) {
    throw new PippinError(
      "invalid-request",
      "Some features of the training patches are not finite; check the network's weights.",
    );
  }
}

/** `scale` of standardised features is 1 / dimension; constant features have variance 0 and do not count. */
function gammasOf({ options, dimension }: TrainRequest, features: Float32Array): number[] {
  const variance = features.reduce((sum, value) => sum + value * value, 0) / features.length;
  const scale = 1 / (dimension * (variance || 1));
  return options.gamma.map((gamma) =>
    typeof gamma === "number" ? gamma : gamma === "scale" ? scale : gamma.scale * scale,
  );
}

function classWeightsOf(labels: Int32Array, labelCount: number, mode: "none" | "balanced"): number[] {
  const counts = new Int32Array(labelCount);
  for (const label of labels) counts[label]++;
  const present = counts.filter((count) => count > 0).length;
  return [...counts].map((count) => (mode === "none" || count === 0 ? 1 : labels.length / (present * count)));
}

/** The other classifiers would train the same machine again for every gamma. */
function takesGamma({ classifier }: TrainRequest["options"]): boolean {
  return classifier === "svc" || classifier === "samme";
}

function foldsOf({ labels, groups, options }: TrainRequest): Folds {
  const of = groupedFolds(labels, groups, options.folds, options.seed);
  return { of, count: Math.max(...of) + 1 };
}

function searchGrid(
  request: TrainRequest,
  set: TrainingSet,
  folds: Folds,
  onProgress: (progress: EngineProgress) => void,
): GridPoint[] {
  const { options } = request;
  const gammas = gammasOf(request, set.features).slice(0, takesGamma(options) ? undefined : 1);
  const total = gammas.length * options.C.length * folds.count;
  let done = 0;
  return options.C.flatMap((C) =>
    gammas.map((gamma) => {
      const message = takesGamma(options) ? `C ${C}, gamma ${gamma.toPrecision(3)}` : `C ${C}`;
      const settings = { C, gamma, rounds: options.rounds ?? DEFAULT_ROUNDS, diversity: options.diversity };
      return crossValidated(options.classifier, set, settings, folds, () => {
        done++;
        onProgress({ done, total, message });
      });
    }),
  );
}

function crossValidated(
  classifier: Classifier,
  set: TrainingSet,
  settings: MachineSettings,
  folds: Folds,
  onFold: () => void,
): GridPoint {
  const { labels } = set;
  const predicted = new Int32Array(labels.length);
  const said = new Array<Said>(labels.length);
  const held = new Map<string, HeldOut>();
  for (let fold = 0; fold < folds.count; fold++) {
    const training = [...labels.keys()].filter((patch) => folds.of[patch] !== fold);
    const { machine } = TRAINERS[classifier](set, training, settings);
    const pairs = machine.scores === "pairs" ? pairsOf(machine.parts.labels) : [];
    for (const patch of labels.keys()) {
      if (folds.of[patch] !== fold) continue;
      const { label, scores } = machine.decide(seen(set, patch));
      predicted[patch] = label;
      said[patch] = { scores, of: machine.scores, labels: machine.parts.labels };
      pairs.forEach(([first, second], i) => {
        if (labels[patch] !== first && labels[patch] !== second) return;
        const name = `${first}:${second}`;
        const pair = held.get(name) ?? { values: [], positive: [] };
        held.set(name, pair);
        pair.values.push(scores[i]);
        pair.positive.push(labels[patch] === first);
      });
    }
    onFold();
  }
  const correct = predicted.reduce((count, label, patch) => count + (label === labels[patch] ? 1 : 0), 0);
  return { settings, correct, predicted, held, said };
}

/** A sigmoid a pair of labels; without held-out scores both labels are as likely. */
function fitSigmoids(labels: readonly number[], held: ReadonlyMap<string, HeldOut>): Sigmoid[] {
  return pairsOf(labels).map(([first, second]) => {
    const { values, positive } = held.get(`${first}:${second}`) ?? { values: [], positive: [] };
    return fitSigmoid(values, positive);
  });
}

/** `[patches][labels]`; sigmoids are fitted on the held-out scores of all folds, as LIBSVM does. */
function heldOutProbabilities({ held, said }: GridPoint, labelCount: number): number[][] {
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

function believed(
  labels: Int32Array,
  probabilities: readonly (readonly number[])[],
): Pick<TrainingMetrics, "heldOut" | "calibration"> {
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
    heldOut: { given: probabilities.map((one, patch) => one[labels[patch]]), label, probability: highest },
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

function confusionOf(labels: Int32Array, predicted: Int32Array, count: number): number[][] {
  const confusion = Array.from({ length: count }, () => new Array<number>(count).fill(0));
  labels.forEach((label, patch) => confusion[label][predicted[patch]]++);
  return confusion;
}

/** Over all pairs, or those of every k-th patch where there are very many. */
function medianKernelValue(distances: Distances, gamma: number): number {
  const step = Math.ceil(distances.count / 2000);
  const pairs: number[] = [];
  for (let i = 0; i < distances.count; i += step) {
    const row = distances.row(i);
    for (let j = 0; j < i; j += step) pairs.push(row[j]);
  }
  const sorted = Float64Array.from(pairs).sort();
  return Math.exp(-gamma * sorted[sorted.length >> 1]);
}

function warningsOf(
  labels: Int32Array,
  vocabulary: readonly string[],
  foldCount: number,
  wanted: number,
  medianKernel: number | null,
): string[] {
  const counts = vocabulary.map((_, label) => labels.reduce((count, one) => count + (one === label ? 1 : 0), 0));
  const rare = vocabulary.filter((_, label) => counts[label] < 10);
  return [
    ...(rare.length > 0
      ? [
          `Few patches: ${rare.map((label) => `${label} ${counts[vocabulary.indexOf(label)]}`).join(", ")}. About 80 a label give steady results.`,
        ]
      : []),
    ...(foldCount < wanted ? [`Only ${foldCount} folds: the patches come from ${foldCount} images.`] : []),
    ...(medianKernel !== null && (medianKernel < 1e-3 || medianKernel > 0.999)
      ? [
          `The kernel is degenerate (its median is ${medianKernel.toPrecision(2)}): the machine cannot learn. Use gamma "scale".`,
        ]
      : []),
  ];
}
