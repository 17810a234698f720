/** Trains a patch classifier: a grid over C and gamma by cross-validation, then the machine and its probabilities. */
import { PippinError } from "../../../contract/errors.ts";
import type { EngineProgress, TrainRequest, TrainResult } from "../../../contract/engine.ts";
import type { HeldOut, TrainingMetrics } from "../../../contract/patchClassifier.ts";
import { wilson } from "../../statistics/intervals.ts";
import { CholeskySolver } from "../kernels/cholesky.ts";
import { foldsOf, searchGrid, takesGamma, type Folds, type GridPoint } from "./gridSearch.ts";
import { believed, fitOnHeldOut, heldOutProbabilities, sigmoidsOf, type Fitted } from "./heldOut.ts";
import { serialisePatchClassifier } from "./patchClassifier.ts";
import { TRAINERS } from "./machines/classifiers.ts";
import { MOST_PATCHES } from "./machines/kernelRidge.ts";
import type { Classifier, MachineParts, MachineSettings, TrainingSet } from "./machines/machine.ts";
import { squaredDistances, type Distances } from "./svm/distances.ts";
import { rowsToTrainOn, trainingRows, type Rows } from "./trainingRows.ts";

/**
 * Trains a patch classifier: a grid over C and gamma by cross-validation, then one machine on all patches and its
 * probabilities.
 *
 * The chosen pair of C and gamma is the one with the best accuracy by votes, the earlier C and gamma on a tie. The
 * accuracy that is reported of it counts the most probable label, as users will see it.
 *
 * @returns the patch classifier as it is stored, and what cross-validation found.
 * @throws PippinError `invalid-request` for fewer than two labels, features that are not finite, or one image only;
 * for kernel ridge, for too many patches or too little a penalty.
 *
 * @example
 * Two labels, far apart in the one feature there is, on two images: each is tested by a machine of the other.
 * ```ts
 * const request: TrainRequest = {
 *   values: Float32Array.of(0, 1, 0.1, 0.9),
 *   dimension: 1,
 *   labels: Int32Array.of(0, 1, 0, 1),
 *   groups: Int32Array.of(7, 7, 8, 8),
 *   vocabulary: ["eye", "none"],
 *   features: { name: "hog", version: 1 },
 *   options: { ...DEFAULT_TRAINING, C: [1], gamma: [1] },
 * };
 * const { machine, metrics } = trainPatchClassifier(request);
 * [metrics.folds, metrics.correct, metrics.accuracy]; // => [2, 4, 1]
 * const [[best]] = readPatchClassifier(machine).label(Float32Array.of(0.2));
 * best.label; // => "eye"
 * trainPatchClassifier({ ...request, labels: Int32Array.of(0, 0, 0, 0) }); // throws invalid-request
 * ```
 */
export function trainPatchClassifier(
  request: TrainRequest,
  onProgress: (progress: EngineProgress) => void = () => undefined,
): TrainResult {
  const { dimension, labels, options, vocabulary } = request;
  requireTrainable(request);
  const rows = trainingRows(request);
  requireFitting(options.classifier, rowsToTrainOn(rows).length, request);
  const folds = foldsOf(request);
  const set: TrainingSet = {
    distances: squaredDistances(rows.features, dimension),
    features: rows.features,
    dimension,
    labels: rows.labels,
    classWeights: classWeightsOf(labels, vocabulary.length, options.classWeights),
    solver: new CholeskySolver(),
  };
  const grid = searchGrid(request, rows, set, folds, onProgress);
  const best = grid.reduce((chosen, point) => (point.correct > chosen.correct ? point : chosen));
  const { machine, notes } = TRAINERS[options.classifier](set, rowsToTrainOn(rows), best.settings);
  const { parts } = machine;
  const fitted = fitOnHeldOut(best, labels, folds);
  const kernelGamma = gammaOf(parts);
  const medianKernel = kernelGamma === null ? null : medianKernelValue(set.distances, rows.patches, kernelGamma);
  const reported = ({ C, gamma }: MachineSettings): { C: number; gamma: number | null } => ({
    C,
    gamma: takesGamma(options) ? gamma : null,
  });
  const warnings = warningsOf(labels, vocabulary, folds.count, options.folds, medianKernel);
  const { heldOut, ...measured } = outcome(request, rows, best, fitted, folds);
  return {
    machine: serialisePatchClassifier({
      vocabulary,
      features: request.features,
      scaling: rows.scaling,
      machine: parts,
      sigmoids: machine.scores === "pairs" ? sigmoidsOf(fitted, parts.labels) : [],
      calibration: fitted.calibration?.all ?? null,
      training: rows.features,
    }),
    metrics: {
      folds: folds.count,
      patches: labels.length,
      images: new Set(request.groups).size,
      dimension,
      ...measured,
      grid: grid.map((point) => ({ ...reported(point.settings), accuracy: point.correct / labels.length })),
      chosen: reported(best.settings),
      medianKernel,
      warnings: [...warnings, ...notes, ...(fitted.calibration === null ? [] : uncalibrated(request, best))],
    },
    heldOut,
  };
}

