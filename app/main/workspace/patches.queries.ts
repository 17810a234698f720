import type { ClassRecord } from "../../contract/patches.ts";
import type { PatchRecord } from "../../contract/records.ts";
import type { BundledReview, Verdict } from "../../contract/review.ts";
import type { ReadableDB, WritableDB } from "./connection.ts";
import { inSet } from "./inSet.ts";
import { requireImage, requireOwner } from "./present.ts";
import { sql, type Sql } from "./sql.ts";

/** A patch to be. A class that is not said is the only one that has its label for the image; where several have it, none. */
export type NewPatch = Omit<PatchRecord, "id" | "classId"> & { readonly classId?: number | null | undefined };

/**
 * One that is there already stays as it is; one that belongs to no class goes to its.
 *
 * @returns how many were new.
 * @throws PippinError `not-found` where an image, or a class, is gone.
 */
export function savePatches(db: WritableDB, patches: readonly NewPatch[]): number {
  return db.transaction(() => {
    for (const id of new Set(patches.map(({ imageId }) => imageId))) requireImage(db, { id });
    for (const id of new Set(patches.map(({ classId }) => classId))) requireOwner(db, id);
    return patches.reduce((count, patch) => {
      const { imageId, label, box, origin } = patch;
      const { x, y, width, height } = box;
      const owner = ownerOf(db, patch);
      if (owner === null) {
        if (firstLike(db, patch) !== undefined) return count;
      } else {
        sql`UPDATE OR IGNORE training_patches SET class_id = ${owner} WHERE class_id IS NULL AND ${like(patch)}`.run(
          db,
        );
      }
      const { changes } = sql`
        INSERT INTO training_patches (class_id, image_id, label, x, y, width, height, origin)
        VALUES (${owner}, ${imageId}, ${label}, ${x}, ${y}, ${width}, ${height}, ${origin})
        ON CONFLICT DO NOTHING`.run(db);
      return count + changes;
    }, 0);
  })();
}

type Placed = Pick<PatchRecord, "imageId" | "label" | "box">;

/** Of the same label at the same place, of whatever class. */
function like({ imageId, label, box: { x, y, width, height } }: Placed): Sql<unknown> {
  return sql`(image_id = ${imageId} AND label = ${label}
    AND x = ${x} AND y = ${y} AND width = ${width} AND height = ${height})`;
}

/** @returns the id of the one that the class, or none (null), has. */
export function samePatch(db: ReadableDB, patch: Placed & Pick<PatchRecord, "classId">): number | undefined {
  return sql<number>`SELECT id FROM training_patches WHERE class_id IS ${patch.classId} AND ${like(patch)}`.pluckOne(
    db,
  );
}

/** @returns the id of the first that any class, or none, has. */
export function firstLike(db: ReadableDB, patch: Placed): number | undefined {
  return sql<number>`SELECT id FROM training_patches WHERE ${like(patch)} ORDER BY id LIMIT 1`.pluckOne(db);
}

export function ownerOf(db: ReadableDB, { classId, imageId, label }: NewPatch): number | null {
  if (classId !== undefined) return classId;
  const owners = sql<number>`SELECT id FROM classes
    WHERE ${label} IN (SELECT value FROM json_each(labels)) AND ${takesImage(sql`${imageId}`)} LIMIT 2`.pluck(db);
  return owners.length === 1 ? owners[0]! : null;
}

/** That a class, of the table `classes`, has patches of the image: of its set, or of all where it has none. */
function takesImage(imageId: Sql<unknown>): Sql<unknown> {
  return sql`(set_id IS NULL OR EXISTS (
    SELECT 1 FROM image_set_members AS members WHERE members.set_id = classes.set_id AND members.image_id = ${imageId}))`;
}

/**
 * Patches that belong to no class and have a label of this one become its own, unless it has the same already.
 *
 * @param labels - instead of the class's.
 */
export function adoptPatches(db: WritableDB, classId: number, labels?: readonly string[]): number {
  const wanted = labels === undefined ? sql`label IN (SELECT value FROM json_each(labels))` : amongLabels(labels);
  return sql`UPDATE OR IGNORE training_patches SET class_id = ${classId}
    WHERE class_id IS NULL AND EXISTS (
      SELECT 1 FROM classes WHERE id = ${classId} AND ${wanted}
        AND ${takesImage(sql`training_patches.image_id`)})`.run(db).changes;
}

/** Before a class is deleted: its patches belong to none. Those that were there without a class already stay once. */
export function releasePatches(db: WritableDB, classId: number): void {
  sql`UPDATE OR IGNORE training_patches SET class_id = NULL WHERE class_id = ${classId}`.run(db);
  sql`DELETE FROM training_patches WHERE class_id = ${classId}`.run(db);
}

export interface PatchRow {
  readonly id: number;
  readonly class_id: number | null;
  readonly image_id: number;
  readonly label: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly origin: string;
}

