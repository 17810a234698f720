/** Every feature with every classifier, on the same patches and folds: what to choose, told by numbers. */
import { createHash } from "node:crypto";
import {
  DEFAULT_TRAINING,
  gridOf,
  type FeatureName,
  type TrainingMetrics,
  type TrainingOptions,
} from "../../../contract/patchClassifier.ts";
import type { Input, Output } from "../../../contract/requests.ts";
import type { ComparisonCell } from "../../../contract/training.ts";
import {
  comparisonById,
  comparisonsOf,
  openComparison,
  saveComparisonCell,
} from "../../workspace/comparisons.queries.ts";
import type { ImportsModels, Program, Reads, Writes } from "../context.ts";
import { each } from "../jobs/each.ts";
import { findModel } from "../models/findModel.ts";
import { shareOf } from "../../statistics/rateOf.ts";
import { featuresOf, trainingPatches, trainOn, type Trains } from "./train.ts";

type Classifier = TrainingOptions["classifier"];

/** A cell that fails is left out by name, and the rest goes on. Each cell is kept as soon as it is known. */
export async function compareClassifiers(
  context: Writes & Trains & Program & ImportsModels,
  input: Input<"compareClassifiers">,
): Promise<Output<"compareClassifiers">> {
  const { db, now } = context;
  const model = await findModel(context, input.model);
  const patches = trainingPatches(context, input.labels, input.set);
  const { labels, grid, folds, seed } = input;
  const key = createHash("sha256")
    .update(JSON.stringify([model.hash, input.name, labels, grid, folds, seed, patches]))
    .digest("hex");
  const images = new Set(patches.map(({ imageId }) => imageId)).size;
  const made = now().toISOString();
  const known = openComparison(db, key, { name: input.name, labels, patches: patches.length, images, made });
  const wanted = input.features.flatMap((features) =>
    input.classifiers.map((classifier) => ({ features, classifier })),
  );
  const open = wanted.filter(
    (one) => !known.cells.some((cell) => cell.features === one.features && cell.classifier === one.classifier),
  );
  const quiet = { ...context, progress: () => undefined };
  const { refused } = await each(context, open, {
    message: (cell) => `Comparing ${nameOf(cell)}`,
    things: "pairs of features and classifier",
    before: wanted.length - open.length,
    nameOf,
    work: async ({ features, classifier }) => {
      const specification = featuresOf(context, model, features, patches);
      const options = optionsOf(classifier, { grid, folds, seed });
      const started = performance.now();
      const { metrics } = await trainOn(quiet, model, patches, { labels, features: specification, options });
      saveComparisonCell(db, known.id, cellOf(features, classifier, metrics, (performance.now() - started) / 1000));
    },
  });
  return {
    comparison: comparisonById(db, known.id)!,
    reused: wanted.length - open.length,
    refused: refused.map(({ item, message }) => ({ item, message: `${item}: ${message}` })),
  };
}

function nameOf({ features, classifier }: Pick<ComparisonCell, "features" | "classifier">): string {
  return `${features}, ${classifier}`;
}

export async function comparisons({ db }: Reads, { name }: Input<"comparisons">): Promise<Output<"comparisons">> {
  return { comparisons: comparisonsOf(db, name) };
}

function optionsOf(
  classifier: Classifier,
  { grid, folds, seed }: Pick<Input<"compareClassifiers">, "grid" | "folds" | "seed">,
): TrainingOptions {
  const candidates = grid ? gridOf(classifier) : {};
  return { ...DEFAULT_TRAINING, classifier, ...candidates, folds, seed };
}

function cellOf(
  features: FeatureName,
  classifier: Classifier,
  metrics: TrainingMetrics,
  seconds: number,
): ComparisonCell {
  const { correct, patches, otherResolution, calibration, chosen, medianKernel, dimension, warnings } = metrics;
  return {
    features,
    classifier,
    accuracy: shareOf(correct, patches),
    otherResolution:
      otherResolution === undefined
        ? null
        : { testedOn: otherResolution.testedOn, accuracy: shareOf(otherResolution.correct, patches) },
    brier: calibration?.brier ?? 0,
    chosen,
    medianKernel,
    dimension,
    seconds,
    warnings,
  };
}
