/** Patches that people review: narrow rows beside the explanations, one for each neuron's patch, version and measure. */
import type { ExplainedPatch, ExplainResult } from "../../contract/engine.ts";
import type { Decided, ReviewFilter, ReviewGroup, ReviewSort, Verdict } from "../../contract/review.ts";
import type { Measure } from "../../contract/settings.ts";
import type { ReadableDB, WritableDB } from "./connection.ts";
import { inSet } from "./inSet.ts";
import { joined, sql, type Sql } from "./sql.ts";

interface Reviewable {
  readonly patchId: number;
  readonly patch: Omit<ExplainedPatch, "patchImage" | "reconstruction">;
}

interface ReviewableExplanation {
  readonly imageId: number;
  readonly classifierId: number | null;
  readonly result: Pick<ExplainResult, "prediction" | "explainedClass">;
}

/**
 * Of a new explanation: a patch that was there before keeps its verdict, and is shown as it is now. One that another measure
 * found has that one's verdict; else one that other versions of the classifier gave the same label has what was said there, by the
 * newest with a word on it, and from which version it was carried. Without labels there is nothing to review, nor with words that
 * were borrowed: the version was not made for the class.
 */
export function saveReviewable(
  db: WritableDB,
  { imageId, classifierId, result }: ReviewableExplanation,
  patches: readonly Reviewable[],
): void {
  if (classifierId === null || !isFor(db, classifierId, result.explainedClass.index)) return;
  const predicted = result.prediction[0].index;
  const others = otherVersions(db, classifierId);
  for (const { patchId, patch } of patches) {
    const [best] = patch.labels;
    if (best === undefined) continue;
    const { measure, convolution, channel, row, column } = patch;
    const neuron = sql`image_id = ${imageId} AND convolution = ${convolution}
      AND channel = ${channel} AND neuron_row = ${row} AND neuron_column = ${column}`;
    const own = sql<Said>`SELECT verdict, verdict_label AS label, carried_from AS carriedFrom FROM review_patches
      WHERE classifier_id = ${classifierId} AND ${neuron} LIMIT 1`.get(db);
    const said = own ?? carried(db, others, neuron, best.label);
    sql`INSERT INTO review_patches (classifier_id, image_id, measure, convolution, channel, neuron_row, neuron_column,
          patch_id, predicted, explained, label, probability, verdict, verdict_label, carried_from)
        VALUES (${classifierId}, ${imageId}, ${measure}, ${convolution}, ${channel}, ${row}, ${column},
          ${patchId}, ${predicted}, ${result.explainedClass.index}, ${best.label}, ${best.probability},
          ${said?.verdict ?? null}, ${said?.label ?? null}, ${said?.carriedFrom ?? null})
        ON CONFLICT DO UPDATE SET patch_id = excluded.patch_id, predicted = excluded.predicted,
          explained = excluded.explained, label = excluded.label, probability = excluded.probability`.run(db);
  }
}

function isFor(db: ReadableDB, classifierId: number, classIndex: number): boolean {
  const covered = sql`SELECT 1 FROM patch_classifiers, json_each(class_indices) AS covered
    WHERE patch_classifiers.id = ${classifierId} AND covered.value = ${classIndex}`;
  return covered.get(db) !== undefined;
}

type Said = Omit<Decided, "id">;

interface OtherVersions {
  readonly ids: readonly number[];
  /** Of the version that verdicts are carried to. */
  readonly labels: readonly string[];
}

/** Of the same name and model. */
function otherVersions(db: ReadableDB, classifierId: number): OtherVersions {
  const ids = sql<number>`SELECT other.id FROM patch_classifiers AS other JOIN patch_classifiers AS own
    ON own.name = other.name AND own.model_id = other.model_id
    WHERE own.id = ${classifierId} AND other.id <> own.id`.pluck(db);
  const labels = sql<string>`SELECT labels FROM patch_classifiers WHERE id = ${classifierId}`.pluckOne(db) ?? "[]";
  return { ids, labels: JSON.parse(labels) as string[] };
}

