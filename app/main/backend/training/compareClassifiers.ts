/** Every feature with every classifier, on the same patches and folds: what to choose, told by numbers. */
import { createHash } from "node:crypto";
import { PippinError } from "../../../contract/errors.ts";
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
import type { Context } from "../backend.ts";
import { sentenceOf } from "../jobs/refusal.ts";
import { findModel } from "../models/findModel.ts";
import { shareOf } from "../../statistics/rateOf.ts";
import { featuresOf, trainingPatches, trainOn } from "./train.ts";

type Classifier = TrainingOptions["classifier"];

/** A cell that fails is left out by name, and the rest goes on. Each cell is kept as soon as it is known. */
export async function compareClassifiers(
  context: Context,
  input: Input<"compareClassifiers">,
): Promise<Output<"compareClassifiers">> {
  const { db, signal, progress, now } = context;
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
  const refused: Output<"compareClassifiers">["refused"] = [];
  for (const [i, { features, classifier }] of open.entries()) {
    const name = `${features}, ${classifier}`;
    const done = wanted.length - open.length + i;
    progress({ done, total: wanted.length, message: `Comparing ${name}` });
    try {
      const specification = featuresOf(context, model, features, patches);
      const options = optionsOf(classifier, { grid, folds, seed });
      const started = performance.now();
      const { metrics } = await trainOn({ ...context, progress: () => undefined }, model, patches, {
        labels,
        features: specification,
        options,
      });
      saveComparisonCell(db, known.id, cellOf(features, classifier, metrics, (performance.now() - started) / 1000));
    } catch (error) {
      if (signal.aborted || (error instanceof PippinError && error.code === "cancelled")) {
        throw new PippinError(
          "cancelled",
          `Stopped after ${done} of ${wanted.length}. What is known is kept; the same comparison goes on from there.`,
        );
      }
      refused.push({ item: name, message: `${name}: ${sentenceOf(error)}` });
    }
    progress({ done: done + 1, total: wanted.length, message: `Comparing ${name}` });
  }
  return { comparison: comparisonById(db, known.id)!, reused: wanted.length - open.length, refused };
}

export async function comparisons({ db }: Context, { name }: Input<"comparisons">): Promise<Output<"comparisons">> {
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
