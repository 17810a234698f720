/** Versions of patch classifiers: how good each is, which one is used, and what lies behind its numbers. */
import { basename } from "node:path";
import { PippinError } from "../../../contract/errors.ts";
import type { ClassifierRecord, PatchRecord } from "../../../contract/records.ts";
import type { Input, Output } from "../../../contract/requests.ts";
import type { ClassifierVersion, VersionDifference } from "../../../contract/training.ts";
import { bootstrapDifference, type PairedShare } from "../../statistics/intervals.ts";
import { holm, signFlip } from "../../statistics/paired.ts";
import {
  allClassifiers,
  chooseClassifier as saveChoice,
  classifierById,
  classifiersNamed,
  deleteClassifierRecord,
  explanationsBy,
  isCurrent,
} from "../../workspace/classifiers.queries.ts";
import type { ReadableDB } from "../../workspace/connection.ts";
import { answeredPatches, heldOutAnswers, type HeldOutAnswer } from "../../workspace/heldOut.queries.ts";
import { modelById } from "../../workspace/models.queries.ts";
import { selectedPatches } from "../../workspace/patches.queries.ts";
import { sweepLeftovers } from "../../workspace/sweep.ts";
import type { Reads, Writes } from "../context.ts";
import { shareOf } from "../../statistics/rateOf.ts";

export async function classifiers({ db }: Reads, { name }: Input<"classifiers">): Promise<Output<"classifiers">> {
  const wanted = name === undefined ? allClassifiers(db) : classifiersNamed(db, name);
  return { classifiers: wanted.map((one) => versionOf(db, one)) };
}

export async function classifierDetails(
  { db }: Reads,
  { id }: Input<"classifierDetails">,
): Promise<Output<"classifierDetails">> {
  const classifier = foundVersion(db, id);
  const { metrics } = classifier;
  const { confusion } = metrics;
  return {
    ...versionOf(db, classifier),
    metrics,
    perLabel: classifier.labels.map((label, i) => {
      const own = confusion[i] ?? [];
      const right = own[i] ?? 0;
      return {
        label,
        recall: shareOf(right, sum(own)),
        precision: shareOf(right, sum(confusion.map((row) => row[i] ?? 0))),
      };
    }),
  };
}

export async function confusionCell(
  { db }: Reads,
  { id, truth, predicted }: Input<"confusionCell">,
): Promise<Output<"confusionCell">> {
  const classifier = foundVersion(db, id);
  const answers = requireAnswers(classifier, answeredPatches(db, id));
  const [from, to] = [truth, predicted].map((label) => classifier.labels.indexOf(label));
  const inCell = answers.filter((one) => one.truth === from && one.label === to);
  const patches = inCell
    .sort((a, b) => b.probability - a.probability)
    .flatMap(({ patchId, probability, patch }) => {
      if (patch === null) return [];
      const { imageId, hash, path, box, label } = patch;
      return [{ patchId, imageId, hash, name: basename(path), box, label, probability }];
    });
  return { patches, gone: inCell.length - patches.length };
}

export async function chooseClassifier(
  { db }: Writes,
  { id }: Input<"chooseClassifier">,
): Promise<Output<"chooseClassifier">> {
  const classifier = foundVersion(db, id);
  saveChoice(db, classifier);
  return versionOf(db, classifier);
}

export async function deleteClassifier(
  { db }: Writes,
  { id }: Input<"deleteClassifier">,
): Promise<Output<"deleteClassifier">> {
  const explanations = explanationsBy(db, foundVersion(db, id).id);
  deleteClassifierRecord(db, id);
  await sweepLeftovers(db);
  return { explanations };
}

/**
 * Each version's answers are of machines that had not seen the patch, so the two can be set side by side: both against the
 * labels as they are now, or a relabelled patch would speak for the version that was trained after it.
 */
export async function compareVersions(
  { db }: Reads,
  { first, second }: Input<"compareVersions">,
): Promise<Output<"compareVersions">> {
  const answersOf = (id: number): Map<number, string> => {
    const version = foundVersion(db, id);
    return answersById(version.labels, requireAnswers(version, heldOutAnswers(db, version.id)));
  };
  const [patches, one, other] = [selectedPatches(db, {}), answersOf(first), answersOf(second)];
  const compared = paired(patches, one, other);
  if (compared === null) {
    throw new PippinError(
      "invalid-request",
      "The two versions were tested on no patch that both know and that is still there.",
    );
  }
  return { ...compared, labels: onEachLabel(foundVersion(db, second).labels, patches, one, other) };
}

