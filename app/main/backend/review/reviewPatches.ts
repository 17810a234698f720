/** Reviewing the labels that patches got: the gallery, and what people say of them. */
import { basename } from "node:path";
import { PippinError } from "../../../contract/errors.ts";
import type { ClassifierRecord, PatchRecord } from "../../../contract/records.ts";
import type { Input, Output } from "../../../contract/requests.ts";
import type { BundledReview, Decided, ReviewPatch, Verdict } from "../../../contract/review.ts";
import { MEASURES, type Measure } from "../../../contract/settings.ts";
import { sameBox } from "../../../drawing/boxes.ts";
import { classInWords } from "../../../drawing/classNames.ts";
import { bundledReviewsOfImage, type PlacedReview } from "../../workspace/bundles.queries.ts";
import { classifierById } from "../../workspace/classifiers.queries.ts";
import type { ReadableDB } from "../../workspace/connection.ts";
import { saveGesture, type WantedPatch } from "../../workspace/gestures.queries.ts";
import { imageById } from "../../workspace/images.queries.ts";
import { modelById } from "../../workspace/models.queries.ts";
import { countCorrectionsSince, patchesOfImage } from "../../workspace/patches.queries.ts";
import {
  confidenceOf,
  countCarried,
  predictionsBy,
  reviewCounts,
  reviewList as listed,
  reviewRows,
  type ReviewCount,
  type ReviewGroupRow,
  type ReviewRow,
} from "../../workspace/review.queries.ts";
import type { Reads, Writes } from "../context.ts";
import { classByName } from "../../workspace/classes.queries.ts";
import { reviewMembers, countDrawable, type Sampled } from "../../workspace/samples.queries.ts";
import { measureOf } from "./measureOf.ts";
import { predictionTruth } from "./predictionTruth.ts";
import { countLearnt, reviewSample } from "./samples.ts";
import { gestureAnswer, within } from "../patches/gestures.ts";
import { shareOf } from "../../statistics/rateOf.ts";
import { foundVersion } from "../training/versions.ts";

export async function reviewOverview(
  { db }: Reads,
  { classifierId, measure: wanted, set }: Input<"reviewOverview">,
): Promise<Output<"reviewOverview">> {
  const classifier = foundVersion(db, classifierId);
  const all = reviewCounts(db, classifierId);
  const measures = MEASURES.map((measure) => ({ measure, ...tally(all.filter((one) => one.measure === measure)) }));
  const measure = measureOf(db, classifierId, wanted);
  const counts = all.filter((one) => one.measure === measure);
  const of = (verdict: Verdict): number => tally(counts.filter((one) => one.verdict === verdict)).patches;
  const verdicts = {
    accepted: of("accepted"),
    corrected: of("corrected"),
    rejected: of("rejected"),
    skipped: of("skipped"),
  };
  const { accepted, corrected, rejected } = verdicts;
  const { patches, reviewed } = tally(counts);
  return {
    measures: measures.filter(({ patches }) => patches > 0),
    measure,
    patches,
    reviewed,
    labels: [...Map.groupBy(counts, ({ label }) => label)]
      .map(([label, own]) => ({ label, ...tally(own) }))
      .sort((a, b) => classifier.labels.indexOf(a.label) - classifier.labels.indexOf(b.label)),
    convolutions: [...Map.groupBy(counts, ({ convolution }) => convolution)]
      .map(([convolution, own]) => ({ convolution, ...tally(own) }))
      .sort((a, b) => a.convolution - b.convolution),
    verdicts,
    precision: shareOf(accepted, accepted + corrected + rejected),
    learnt:
      measure === null || reviewed < patches
        ? null
        : countLearnt(db, classifierId, reviewMembers(db, classifierId, measure)),
    ...ofMeasure(db, { classifierId, measure, set }),
    corrections: countCorrectionsSince(db, classifier),
  };
}

