/** Trains a patch classifier: a grid over C and gamma by cross-validation, then the machine and its probabilities. */
import { PippinError } from "../../../contract/errors.ts";
import type { EngineProgress, TrainRequest, TrainResult } from "../../../contract/engine.ts";
import { wilson } from "../evaluation/intervals.ts";
import { groupedFolds } from "./crossValidation.ts";
import { serialisePatchClassifier } from "./patchClassifier.ts";
import { fitStandardisation, standardise } from "./standardisation.ts";
import { fitSigmoid, type Sigmoid } from "./svm/probability.ts";
import { squaredDistances, type Distances } from "./svm/distances.ts";
import { decisions, trainSvc, vote, type PairMachine, type SvcOptions } from "./svm/svc.ts";

interface Problem {
  readonly distances: Distances;
  readonly labels: Int32Array;
  readonly folds: Int32Array;
  readonly foldCount: number;
  readonly classWeights: readonly number[];
  readonly labelCount: number;
}

interface GridPoint {
  readonly C: number;
  readonly gamma: number;
  readonly accuracy: number;
  readonly predicted: Int32Array;
}

/**
 * Features are standardised over all training patches, without a look at labels, so that one distance matrix serves every
 * fold, C and gamma. The chosen pair is the one with the best accuracy, the smaller C and gamma on a tie.
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
  const distances = squaredDistances(features, dimension);
  const folds = groupedFolds(labels, request.groups, options.folds, options.seed);
  const foldCount = Math.max(...folds) + 1;
  const problem: Problem = {
    distances,
    labels,
    folds,
    foldCount,
    classWeights: classWeightsOf(labels, vocabulary.length, options.classWeights),
    labelCount: vocabulary.length,
  };
  const grid = searchGrid(problem, gammasOf(request, features), options.C, onProgress);
  const best = grid.reduce((chosen, point) => (point.accuracy > chosen.accuracy ? point : chosen));
  const settings: SvcOptions = { C: best.C, gamma: best.gamma, classWeights: problem.classWeights };
  const machines = trainSvc(distances, [...labels.keys()], labels, settings);
  const sigmoids = fitSigmoids(problem, settings, machines);
  const correct = best.predicted.reduce((count, label, patch) => count + (label === labels[patch] ? 1 : 0), 0);
  const medianKernel = medianKernelValue(distances, best.gamma);
  return {
    machine: serialisePatchClassifier({
      vocabulary,
      features: request.features,
      standardisation,
      gamma: best.gamma,
      machines,
      sigmoids,
      training: features,
    }),
    metrics: {
      folds: foldCount,
      patches: labels.length,
      images: new Set(request.groups).size,
      dimension,
      correct,
      accuracy: correct / labels.length,
      interval: wilson(correct, labels.length),
      confusion: confusionOf(labels, best.predicted, vocabulary.length),
      grid: grid.map(({ C, gamma, accuracy }) => ({ C, gamma, accuracy })),
      chosen: { C: best.C, gamma: best.gamma },
      medianKernel,
      warnings: warningsOf(labels, vocabulary, foldCount, options.folds, medianKernel),
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
  return options.gamma.map((gamma) => (gamma === "scale" ? 1 / (dimension * (variance || 1)) : gamma));
}

function classWeightsOf(labels: Int32Array, labelCount: number, mode: "none" | "balanced"): number[] {
  const counts = new Int32Array(labelCount);
  for (const label of labels) counts[label]++;
  const present = counts.filter((count) => count > 0).length;
  return [...counts].map((count) => (mode === "none" || count === 0 ? 1 : labels.length / (present * count)));
}

function searchGrid(
  problem: Problem,
  gammas: readonly number[],
  Cs: readonly number[],
  onProgress: (progress: EngineProgress) => void,
): GridPoint[] {
  const total = gammas.length * Cs.length * problem.foldCount;
  let done = 0;
  return Cs.flatMap((C) =>
    gammas.map((gamma) => {
      const predicted = new Int32Array(problem.labels.length);
      for (let fold = 0; fold < problem.foldCount; fold++) {
        predictFold(
          problem,
          { C, gamma, classWeights: problem.classWeights },
          fold,
          (patch, label) => (predicted[patch] = label),
        );
        done++;
        onProgress({ done, total, message: `C ${C}, gamma ${gamma.toPrecision(3)}` });
      }
      const correct = predicted.reduce((count, label, patch) => count + (label === problem.labels[patch] ? 1 : 0), 0);
      return { C, gamma, accuracy: correct / problem.labels.length, predicted };
    }),
  );
}

function predictFold(
  problem: Problem,
  settings: SvcOptions,
  fold: number,
  take: (patch: number, label: number, values: Float64Array, machines: readonly PairMachine[]) => void,
): void {
  const { distances, folds, labels, labelCount } = problem;
  const training = [...folds.keys()].filter((patch) => folds[patch] !== fold);
  const machines = trainSvc(distances, training, labels, settings);
  for (const patch of folds.keys()) {
    if (folds[patch] !== fold) continue;
    const row = distances.row(patch);
    const values = decisions(machines, (other) => Math.exp(-settings.gamma * row[other]));
    take(patch, machines.length === 0 ? labels[training[0]] : vote(machines, values, labelCount), values, machines);
  }
}

/** A sigmoid a pair, on decision values of patches that the deciding machine has not seen. */
function fitSigmoids(problem: Problem, settings: SvcOptions, machines: readonly PairMachine[]): Sigmoid[] {
  const held = new Map(
    machines.map(({ first, second }) => [`${first}:${second}`, { values: [] as number[], positive: [] as boolean[] }]),
  );
  for (let fold = 0; fold < problem.foldCount; fold++) {
    predictFold(problem, settings, fold, (patch, _, values, foldMachines) => {
      foldMachines.forEach(({ first, second }, i) => {
        const label = problem.labels[patch];
        if (label !== first && label !== second) return;
        const pair = held.get(`${first}:${second}`)!;
        pair.values.push(values[i]);
        pair.positive.push(label === first);
      });
    });
  }
  return [...held.values()].map(({ values, positive }) => fitSigmoid(values, positive));
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
  medianKernel: number,
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
    ...(medianKernel < 1e-3 || medianKernel > 0.999
      ? [
          `The kernel is degenerate (its median is ${medianKernel.toPrecision(2)}): the machine cannot learn. Use gamma "scale".`,
        ]
      : []),
  ];
}
