/** What bundles of patches bring along: licences, and labels that differ. */
import type { ReadableDB, WritableDB } from "./connection.ts";
import { patchRecord, type PatchRow } from "./patches.queries.ts";
import type { PatchRecord } from "../../contract/records.ts";
import type { BundledReview, Review } from "../../contract/review.ts";
import { sql } from "./sql.ts";

/** The first that is said stays. */
export function saveLicence(db: WritableDB, imageId: number, licence: string): void {
  sql`INSERT INTO image_licences VALUES (${imageId}, ${licence}) ON CONFLICT DO NOTHING`.run(db);
}

export function licenceOf(db: ReadableDB, imageId: number): string | null {
  return sql<string>`SELECT licence FROM image_licences WHERE image_id = ${imageId}`.pluckOne(db) ?? null;
}

export interface StoredConflict {
  readonly id: number;
  readonly patch: PatchRecord & { readonly hash: string; readonly path: string };
  readonly theirs: string;
  readonly source: string;
}

/** @returns whether it was not known. */
export function saveConflict(
  db: WritableDB,
  { patchId, theirs, source }: { readonly patchId: number; readonly theirs: string; readonly source: string },
): boolean {
  const { changes } = sql`INSERT INTO label_conflicts (patch_id, theirs, source)
    VALUES (${patchId}, ${theirs}, ${source}) ON CONFLICT DO NOTHING`.run(db);
  return changes > 0;
}

/** Those that are open: where both labels are the same by now there is none any more. */
export function openConflicts(db: ReadableDB): StoredConflict[] {
  return sql<PatchRow & { hash: string; path: string; conflict: number; theirs: string; source: string }>`
    SELECT training_patches.*, hash, path, label_conflicts.id AS conflict, theirs, source
    FROM label_conflicts JOIN training_patches ON training_patches.id = patch_id JOIN images ON images.id = image_id
    WHERE theirs <> label ORDER BY label_conflicts.id`
    .all(db)
    .map(({ hash, path, conflict, theirs, source, ...row }) => ({
      id: conflict,
      patch: { ...patchRecord(row), hash, path },
      theirs,
      source,
    }));
}

export function removeConflict(db: WritableDB, id: number): void {
  sql`DELETE FROM label_conflicts WHERE id = ${id}`.run(db);
}

/** What somebody said where the patch came from; the first that comes in stays. @returns whether it was not known. */
export function saveBundledReview(
  db: WritableDB,
  { imageId, box: { x, y, width, height } }: Pick<PatchRecord, "imageId" | "box">,
  { verdict, label }: Review,
  source: string,
): boolean {
  const { changes } = sql`INSERT INTO bundled_reviews
    VALUES (${imageId}, ${x}, ${y}, ${width}, ${height}, ${verdict}, ${label}, ${source}) ON CONFLICT DO NOTHING`.run(
    db,
  );
  return changes > 0;
}

/** What somebody said of patches of an image, by the patch's box: here first, then in the workspaces that bundles came from. */
export function reviewsOfImage(db: ReadableDB, imageId: number): (Review & { readonly box: PatchRecord["box"] })[] {
  const own = sql<Review & { box: string }>`
    SELECT json_extract(patch, '$.imageBox') AS box, verdict, verdict_label AS label
    FROM review_patches JOIN explained_patches ON explained_patches.id = review_patches.patch_id
    WHERE image_id = ${imageId} AND verdict IS NOT NULL ORDER BY review_patches.id`
    .all(db)
    .map(({ box, ...review }) => ({ ...review, box: JSON.parse(box) as PatchRecord["box"] }));
  return [...own, ...bundledReviewsOfImage(db, imageId)];
}

/** What was said of a patch in the workspace that a bundle came from. */
export interface PlacedReview extends BundledReview {
  readonly box: PatchRecord["box"];
}

export function bundledReviewsOfImage(db: ReadableDB, imageId: number): PlacedReview[] {
  return sql<BundledReview & PatchRecord["box"]>`
    SELECT x, y, width, height, verdict, label, source FROM bundled_reviews WHERE image_id = ${imageId}`
    .all(db)
    .map(({ verdict, label, source, ...box }) => ({ verdict, label, source, box }));
}