/**
 * What was said of the neuron's patch, by the newest version with a word on it, where another version gave it this label: it is as
 * right, or as wrong, by this one.
 */
function carried(
  db: ReadableDB,
  { ids, labels }: OtherVersions,
  neuron: Sql<unknown>,
  label: string,
): Said | undefined {
  if (ids.length === 0) return undefined;
  const said = sql<Said>`SELECT verdict, verdict_label AS label, ifnull(carried_from, version) AS carriedFrom
    FROM review_patches JOIN patch_classifiers ON patch_classifiers.id = classifier_id
    WHERE classifier_id IN (SELECT value FROM json_each(${JSON.stringify(ids)})) AND ${neuron} AND label = ${label}
      AND verdict IS NOT NULL ORDER BY classifier_id DESC LIMIT 1`.get(db);
  return said === undefined || said.label === null || labels.includes(said.label) ? said : undefined;
}

export interface ReviewCount {
  readonly measure: Measure;
  readonly convolution: number;
  readonly label: string;
  readonly verdict: Verdict | null;
  readonly patches: number;
}

export function reviewCounts(db: ReadableDB, classifierId: number): ReviewCount[] {
  return sql<ReviewCount>`SELECT measure, convolution, label, verdict, count(*) AS patches FROM review_patches
    WHERE classifier_id = ${classifierId} GROUP BY measure, convolution, label, verdict`.all(db);
}

export interface Confidence {
  /** Mean probabilities of the labels of those that were reviewed, and of all; null where there are none. */
  readonly reviewed: number | null;
  readonly all: number | null;
  /** How many patches are of images that were explained as what was predicted. */
  readonly asPredicted: number;
}

/** In one go: a hundred thousand rows are read after each verdict. */
export function confidenceOf(db: ReadableDB, classifierId: number, measure: Measure): Confidence {
  return sql<Confidence>`
    SELECT avg(probability) FILTER (WHERE verdict IS NOT NULL) AS reviewed, avg(probability) AS "all",
      count(*) FILTER (WHERE explained = predicted) AS asPredicted
    FROM review_patches INDEXED BY review_patches_by_probability
    WHERE classifier_id = ${classifierId} AND measure = ${measure}`.get(db)!;
}

export function countCarried(db: ReadableDB, classifierId: number, measure: Measure): number {
  return sql<number>`SELECT count(*) FROM review_patches
    WHERE classifier_id = ${classifierId} AND measure = ${measure} AND carried_from IS NOT NULL`.pluckOne(db)!;
}

export function hasReviewable(db: ReadableDB, classifierId: number, measure: Measure): boolean {
  const found = sql`SELECT 1 FROM review_patches WHERE classifier_id = ${classifierId} AND measure = ${measure} LIMIT 1`;
  return found.get(db) !== undefined;
}

/** What the model predicted of each image that the version labelled. */
export function predictionsBy(db: ReadableDB, classifierId: number): { imageId: number; predicted: number }[] {
  return sql<{ imageId: number; predicted: number }>`
    SELECT image_id AS imageId, max(predicted) AS predicted FROM review_patches
    WHERE classifier_id = ${classifierId} GROUP BY image_id`.all(db);
}

/** The first two are the order of an index; the rows themselves lie in the order of the third. */
const ORDER: Readonly<Record<ReviewSort, Sql<unknown>>> = {
  "least-sure": sql`probability, id`,
  surest: sql`probability DESC, id DESC`,
  newest: sql`id DESC`,
};
const GROUP_COLUMNS: Readonly<Record<ReviewGroup, readonly Sql<unknown>[]>> = {
  none: [],
  label: [sql`label`],
  neuron: [sql`convolution`, sql`channel`],
  image: [sql`image_id`],
};

export interface ReviewGroupRow {
  /** What all of the group have: a label, a convolution and a channel, or an image's id. */
  readonly key: readonly (string | number)[];
  readonly ids: number[];
  reviewed: number;
}