/** Which patches; what is left out does not count. */
export interface PatchSelection {
  /** Null: of no class. */
  readonly classId?: number | null | undefined;
  readonly labels?: readonly string[] | undefined;
  /** On its images only; null: on all. */
  readonly set?: string | null | undefined;
}

function selected({ classId, labels, set }: PatchSelection): Sql<unknown> {
  return sql`${ofClass(classId)} AND ${labels === undefined ? sql`true` : amongLabels(labels)}
    AND ${inSet(sql`image_id`, set ?? null)}`;
}

function ofClass(classId: number | null | undefined): Sql<unknown> {
  return classId === undefined ? sql`true` : sql`class_id IS ${classId}`;
}

/** By image and then in the order of their making. */
export function selectedPatches(db: ReadableDB, selection: PatchSelection): PatchRecord[] {
  const query = sql<PatchRow>`SELECT * FROM training_patches WHERE ${selected(selection)} ORDER BY image_id, id`;
  return query.all(db).map(patchRecord);
}

function amongLabels(labels: readonly string[]): Sql<unknown> {
  return sql`label IN (SELECT value FROM json_each(${JSON.stringify(labels)}))`;
}

/** @returns how many training patches of its class, with its labels, came from reviews and are none that the version was trained on. */
export function countCorrectionsSince(
  db: ReadableDB,
  { id, name, labels }: { readonly id: number; readonly name: string; readonly labels: readonly string[] },
): number {
  return sql<number>`SELECT count(*) FROM training_patches WHERE origin = 'review' AND ${amongLabels(labels)}
    AND class_id IS (SELECT id FROM classes WHERE name = ${name})
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

/** @returns the patches, newest first, with their images. */
export function pictures(db: ReadableDB, selection: PatchSelection): PicturedPatch[] {
  type Row = PatchRow & { hash: string; path: string; verdict: Verdict | null; rather: string | null; source: string };
  const query = sql<Row>`
    SELECT training_patches.*, hash, path, verdict, bundled_reviews.label AS rather, source
    FROM (SELECT * FROM training_patches WHERE ${selected(selection)}) AS training_patches
    JOIN images ON images.id = training_patches.image_id
    LEFT JOIN bundled_reviews USING (image_id, x, y, width, height)
    ORDER BY training_patches.id DESC`;
  return query.all(db).map(({ hash, path, verdict, rather, source, ...row }) => ({
    ...patchRecord(row),
    hash,
    path,
    elsewhere: verdict === null ? null : { verdict, label: rather, source },
  }));
}

/** @returns how many patches of each label each image has. */
export function labelCounts(
  db: ReadableDB,
  selection: PatchSelection,
): { imageId: number; label: string; n: number }[] {
  return sql<{ imageId: number; label: string; n: number }>`
    SELECT image_id AS imageId, label, count(*) AS n FROM training_patches WHERE ${selected(selection)}
    GROUP BY image_id, label ORDER BY image_id, label`.all(db);
}

/** @returns how many patches of each label each class has; null: those that have none. */
export function labelsByClass(db: ReadableDB): { classId: number | null; label: string; n: number }[] {
  return sql<{ classId: number | null; label: string; n: number }>`
    SELECT class_id AS classId, label, count(*) AS n FROM training_patches GROUP BY class_id, label
    ORDER BY class_id, label`.all(db);
}

/** @returns how many patches other classes, and none (null), have by each label of this one, on the photographs of its set, that it has not. */
export function labelsElsewhere(
  db: ReadableDB,
  { id, labels, set }: Pick<ClassRecord, "id" | "labels" | "set">,
): { classId: number | null; label: string; n: number }[] {
  return sql<{ classId: number | null; label: string; n: number }>`
    SELECT class_id AS classId, label, count(*) AS n FROM training_patches AS theirs
    WHERE class_id IS NOT ${id} AND ${amongLabels(labels)} AND ${inSet(sql`image_id`, set)}
      AND NOT EXISTS (SELECT 1 FROM training_patches AS ours
        WHERE ours.class_id = ${id} AND ours.image_id = theirs.image_id AND ours.label = theirs.label
          AND ours.x = theirs.x AND ours.y = theirs.y AND ours.width = theirs.width AND ours.height = theirs.height)
    GROUP BY class_id, label ORDER BY class_id, label`.all(db);
}

export function patchRecord(row: PatchRow): PatchRecord {
  const { id, class_id: classId, image_id: imageId, label, x, y, width, height, origin } = row;
  return { id, imageId, classId, label, box: { x, y, width, height }, origin };
}

/** @returns ids of the images with a patch of that label. */
export function imagesWithLabel(db: ReadableDB, label: string): Set<number> {
  return new Set(sql<number>`SELECT DISTINCT image_id FROM training_patches WHERE label = ${label}`.pluck(db));
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