function ofMeasure(
  db: ReadableDB,
  { classifierId, measure, set }: Omit<Sampled, "measure"> & { readonly measure: Measure | null },
): Pick<Output<"reviewOverview">, "carried" | "confidence" | "population" | "sample"> {
  if (measure === null) {
    return { carried: 0, confidence: { reviewed: null, all: null }, population: 0, sample: null };
  }
  const sampled = { classifierId, measure, set };
  const { asPredicted, ...confidence } = confidenceOf(db, classifierId, measure);
  const population = set === null ? asPredicted : countDrawable(db, sampled);
  return {
    carried: countCarried(db, classifierId, measure),
    confidence,
    population,
    sample: reviewSample(db, sampled, population),
  };
}

function tally(counts: readonly ReviewCount[]): { patches: number; reviewed: number } {
  const sum = (some: readonly ReviewCount[]): number => some.reduce((total, { patches }) => total + patches, 0);
  return { patches: sum(counts), reviewed: sum(counts.filter(({ verdict }) => verdict !== null)) };
}

export async function reviewList(
  { db }: Reads,
  { filter, sort, group }: Input<"reviewList">,
): Promise<Output<"reviewList">> {
  const classifier = foundVersion(db, filter.classifierId);
  const images = imagesWithPrediction(db, classifier, filter.prediction);
  const measure = measureOf(db, classifier.id, filter.measure) ?? "attribution";
  const groups = listed(db, { ...filter, measure }, images, sort, group).filter(({ ids }) => ids.length > 0);
  if (group !== "none") groups.sort((a, b) => order(group, classifier, a, b));
  return {
    ids: groups.flatMap(({ ids }) => ids),
    reviewed: groups.reduce((sum, { reviewed }) => sum + reviewed, 0),
    groups: groups.map((one) => ({ name: groupName(db, group, one), patches: one.ids.length, reviewed: one.reviewed })),
  };
}

/** Labels as in the vocabulary; neurons and images with most patches first. */
function order(
  group: Input<"reviewList">["group"],
  { labels }: ClassifierRecord,
  a: ReviewGroupRow,
  b: ReviewGroupRow,
): number {
  if (group === "label") return labels.indexOf(String(a.key[0])) - labels.indexOf(String(b.key[0]));
  return b.ids.length - a.ids.length;
}

function groupName(db: ReadableDB, group: Input<"reviewList">["group"], { key }: ReviewGroupRow): string {
  switch (group) {
    case "label":
      return String(key[0]);
    case "neuron":
      return `convolution ${key[0]}, channel ${key[1]}`;
    case "image":
      return basename(imageById(db, Number(key[0]))?.path ?? "");
    case "none":
      return "";
  }
}

function imagesWithPrediction(
  db: ReadableDB,
  classifier: ClassifierRecord,
  wanted: "any" | "right" | "wrong",
): number[] | null {
  if (wanted === "any") return null;
  const truth = predictionTruth(db, modelById(db, classifier.modelId)!.classNames);
  return predictionsBy(db, classifier.id)
    .filter(({ imageId, predicted }) => truth(imageId, predicted) === (wanted === "right"))
    .map(({ imageId }) => imageId);
}

export async function reviewPatches({ db }: Reads, { ids }: Input<"reviewPatches">): Promise<Output<"reviewPatches">> {
  const rows = reviewRows(db, ids);
  const models = new Map(rows.map(({ modelId }) => [modelId, modelById(db, modelId)!]));
  const truths = new Map([...models].map(([id, { classNames }]) => [id, predictionTruth(db, classNames)]));
  const trained = new Map(rows.map(({ imageId }) => [imageId, patchesOfImage(db, imageId)]));
  const owners = new Map(rows.map(({ classifierId }) => [classifierId, { classId: ownerOfVersion(db, classifierId) }]));
  const bundled = new Map(rows.map(({ imageId }) => [imageId, bundledReviewsOfImage(db, imageId)]));
  return {
    patches: rows.map((row): ReviewPatch => {
      const { id, imageId, hash, path, width, height, verdict, correction, carriedFrom, predicted, patch } = row;
      const name = classInWords(models.get(row.modelId)!.classNames, predicted);
      return {
        id,
        verdict,
        correction,
        carriedFrom,
        imageId,
        hash,
        name: basename(path),
        width,
        height,
        box: patch.imageBox,
        layer: patch.layer,
        convolution: patch.convolution,
        channel: patch.channel,
        row: patch.row,
        column: patch.column,
        labels: [...patch.labels],
        prediction: { name, probability: row.predictedProbability },
        right: truths.get(row.modelId)!(imageId, predicted),
        training: withBox(trained.get(imageId)!, boxOf(row), owners.get(row.classifierId)!).map(({ label }) => label),
        elsewhere: reviewAt(bundled.get(imageId)!, boxOf(row)),
        patchBlob: row.patchBlob,
        reconstructionBlob: row.reconstructionBlob,
      };
    }),
  };
}