type Measured = "correct" | "accuracy" | "interval" | "confusion" | "otherResolution" | "calibration";

function outcome(
  { labels, vocabulary, options }: TrainRequest,
  rows: Rows,
  best: GridPoint,
  fitted: Fitted,
  folds: Folds,
): Pick<TrainingMetrics, Measured> & { readonly heldOut: HeldOut } {
  const known = believed(labels, heldOutProbabilities(fitted, best.said, vocabulary.length, folds));
  const right = known.heldOut.label.filter((label, patch) => label === labels[patch]).length;
  const shares = { correct: right, accuracy: right / labels.length, interval: wilson(right, labels.length) };
  const confusion = confusionOf(labels, known.heldOut.label, vocabulary.length);
  if (!rows.other) return { ...shares, confusion, ...known };
  const { heldOut } = believed(labels, heldOutProbabilities(fitted, best.saidOfOther, vocabulary.length, folds));
  const other = heldOut.label.filter((label, patch) => label === labels[patch]).length;
  const otherResolution = {
    testedOn: options.degrade === true ? ("sharp" as const) : ("degraded" as const),
    correct: other,
    accuracy: other / labels.length,
    interval: wilson(other, labels.length),
  };
  return { ...shares, confusion, otherResolution, ...known };
}

function requireTrainable({ values, copies, other, labels, vocabulary }: TrainRequest): void {
  const present = new Set(labels);
  if (present.size < 2) {
    const only = [...present].map((label) => `"${vocabulary[label]}"`).join();
    throw new PippinError(
      "invalid-request",
      `A patch classifier needs patches of at least two labels; there are ${labels.length} of ${only || "none"}.`,
    );
  }
  if (![values, copies?.values, other].every((part) => part === undefined || allFinite(part))) {
    throw new PippinError(
      "invalid-request",
      "Some features of the training patches are not finite; check the network's weights.",
    );
  }
}

function allFinite(values: Float32Array): boolean {
  let sum = 0;
  // Finite sums of finite numbers only: no float32 is large enough to overflow a sum of doubles.
  for (let i = 0; i < values.length; i++) sum += Math.abs(values[i]);
  return Number.isFinite(sum);
}

/** Before hours of cross-validation, not after them. */
function requireFitting(classifier: Classifier, rows: number, { copies }: TrainRequest): void {
  if (classifier !== "kernel-ridge" || rows <= MOST_PATCHES) return;
  const [counted, advice] = copies === undefined ? ["", ""] : [", with their copies", ", without copies"];
  throw new PippinError(
    "invalid-request",
    `Kernel ridge keeps a matrix of all patches with all: it takes up to ${MOST_PATCHES} patches and there are ${rows}${counted}. Train an svc, or on a smaller set${advice}.`,
  );
}

function classWeightsOf(labels: Int32Array, labelCount: number, mode: "none" | "balanced"): number[] {
  const counts = new Int32Array(labelCount);
  for (const label of labels) counts[label]++;
  const present = counts.filter((count) => count > 0).length;
  return [...counts].map((count) => (mode === "none" || count === 0 ? 1 : labels.length / (present * count)));
}

function confusionOf(labels: Int32Array, predicted: readonly number[], count: number): number[][] {
  const confusion = Array.from({ length: count }, () => new Array<number>(count).fill(0));
  labels.forEach((label, patch) => confusion[label][predicted[patch]]++);
  return confusion;
}

function uncalibrated({ labels, vocabulary }: TrainRequest, { said }: GridPoint): string[] {
  const known = new Set(labels.filter((label, patch) => said[patch].labels.includes(label)));
  const unknown = vocabulary.filter((_, label) => labels.includes(label) && !known.has(label));
  if (unknown.length === 0) return [];
  return [
    `The probabilities of ${unknown.join(", ")} are rough: none of its patches was tested by a machine that knew the label. Crop it from more photographs.`,
  ];
}

/** Of the (first) kernel; null for a machine without one. */
function gammaOf(parts: MachineParts): number | null {
  switch (parts.kind) {
    case "logistic":
      return null;
    case "kernel-ridge":
      return parts.gamma;
    case "svc":
    case "samme":
    case "adaboost-svm":
      return parts.rounds[0].gamma;
  }
}

/** Over all pairs, or those of every k-th patch where there are very many. */
function medianKernelValue(distances: Distances, count: number, gamma: number): number {
  const step = Math.ceil(count / 2000);
  const pairs: number[] = [];
  for (let i = 0; i < count; i += step) {
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