/**
 * @param images - ids that the image must be one of; null: any.
 * @returns the groups as they come first in the order; one of all where nothing is grouped.
 */
export function reviewList(
  db: ReadableDB,
  filter: WantedPatches,
  images: readonly number[] | null,
  sort: ReviewSort,
  group: ReviewGroup,
): ReviewGroupRow[] {
  const index = sort === "newest" ? sql`NOT INDEXED` : sql`INDEXED BY review_patches_by_probability`;
  // A negative id: reviewed. One number a row is read three times as fast as two.
  const query = sql<[number, ...(string | number)[]]>`
    SELECT ${joined([sql`iif(verdict IS NULL, id, -id)`, ...GROUP_COLUMNS[group]], ",")}
    FROM review_patches ${index} WHERE ${conditionOf(filter, images)} ORDER BY ${ORDER[sort]}`;
  if (group === "none") return [ungrouped((query as Sql<unknown> as Sql<number>).pluck(db))];
  const groups = new Map<string, ReviewGroupRow>();
  for (const [id, ...key] of query.lists(db)) {
    const name = key.join(" ");
    let own = groups.get(name);
    if (own === undefined) groups.set(name, (own = { key, ids: [], reviewed: 0 }));
    own.ids.push(Math.abs(id));
    if (id < 0) own.reviewed++;
  }
  return [...groups.values()];
}

type WantedPatches = Omit<ReviewFilter, "measure"> & { readonly measure: Measure };

function conditionOf(filter: WantedPatches, images: readonly number[] | null): Sql<unknown> {
  const { classifierId, measure, set, label, convolution, confidence, verdict, otherClasses, sample } = filter;
  const [lowest, highest] = confidence;
  const conditions = [sql`classifier_id = ${classifierId}`, sql`measure = ${measure}`];
  if (!otherClasses) conditions.push(sql`explained = predicted`);
  if (label !== null) conditions.push(sql`label = ${label}`);
  if (convolution !== null) conditions.push(sql`convolution = ${convolution}`);
  if (lowest > 0) conditions.push(sql`probability >= ${lowest}`);
  if (highest < 1) conditions.push(sql`probability <= ${highest}`);
  if (verdict === "none") conditions.push(sql`verdict IS NULL`);
  else if (verdict === "carried") {
    conditions.push(sql`id IN (SELECT id FROM review_patches WHERE classifier_id = ${classifierId}
      AND measure = ${measure} AND carried_from IS NOT NULL)`);
  } else if (verdict !== "any") conditions.push(sql`verdict = ${verdict}`);
  if (images !== null) conditions.push(sql`image_id IN (SELECT value FROM json_each(${JSON.stringify(images)}))`);
  if (set !== null) conditions.push(inSet(sql`image_id`, set));
  if (sample !== null) {
    conditions.push(sql`id IN (SELECT review_id FROM review_sample_members WHERE sample_id = ${sample})`);
  }
  return joined(conditions, "AND");
}

function ungrouped(signed: readonly number[]): ReviewGroupRow {
  return { key: [], ids: signed.map(Math.abs), reviewed: signed.filter((id) => id < 0).length };
}

export interface ReviewRow {
  readonly id: number;
  readonly imageId: number;
  readonly classifierId: number;
  readonly modelId: number;
  readonly path: string;
  readonly hash: string;
  readonly width: number;
  readonly height: number;
  readonly predicted: number;
  readonly verdict: Verdict | null;
  readonly correction: string | null;
  readonly carriedFrom: number | null;
  readonly predictedProbability: number;
  readonly patch: Omit<ExplainedPatch, "patchImage" | "reconstruction">;
  readonly patchBlob: string;
  readonly reconstructionBlob: string;
}