function boxOf({ width, height, path, patch }: ReviewRow): PatchRecord["box"] {
  return within({ width, height, path }, patch.imageBox);
}

/** The class's own: the same place may be a patch of others, too. */
function withBox(
  patches: readonly PatchRecord[],
  box: PatchRecord["box"],
  { classId }: Pick<PatchRecord, "classId">,
): PatchRecord[] {
  return patches.filter((patch) => patch.classId === classId && sameBox(patch.box, box));
}

/** The class that the version was trained for; null where it was deleted: its patches are of none then. */
function ownerOfVersion(db: ReadableDB, classifierId: number): number | null {
  return classByName(db, classifierById(db, classifierId)!.name)?.id ?? null;
}

/** What was said of it where a bundle came from. */
function reviewAt(reviews: readonly PlacedReview[], box: PatchRecord["box"]): BundledReview | null {
  const found = reviews.find((one) => sameBox(one.box, box));
  return found === undefined ? null : { verdict: found.verdict, label: found.label, source: found.source };
}

export async function decide({ db }: Writes, input: Input<"decide">): Promise<Output<"decide">> {
  const { ids, verdict, label } = input;
  if ((verdict === "corrected") !== (label !== undefined)) {
    throw new PippinError("invalid-request", 'label: goes with the verdict "corrected", and with no other.');
  }
  const rows = reviewRows(db, ids);
  if (rows.length < new Set(ids).size) {
    throw new PippinError("not-found", "Some of these patches are not there any more: they were explained again.");
  }
  for (const { classifierId } of rows) {
    const { labels, name, version } = classifierById(db, classifierId)!;
    if (label === undefined || labels.includes(label)) continue;
    throw new PippinError(
      "invalid-request",
      `label: "${label}" is none of the labels of "${name}", version ${version}: ${labels.join(", ")}.`,
    );
  }
  const training = rows.map((row) => trainingChange(db, row, input));
  const saved = saveGesture(
    db,
    {
      patches: training.flatMap(({ wanted }) => wanted),
      removed: training.flatMap(({ removed }) => removed),
      verdicts: ids.map((id): Decided => ({ id, verdict, label: label ?? null, carriedFrom: null })),
    },
    () => titleOf(rows, input),
  );
  return gestureAnswer(db, saved);
}

/** A training patch that came from the last verdict goes with it. */
function trainingChange(
  db: ReadableDB,
  row: ReviewRow,
  { verdict, label, train }: Input<"decide">,
): { wanted: WantedPatch[]; removed: number[] } {
  const box = boxOf(row);
  const classId = ownerOfVersion(db, row.classifierId);
  const there = withBox(patchesOfImage(db, row.imageId), box, { classId }).filter(({ origin }) => origin === "review");
  const right = verdict === "corrected" ? label : verdict === "accepted" ? row.patch.labels[0]?.label : null;
  if (right === null || right === undefined || (!train && there.length === 0)) {
    return { wanted: [], removed: there.map(({ id }) => id) };
  }
  const [kept, ...others] = there;
  const wanted = {
    ...(kept === undefined ? {} : { id: kept.id }),
    imageId: row.imageId,
    classId,
    label: right,
    box,
    origin: "review",
  };
  return { wanted: [wanted], removed: others.map(({ id }) => id) };
}

function titleOf(rows: readonly ReviewRow[], { verdict, label }: Input<"decide">): string {
  const [only] = rows.length === 1 ? rows : [];
  const one = only?.patch.labels[0]?.label ?? `${rows.length} labels`;
  switch (verdict) {
    case "accepted":
      return `accepting ${one}`;
    case "corrected":
      return `correcting ${one} to ${label}`;
    case "rejected":
      return `rejecting ${one}`;
    case "skipped":
      return `skipping ${one}`;
    case null:
      return `taking back the verdict on ${one}`;
  }
}
