/** Patches that people review: narrow rows beside the explanations, one for each neuron's patch, version and measure. */
import type { ExplainedPatch } from "../../contract/engine.ts";
import type { Decided, ReviewFilter, ReviewGroup, ReviewSort, Verdict } from "../../contract/review.ts";
import type { Measure } from "../../contract/settings.ts";
import type { ReadableDB, WritableDB } from "./database.ts";
import type { StoredExplanation } from "./explanations.queries.ts";

interface Reviewable {
  readonly patchId: number;
  readonly patch: Omit<ExplainedPatch, "patchImage" | "reconstruction">;
}

/**
 * Of a new explanation: a patch that was there before keeps its verdict, and is shown as it is now. One that another measure
 * found has that one's verdict. Without labels there is nothing to review.
 */
export function saveReviewable(
  db: WritableDB,
  { imageId, classifierId, result }: Pick<StoredExplanation, "imageId" | "classifierId" | "result">,
  patches: readonly Reviewable[],
): void {
  if (classifierId === null) return;
  const insert = db.prepare(
    `INSERT INTO review_patches (classifier_id, image_id, measure, convolution, channel, neuron_row, neuron_column,
       patch_id, predicted, explained, label, probability, verdict, verdict_label)
     SELECT @classifierId, @imageId, @measure, @convolution, @channel, @row, @column,
       @patchId, @predicted, @explained, @label, @probability, twin.verdict, twin.verdict_label
     FROM (SELECT 1) LEFT JOIN (
       SELECT verdict, verdict_label FROM review_patches
       WHERE classifier_id = @classifierId AND image_id = @imageId AND convolution = @convolution AND channel = @channel
         AND neuron_row = @row AND neuron_column = @column LIMIT 1) AS twin ON true
     WHERE true
     ON CONFLICT DO UPDATE SET patch_id = excluded.patch_id, predicted = excluded.predicted,
       explained = excluded.explained, label = excluded.label, probability = excluded.probability`,
  );
  for (const { patchId, patch } of patches) {
    const [best] = patch.labels;
    if (best === undefined) continue;
    const { measure, convolution, channel, row, column } = patch;
    insert.run({
      classifierId,
      imageId,
      measure,
      convolution,
      channel,
      row,
      column,
      patchId,
      predicted: result.prediction[0].index,
      explained: result.explainedClass.index,
      label: best.label,
      probability: best.probability,
    });
  }
}

export interface ReviewCount {
  readonly measure: Measure;
  readonly convolution: number;
  readonly label: string;
  readonly verdict: Verdict | null;
  readonly patches: number;
}

export function reviewCounts(db: ReadableDB, classifierId: number): ReviewCount[] {
  return db
    .prepare<[number], ReviewCount>(
      `SELECT measure, convolution, label, verdict, count(*) AS patches FROM review_patches
       WHERE classifier_id = ? GROUP BY measure, convolution, label, verdict`,
    )
    .all(classifierId);
}

export function hasReviewable(db: ReadableDB, classifierId: number, measure: Measure): boolean {
  return (
    db
      .prepare("SELECT 1 FROM review_patches WHERE classifier_id = ? AND measure = ? LIMIT 1")
      .get(classifierId, measure) !== undefined
  );
}

/** What the model predicted of each image that the version labelled. */
export function predictionsBy(db: ReadableDB, classifierId: number): { imageId: number; predicted: number }[] {
  return db
    .prepare<[number], { imageId: number; predicted: number }>(
      "SELECT image_id AS imageId, max(predicted) AS predicted FROM review_patches WHERE classifier_id = ? GROUP BY image_id",
    )
    .all(classifierId);
}

