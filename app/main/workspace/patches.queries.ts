import type { PatchRecord } from "../../contract/records.ts";
import type { BundledReview, Verdict } from "../../contract/review.ts";
import type { ReadableDB, WritableDB } from "./connection.ts";
import { inSet } from "./inSet.ts";
import { requireImage } from "./present.ts";
import { sql, type Sql } from "./sql.ts";

/**
 * @returns how many were new; one that is there already stays as it is.
 * @throws PippinError `not-found` where an image is gone.
 */
export function savePatches(db: WritableDB, patches: readonly Omit<PatchRecord, "id">[]): number {
  return db.transaction(() => {
    for (const id of new Set(patches.map(({ imageId }) => imageId))) requireImage(db, { id });
    return patches.reduce((count, { imageId, label, box: { x, y, width, height }, origin }) => {
      const { changes } = sql`INSERT INTO training_patches (image_id, label, x, y, width, height, origin)
        VALUES (${imageId}, ${label}, ${x}, ${y}, ${width}, ${height}, ${origin}) ON CONFLICT DO NOTHING`.run(db);
      return count + changes;
    }, 0);
  })();
}

export interface PatchRow {
  readonly id: number;
  readonly image_id: number;
  readonly label: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly origin: string;
}

/**
 * @param set - on its images only.
 * @returns the patches with one of the labels (all where null), by image and then in the order of their making.
 */
export function patchesWithLabels(
  db: ReadableDB,
  labels: readonly string[] | null,
  set: string | null = null,
): PatchRecord[] {
  const query = sql<PatchRow>`SELECT * FROM training_patches
    WHERE ${labels === null ? sql`true` : amongLabels(labels)} AND ${inSet(sql`image_id`, set)} ORDER BY image_id, id`;
  return query.all(db).map(patchRecord);
}

function amongLabels(labels: readonly string[]): Sql<unknown> {
  return sql`label IN (SELECT value FROM json_each(${JSON.stringify(labels)}))`;
}

/** @returns how many training patches with its labels came from reviews and are none that the version was trained on. */
export function countCorrectionsSince(
  db: ReadableDB,
  { id, labels }: { readonly id: number; readonly labels: readonly string[] },
): number {
  return sql<number>`SELECT count(*) FROM training_patches WHERE origin = 'review' AND ${amongLabels(labels)}
    AND id NOT IN (SELECT patch_id FROM held_out_answers WHERE classifier_id = ${id})`.pluckOne(db)!;
}

export function patchById(db: ReadableDB, id: number): PatchRecord | undefined {
  const row = sql<PatchRow>`SELECT * FROM training_patches WHERE id = ${id}`.get(db);
  return row && patchRecord(row);
}

interface PicturedPatch extends PatchRecord {
  readonly hash: string;
  readonly path: string;
  /** What was said of it where a bundle came from. */
  readonly elsewhere: BundledReview | null;
}

/** @returns the label's patches on the images of a set (all where null), newest first, with their images. */
export function pictures(db: ReadableDB, label: string, set: string | null): PicturedPatch[] {
  type Row = PatchRow & { hash: string; path: string; verdict: Verdict | null; rather: string | null; source: string };
  const query = sql<Row>`
    SELECT training_patches.*, hash, path, verdict, bundled_reviews.label AS rather, source
    FROM training_patches JOIN images ON images.id = training_patches.image_id
    LEFT JOIN bundled_reviews USING (image_id, x, y, width, height)
    WHERE training_patches.label = ${label} AND ${inSet(sql`images.id`, set)} ORDER BY training_patches.id DESC`;
  return query.all(db).map(({ hash, path, verdict, rather, source, ...row }) => ({
    ...patchRecord(row),
    hash,
    path,
    elsewhere: verdict === null ? null : { verdict, label: rather, source },
  }));
}

/** @returns how many patches of each label each image of a set (all where null) has. */
export function labelCounts(db: ReadableDB, set: string | null): { imageId: number; label: string; n: number }[] {
  return sql<{ imageId: number; label: string; n: number }>`
    SELECT image_id AS imageId, label, count(*) AS n FROM training_patches WHERE ${inSet(sql`image_id`, set)}
    GROUP BY image_id, label ORDER BY image_id, label`.all(db);
}

export function patchRecord({ id, image_id: imageId, label, x, y, width, height, origin }: PatchRow): PatchRecord {
  return { id, imageId, label, box: { x, y, width, height }, origin };
}

/** @returns how many training patches of each label the image has. */
export function labelsOfImage(db: ReadableDB, imageId: number): Record<string, number> {
  const rows = sql<{ label: string; n: number }>`
    SELECT label, count(*) AS n FROM training_patches WHERE image_id = ${imageId} GROUP BY label ORDER BY label`.all(
    db,
  );
  return Object.fromEntries(rows.map(({ label, n }) => [label, n]));
}

/** @returns the image's patches in the order of their making. */
export function patchesOfImage(db: ReadableDB, imageId: number): PatchRecord[] {
  return sql<PatchRow>`SELECT * FROM training_patches WHERE image_id = ${imageId} ORDER BY id`.all(db).map(patchRecord);
}
