import type { PatchRecord } from "../../contract/records.ts";
import type { ReadableDB, WritableDB } from "./database.ts";

/** @returns how many were new; one that is there already stays as it is. */
export function savePatches(db: WritableDB, patches: readonly Omit<PatchRecord, "id">[]): number {
  const insert = db.prepare(
    `INSERT INTO training_patches (image_id, label, x, y, width, height, origin) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO NOTHING`,
  );
  return db.transaction(() =>
    patches.reduce((count, { imageId, label, box, origin }) => {
      return count + insert.run(imageId, label, box.x, box.y, box.width, box.height, origin).changes;
    }, 0),
  )();
}

interface PatchRow {
  readonly id: number;
  readonly image_id: number;
  readonly label: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly origin: string;
}

/** @returns the patches with one of the labels (all where null), by image and then in the order of their making. */
export function patchesWithLabels(db: ReadableDB, labels: readonly string[] | null): PatchRecord[] {
  return db
    .prepare<[], PatchRow>("SELECT * FROM training_patches ORDER BY image_id, id")
    .all()
    .filter(({ label }) => labels === null || labels.includes(label))
    .map(patchRecord);
}

export function patchById(db: ReadableDB, id: number): PatchRecord | undefined {
  const row = db.prepare<[number], PatchRow>("SELECT * FROM training_patches WHERE id = ?").get(id);
  return row && patchRecord(row);
}

/** Images of a set (all where `@set` is null), as a condition on `image_id`. */
const IN_SET = `(@set IS NULL OR image_id IN (
  SELECT image_id FROM image_set_members JOIN image_sets ON image_sets.id = set_id WHERE name = @set))`;

/** @returns the label's patches on the images of a set (all where null), newest first, with their images. */
export function pictures(
  db: ReadableDB,
  label: string,
  set: string | null,
): (PatchRecord & { readonly hash: string; readonly path: string })[] {
  return db
    .prepare<{ label: string; set: string | null }, PatchRow & { hash: string; path: string }>(
      `SELECT training_patches.*, hash, path FROM training_patches JOIN images ON images.id = image_id
       WHERE label = @label AND ${IN_SET} ORDER BY training_patches.id DESC`,
    )
    .all({ label, set })
    .map((row) => ({ ...patchRecord(row), hash: row.hash, path: row.path }));
}

/** @returns how many patches of each label each image of a set (all where null) has. */
export function labelCounts(db: ReadableDB, set: string | null): { imageId: number; label: string; n: number }[] {
  return db
    .prepare<{ set: string | null }, { imageId: number; label: string; n: number }>(
      `SELECT image_id AS imageId, label, count(*) AS n FROM training_patches WHERE ${IN_SET}
       GROUP BY image_id, label ORDER BY image_id, label`,
    )
    .all({ set });
}

function patchRecord({ id, image_id: imageId, label, x, y, width, height, origin }: PatchRow): PatchRecord {
  return { id, imageId, label, box: { x, y, width, height }, origin };
}

/** @returns how many training patches of each label the image has. */
export function labelsOfImage(db: ReadableDB, imageId: number): Record<string, number> {
  const rows = db
    .prepare<[number], { label: string; n: number }>(
      "SELECT label, count(*) AS n FROM training_patches WHERE image_id = ? GROUP BY label ORDER BY label",
    )
    .all(imageId);
  return Object.fromEntries(rows.map(({ label, n }) => [label, n]));
}

/** @returns the image's patches in the order of their making. */
export function patchesOfImage(db: ReadableDB, imageId: number): PatchRecord[] {
  return db
    .prepare<[number], PatchRow>("SELECT * FROM training_patches WHERE image_id = ? ORDER BY id")
    .all(imageId)
    .map(patchRecord);
}