/** The first two are the order of an index; the rows themselves lie in the order of the third. */
const ORDER: Readonly<Record<ReviewSort, string>> = {
  "least-sure": "probability, id",
  surest: "probability DESC, id DESC",
  newest: "id DESC",
};
const GROUP_COLUMNS: Readonly<Record<ReviewGroup, readonly string[]>> = {
  none: [],
  label: ["label"],
  neuron: ["convolution", "channel"],
  image: ["image_id"],
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
  filter: Omit<ReviewFilter, "measure"> & { readonly measure: Measure },
  images: readonly number[] | null,
  sort: ReviewSort,
  group: ReviewGroup,
): ReviewGroupRow[] {
  const { set, label, convolution, confidence, verdict, otherClasses } = filter;
  const [lowest, highest] = confidence;
  const values: Record<string, unknown> = { classifierId: filter.classifierId, measure: filter.measure };
  const conditions = ["classifier_id = @classifierId", "measure = @measure"];
  const where = (condition: string, more: Record<string, unknown>): void => {
    conditions.push(condition);
    Object.assign(values, more);
  };
  if (!otherClasses) conditions.push("explained = predicted");
  if (label !== null) where("label = @label", { label });
  if (convolution !== null) where("convolution = @convolution", { convolution });
  if (lowest > 0) where("probability >= @lowest", { lowest });
  if (highest < 1) where("probability <= @highest", { highest });
  if (verdict === "none") conditions.push("verdict IS NULL");
  else if (verdict !== "any") where("verdict = @verdict", { verdict });
  if (images !== null) where("image_id IN (SELECT value FROM json_each(@images))", { images: JSON.stringify(images) });
  if (set !== null) {
    where(
      "image_id IN (SELECT image_id FROM image_set_members JOIN image_sets ON image_sets.id = set_id WHERE name = @set)",
      { set },
    );
  }
  const rows = db
    .prepare<typeof values, [number, ...(string | number)[]]>(
      // A negative id: reviewed. One number a row is read three times as fast as two.
      `SELECT iif(verdict IS NULL, id, -id), ${["1", ...GROUP_COLUMNS[group]].join(", ")}
       FROM review_patches ${sort === "newest" ? "NOT INDEXED" : "INDEXED BY review_patches_by_probability"}
       WHERE ${conditions.join(" AND ")} ORDER BY ${ORDER[sort]}`,
    )
    .raw();
  if (group === "none") return [joined(rows.pluck().all(values) as unknown as number[])];
  const groups = new Map<string, ReviewGroupRow>();
  for (const [id, , ...key] of rows.all(values)) {
    const name = key.join(" ");
    let own = groups.get(name);
    if (own === undefined) groups.set(name, (own = { key, ids: [], reviewed: 0 }));
    own.ids.push(Math.abs(id));
    if (id < 0) own.reviewed++;
  }
  return [...groups.values()];
}

function joined(signed: readonly number[]): ReviewGroupRow {
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
  readonly predictedProbability: number;
  readonly patch: Omit<ExplainedPatch, "patchImage" | "reconstruction">;
  readonly patchBlob: string;
  readonly reconstructionBlob: string;
}

/** @returns those that are there, in the order of the ids. */
export function reviewRows(db: ReadableDB, ids: readonly number[]): ReviewRow[] {
  const rows = db
    .prepare<[string], Omit<ReviewRow, "patch"> & { patch: string }>(
      `WITH wanted (place, id) AS (SELECT key, value FROM json_each(?))
       SELECT review_patches.id, review_patches.image_id AS imageId, review_patches.classifier_id AS classifierId,
         model_id AS modelId, path, hash, width, height, predicted, verdict, verdict_label AS correction,
         json_extract(result, '$.prediction[0].probability') AS predictedProbability, patch,
         patch_blob AS patchBlob, reconstruction_blob AS reconstructionBlob
       FROM wanted JOIN review_patches ON review_patches.id = wanted.id JOIN images ON images.id = review_patches.image_id
       JOIN explained_patches ON explained_patches.id = patch_id JOIN explanations ON explanations.id = explanation_id
       ORDER BY wanted.place`,
    )
    .all(JSON.stringify(ids));
  return rows.map(({ patch, ...row }) => ({ ...row, patch: JSON.parse(patch) as ReviewRow["patch"] }));
}

export function decidedById(db: ReadableDB, id: number): Decided | undefined {
  return db
    .prepare<[number], Decided>("SELECT id, verdict, verdict_label AS label FROM review_patches WHERE id = ?")
    .get(id);
}

/** @returns all rows of the same neuron's patch, by whatever measure, this one among them. */
export function twinsOf(db: ReadableDB, id: number): Decided[] {
  return db
    .prepare<[number], Decided>(
      `SELECT twin.id, twin.verdict, twin.verdict_label AS label FROM review_patches AS one JOIN review_patches AS twin
       USING (classifier_id, image_id, convolution, channel, neuron_row, neuron_column) WHERE one.id = ?`,
    )
    .all(id);
}

export function saveVerdict(db: WritableDB, { id, verdict, label }: Decided): void {
  db.prepare("UPDATE review_patches SET verdict = ?, verdict_label = ? WHERE id = ?").run(verdict, label, id);
}

/** Explanations that the version labelled and that are shown: what is explained again with another. */
export function reviewedExplanations(db: ReadableDB, classifierId: number): { imageId: number; settings: string }[] {
  return db
    .prepare<[number], { imageId: number; settings: string }>(
      `SELECT DISTINCT image_id AS imageId, settings FROM explanations WHERE id IN (
         SELECT explanation_id FROM review_patches JOIN explained_patches ON explained_patches.id = patch_id
         WHERE review_patches.classifier_id = ?) ORDER BY settings, image_id`,
    )
    .all(classifierId);
}

/** Categories of the objects that are marked on images. */
export function categoriesByImage(db: ReadableDB): Map<number, string[]> {
  const categories = new Map<number, string[]>();
  const rows = db
    .prepare<[], { imageId: number; category: string }>("SELECT DISTINCT image_id AS imageId, category FROM objects")
    .all();
  for (const { imageId, category } of rows) categories.set(imageId, [...(categories.get(imageId) ?? []), category]);
  return categories;
}