/** @returns those that are there, in the order of the ids. */
export function reviewRows(db: ReadableDB, ids: readonly number[]): ReviewRow[] {
  const query = sql<Omit<ReviewRow, "patch"> & { patch: string }>`
    WITH wanted (place, id) AS (SELECT key, value FROM json_each(${JSON.stringify(ids)}))
    SELECT review_patches.id, review_patches.image_id AS imageId, review_patches.classifier_id AS classifierId,
      model_id AS modelId, path, hash, width, height, predicted, verdict, verdict_label AS correction,
      carried_from AS carriedFrom,
      json_extract(result, '$.prediction[0].probability') AS predictedProbability, patch,
      patch_blob AS patchBlob, reconstruction_blob AS reconstructionBlob
    FROM wanted JOIN review_patches ON review_patches.id = wanted.id JOIN images ON images.id = review_patches.image_id
    JOIN explained_patches ON explained_patches.id = patch_id JOIN explanations ON explanations.id = explanation_id
    ORDER BY wanted.place`;
  return query.all(db).map(({ patch, ...row }) => ({ ...row, patch: JSON.parse(patch) as ReviewRow["patch"] }));
}

export function decidedById(db: ReadableDB, id: number): Decided | undefined {
  return sql<Decided>`SELECT id, verdict, verdict_label AS label, carried_from AS carriedFrom
    FROM review_patches WHERE id = ${id}`.get(db);
}

/** @returns all rows of the same neuron's patch, by whatever measure, this one among them. */
export function twinsOf(db: ReadableDB, id: number): Decided[] {
  return sql<Decided>`
    SELECT twin.id, twin.verdict, twin.verdict_label AS label, twin.carried_from AS carriedFrom
    FROM review_patches AS one JOIN review_patches AS twin
    USING (classifier_id, image_id, convolution, channel, neuron_row, neuron_column) WHERE one.id = ${id}`.all(db);
}

/** What was said of one patch: by whichever neuron and measure. */
export interface PlacedVerdict {
  readonly measure: Measure;
  readonly convolution: number;
  readonly channel: number;
  readonly row: number;
  readonly column: number;
  readonly verdict: Verdict;
  /** The label that it was given. */
  readonly label: string;
  /** That it should have had, where it was corrected. */
  readonly correction: string | null;
}

/**
 * What people said of an image's patches of a version of a patch classifier. Without what was carried over from another: there are
 * only labels that have not changed, and a share of right ones among them would flatter the version.
 */
export function verdictsOfImage(db: ReadableDB, classifierId: number, imageId: number): PlacedVerdict[] {
  return sql<PlacedVerdict>`
    SELECT measure, convolution, channel, neuron_row AS "row", neuron_column AS "column", verdict, label,
      verdict_label AS correction
    FROM review_patches WHERE image_id = ${imageId} AND classifier_id = ${classifierId} AND verdict IS NOT NULL
      AND carried_from IS NULL ORDER BY id`.all(db);
}

export function saveVerdict(db: WritableDB, { id, verdict, label, carriedFrom }: Decided): void {
  sql`UPDATE review_patches SET verdict = ${verdict}, verdict_label = ${label}, carried_from = ${carriedFrom}
    WHERE id = ${id}`.run(db);
}

/** Explanations that the version labelled and that are shown: what is explained again with another. */
export function reviewedExplanations(db: ReadableDB, classifierId: number): { imageId: number; settings: string }[] {
  return sql<{ imageId: number; settings: string }>`
    SELECT DISTINCT image_id AS imageId, settings FROM explanations WHERE id IN (
      SELECT explanation_id FROM review_patches JOIN explained_patches ON explained_patches.id = patch_id
      WHERE review_patches.classifier_id = ${classifierId}) ORDER BY settings, image_id`.all(db);
}

/** Categories of the objects that are marked on images. */
export function categoriesByImage(db: ReadableDB): Map<number, string[]> {
  const categories = new Map<number, string[]>();
  const rows = sql<{ imageId: number; category: string }>`SELECT DISTINCT image_id AS imageId, category FROM objects`;
  for (const { imageId, category } of rows.all(db)) {
    categories.set(imageId, [...(categories.get(imageId) ?? []), category]);
  }
  return categories;
}
