/** Samples of what a version labelled: which patches were drawn, and from how many. */
import type { Verdict } from "../../contract/review.ts";
import type { Measure } from "../../contract/settings.ts";
import type { ReadableDB, WritableDB } from "./connection.ts";
import { inSet } from "./inSet.ts";
import { sql, type Sql } from "./sql.ts";

/** What a sample is of. */
export interface Sampled {
  readonly classifierId: number;
  readonly measure: Measure;
  /** Whose images' patches it is drawn from; null: all. */
  readonly set: string | null;
}

export interface SampleRow {
  readonly id: number;
  readonly seed: number;
  readonly population: number;
}

const setId = (set: string | null): Sql<unknown> =>
  set === null ? sql`0` : sql`(SELECT id FROM image_sets WHERE name = ${set})`;

export function sampleOf(db: ReadableDB, { classifierId, measure, set }: Sampled): SampleRow | undefined {
  return sql<SampleRow>`SELECT id, seed, population FROM review_samples
    WHERE classifier_id = ${classifierId} AND measure = ${measure} AND ifnull(set_id, 0) = ${setId(set)}`.get(db);
}

/** @returns the seed of the newest sample, for the same, of another version of the classifier. */
export function seedOfOtherVersion(db: ReadableDB, { classifierId, measure, set }: Sampled): number | undefined {
  return sql<number>`SELECT seed FROM review_samples JOIN patch_classifiers AS other ON other.id = classifier_id
    JOIN patch_classifiers AS own ON own.name = other.name AND own.model_id = other.model_id
    WHERE own.id = ${classifierId} AND measure = ${measure} AND ifnull(set_id, 0) = ${setId(set)}
    ORDER BY review_samples.id DESC LIMIT 1`.pluckOne(db);
}

/** A neuron's patch, by what stays the same when it is explained again. */
export interface Drawable {
  readonly id: number;
  readonly hash: string;
  readonly convolution: number;
  readonly channel: number;
  readonly row: number;
  readonly column: number;
}

const drawable = ({ classifierId, measure, set }: Sampled): Sql<unknown> => sql`classifier_id = ${classifierId}
  AND measure = ${measure} AND explained = predicted AND ${inSet(sql`image_id`, set)}`;

/** @returns the patches that a sample is drawn from: of images explained as what was predicted. */
export function drawablePatches(db: ReadableDB, sampled: Sampled): Drawable[] {
  return sql<Drawable>`SELECT review_patches.id, hash, convolution, channel, neuron_row AS "row", neuron_column AS "column"
    FROM review_patches JOIN images ON images.id = image_id WHERE ${drawable(sampled)} ORDER BY review_patches.id`.all(
    db,
  );
}

export function countDrawable(db: ReadableDB, sampled: Sampled): number {
  return sql<number>`SELECT count(*) FROM review_patches INDEXED BY review_patches_by_probability
    WHERE ${drawable(sampled)}`.pluckOne(db)!;
}

/** In place of the one that there was. */
export function saveSample(
  db: WritableDB,
  { classifierId, measure, set }: Sampled,
  { seed, population, ids }: { readonly seed: number; readonly population: number; readonly ids: readonly number[] },
): void {
  db.transaction(() => {
    sql`DELETE FROM review_samples
      WHERE classifier_id = ${classifierId} AND measure = ${measure} AND ifnull(set_id, 0) = ${setId(set)}`.run(db);
    const sample = sql`INSERT INTO review_samples (classifier_id, measure, set_id, seed, population)
      VALUES (${classifierId}, ${measure}, nullif(${setId(set)}, 0), ${seed}, ${population})`.run(db).lastInsertRowid;
    sql`INSERT INTO review_sample_members (sample_id, review_id)
      SELECT ${Number(sample)}, value FROM json_each(${JSON.stringify(ids)})`.run(db);
  })();
}

export interface SampleMember {
  readonly imageId: number;
  readonly verdict: Verdict | null;
  /** JSON of a box, in pixels of the upright file. */
  readonly box: string;
}

export function sampleMembers(db: ReadableDB, sampleId: number): SampleMember[] {
  return sql<SampleMember>`SELECT image_id AS imageId, verdict, json_extract(patch, '$.imageBox') AS box
    FROM review_sample_members JOIN review_patches ON review_patches.id = review_id
    JOIN explained_patches ON explained_patches.id = patch_id WHERE sample_id = ${sampleId}`.all(db);
}

/** All patches of a version by a measure. */
export function reviewMembers(db: ReadableDB, classifierId: number, measure: Measure): SampleMember[] {
  return sql<SampleMember>`SELECT image_id AS imageId, verdict, json_extract(patch, '$.imageBox') AS box
    FROM review_patches JOIN explained_patches ON explained_patches.id = patch_id
    WHERE review_patches.classifier_id = ${classifierId} AND review_patches.measure = ${measure}`.all(db);
}

/** A sample as it is kept with the set that it is of, when that is deleted. */
export interface KeptSample extends Omit<Sampled, "set">, Omit<SampleRow, "id"> {
  /** Of its patches. */
  readonly ids: readonly number[];
}

export function samplesOfSet(db: ReadableDB, set: string): KeptSample[] {
  type Row = Omit<KeptSample, "ids"> & { readonly id: number };
  const rows = sql<Row>`SELECT id, classifier_id AS classifierId, measure, seed, population FROM review_samples
    WHERE set_id = ${setId(set)} ORDER BY id`.all(db);
  return rows.map(({ id, ...row }) => ({
    ...row,
    ids: sql<number>`SELECT review_id FROM review_sample_members WHERE sample_id = ${id} ORDER BY review_id`.pluck(db),
  }));
}

/** One that was drawn of the set in the meantime stays; patches and versions that are gone stay gone. */
export function putSample(db: WritableDB, set: string, { ids, seed, population, ...of }: KeptSample): void {
  const version = sql`SELECT 1 FROM patch_classifiers WHERE id = ${of.classifierId}`.get(db);
  if (version === undefined || sampleOf(db, { ...of, set }) !== undefined) return;
  const there = sql<number>`SELECT id FROM review_patches
    WHERE id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`.pluck(db);
  saveSample(db, { ...of, set }, { seed, population, ids: there });
}
