/** Every feature with every classifier, on the same patches and folds: what to choose, told by numbers. */
import { createHash } from "node:crypto";
import {
  DEFAULT_TRAINING,
  gridOf,
  looksWithSecond,
  type FeatureName,
  type TrainingMetrics,
  type TrainingOptions,
} from "../../../contract/patchClassifier.ts";
import type { Input, Output } from "../../../contract/requests.ts";
import type { PatchRecord } from "../../../contract/records.ts";
import type { Comparison, ComparisonCell } from "../../../contract/training.ts";
import {
  comparisonById,
  comparisonsOf,
  openComparison,
  saveComparisonCell,
  type ImageShare,
  type KeptComparison,
} from "../../workspace/comparisons.queries.ts";
import type { ReadableDB } from "../../workspace/connection.ts";
import { namesOfHash } from "../../workspace/models.queries.ts";
import type { ImportsModels, Program, Reads, Writes } from "../context.ts";
import { each } from "../jobs/each.ts";
import { findModel } from "../models/findModel.ts";
import { bootstrapDifference } from "../../statistics/intervals.ts";
import type { TrainedOn } from "../../workspace/heldOut.queries.ts";
import { shareOf } from "../../statistics/rateOf.ts";
import { featuresOf, trainingPatches, trainOn, unowned, type Trains } from "./train.ts";

type Classifier = TrainingOptions["classifier"];

/** A cell that fails is left out by name, and the rest goes on. Each cell is kept as soon as it is known. */
export async function compareClassifiers(
  context: Writes & Trains & Program & ImportsModels,
  input: Input<"compareClassifiers">,
): Promise<Output<"compareClassifiers">> {
  const { db, now } = context;
  const model = await findModel(context, input.model);
  const patches = trainingPatches(context, input);
  const { labels, grid, folds, seed } = input;
  const key = createHash("sha256")
    .update(JSON.stringify([model.hash, input.name, labels, grid, folds, seed, patches.map(unowned)]))
    .digest("hex");
  const images = new Set(patches.map(({ imageId }) => imageId)).size;
  const made = now().toISOString();
  const known = openComparison(db, key, { name: input.name, labels, patches: patches.length, images, made });
  // From before it was kept of which network they are: this comparison is of this one.
  for (const cell of known.cells) {
    if (cell.modelHash === undefined) saveComparisonCell(db, known.id, { ...cell, modelHash: model.hash });
  }
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
      const recipe = { labels, features: specification, options };
      const { metrics, trainedOn } = await trainOn(quiet, model, patches, recipe);
      const cell = cellOf(features, classifier, metrics, (performance.now() - started) / 1000);
      saveComparisonCell(db, known.id, { ...cell, byImage: sharesOf(patches, trainedOn), modelHash: model.hash });
    },
  });
  return {
    comparison: told(db, comparisonById(db, known.id)!),
    reused: wanted.length - open.length,
    refused: refused.map(({ item, message }) => ({ item, message: `${item}: ${message}` })),
  };
}

function nameOf({ features, classifier }: Pick<ComparisonCell, "features" | "classifier">): string {
  return `${features}, ${classifier}`;
}

export async function comparisons({ db }: Reads, { name }: Input<"comparisons">): Promise<Output<"comparisons">> {
  return { comparisons: comparisonsOf(db, name).map((one) => told(db, one)) };
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

function sharesOf(patches: readonly PatchRecord[], { answers }: TrainedOn): ImageShare[] {
  const images = new Map(patches.map(({ id, imageId }) => [id, imageId]));
  const shares = new Map<number, { successes: number; n: number }>();
  for (const { patchId, truth, label } of answers) {
    const imageId = images.get(patchId)!;
    const { successes, n } = shares.get(imageId) ?? { successes: 0, n: 0 };
    shares.set(imageId, { successes: successes + (truth === label ? 1 : 0), n: n + 1 });
  }
  return [...shares].map(([imageId, share]) => ({ imageId, ...share }));
}

/**
 * As pages have it: with what a second network's eyes are good for, beside the best that does without them (intervals of both may
 * well overlap).
 */
function told(db: ReadableDB, { cells, ...comparison }: KeptComparison): Comparison {
  const hash = cells.find(({ modelHash }) => modelHash !== undefined)?.modelHash;
  return {
    ...comparison,
    ...(hash === undefined ? {} : { models: namesOfHash(db, hash) }),
    cells: cells.map(({ byImage, modelHash: _, ...cell }) => {
      const without = looksWithSecond(cell.features)
        ? cells
            .filter(({ features, classifier }) => classifier === cell.classifier && !looksWithSecond(features))
            .toSorted((a, b) => b.accuracy.rate - a.accuracy.rate)
        : [];
      const [best] = without;
      const gain = best === undefined ? null : differenceOf(best.byImage, byImage);
      return gain === null ? cell : { ...cell, gain: { over: best!.features, ...gain } };
    }),
  };
}

/** @returns second less first on the photographs whose patches both were tested on; null where there are none. */
function differenceOf(
  first: readonly ImageShare[] | undefined,
  second: readonly ImageShare[] | undefined,
): { difference: number; interval: [number, number] } | null {
  const others = new Map(second?.map((share) => [share.imageId, share]));
  const pairs = (first ?? []).flatMap(({ imageId, successes, n }) => {
    const other = others.get(imageId);
    return other?.n === n ? [{ first: successes, second: other.successes, n }] : [];
  });
  if (pairs.length === 0) return null;
  const [gained, n] = pairs.reduce(([sum, all], one) => [sum + one.second - one.first, all + one.n], [0, 0]);
  return { difference: gained / n, interval: bootstrapDifference(pairs) };
}