/** Below this a difference is told apart. */
const TOLD = 0.05;

/** Several labels are looked at together: by chance alone one of six would differ once in four times. */
function onEachLabel(
  vocabulary: readonly string[],
  patches: readonly PatchRecord[],
  one: ReadonlyMap<number, string>,
  other: ReadonlyMap<number, string>,
): VersionDifference["labels"] {
  const found = vocabulary.flatMap((label) => {
    const shares = sharesByImage(
      patches.filter((patch) => patch.label === label),
      one,
      other,
    );
    const n = sum(shares.map((share) => share.n));
    if (n === 0) return [];
    const gained = shares.map(({ first, second }) => second - first);
    const difference = sum(gained) / n;
    return [{ label, patches: n, difference, interval: bootstrapDifference(shares), p: signFlip(gained) }];
  });
  const corrected = holm(found.map(({ p }) => p));
  return found.map((of, i) => {
    const p = corrected[i] ?? 1;
    return { ...of, p, told: p < TOLD };
  });
}

/** Of patches that both have answered: how many of each image each is right on. */
function sharesByImage(
  patches: readonly PatchRecord[],
  one: ReadonlyMap<number, string>,
  other: ReadonlyMap<number, string>,
): PairedShare[] {
  const images = new Map<number, PairedShare>();
  for (const { id, imageId, label } of patches) {
    const [a, b] = [one.get(id), other.get(id)];
    if (a === undefined || b === undefined) continue;
    const before = images.get(imageId) ?? { first: 0, second: 0, n: 0 };
    images.set(imageId, {
      first: before.first + (a === label ? 1 : 0),
      second: before.second + (b === label ? 1 : 0),
      n: before.n + 1,
    });
  }
  return [...images.values()];
}

/** Two sets of answers beside the labels, on the patches that both know. @returns null where there are none. */
export function paired(
  patches: readonly PatchRecord[],
  one: ReadonlyMap<number, string>,
  other: ReadonlyMap<number, string>,
): Omit<VersionDifference, "labels"> | null {
  const shares = sharesByImage(patches, one, other);
  const n = sum(shares.map((share) => share.n));
  if (n === 0) return null;
  const [a, b] = [sum(shares.map((share) => share.first)), sum(shares.map((share) => share.second))];
  return {
    patches: n,
    images: shares.length,
    first: shareOf(a, n),
    second: shareOf(b, n),
    difference: (b - a) / n,
    interval: bootstrapDifference(shares),
  };
}

/** What machines that had not seen it called each patch. */
export function answersById(labels: readonly string[], answers: readonly HeldOutAnswer[]): Map<number, string> {
  return new Map(
    answers.flatMap(({ patchId, label }): [number, string][] => {
      const name = labels[label];
      return name === undefined ? [] : [[patchId, name]];
    }),
  );
}

/** @throws PippinError `not-found` for a version that came in as a file. */
export function requireAnswers<Answer>(
  { name, version }: Pick<ClassifierRecord, "name" | "version">,
  answers: readonly Answer[],
): readonly Answer[] {
  if (answers.length > 0) return answers;
  throw new PippinError(
    "not-found",
    `Version ${version} of "${name}" was trained in another workspace: there is nothing behind its numbers. Train it again.`,
  );
}

export function foundVersion(db: ReadableDB, id: number): ClassifierRecord {
  const classifier = classifierById(db, id);
  if (classifier === undefined) throw new PippinError("not-found", "That version is not there any more.");
  return classifier;
}

function versionOf(db: ReadableDB, classifier: ClassifierRecord): ClassifierVersion {
  const { id, name, version, labels, classIndices, features, options, created, metrics, modelId } = classifier;
  return {
    id,
    name,
    version,
    labels,
    classIndices,
    features,
    options,
    created,
    model: modelById(db, modelId)?.name ?? "",
    accuracy: metrics.accuracy,
    interval: metrics.interval,
    patches: metrics.patches,
    images: metrics.images,
    current: isCurrent(db, classifier),
    explanations: explanationsBy(db, id),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
