import type { ImageRecord, ObjectRecord, StoredObject } from "../../contract/records.ts";
import type { ReadableDB, WritableDB } from "./connection.ts";
import { inSet } from "./inSet.ts";
import { requireImage } from "./present.ts";
import { sql, type Sql } from "./sql.ts";

interface ImageRow extends Omit<ImageRecord, "warnings"> {
  readonly warnings: string;
  readonly added: string | null;
}

const record = ({ added: _, ...row }: ImageRow): ImageRecord => ({
  ...row,
  warnings: JSON.parse(row.warnings) as string[],
});

/**
 * Adds the image, or moves the known one of the same content to its new path.
 *
 * @param added - when it came in.
 */
export function saveImage(
  db: WritableDB,
  image: Omit<ImageRecord, "id">,
  added: Date | null = null,
): { image: ImageRecord; isNew: boolean } {
  const { hash, path, width, height, format, warnings } = image;
  return db.transaction(() => {
    const known = imageByHash(db, hash);
    sql`INSERT INTO images (hash, path, width, height, format, warnings, added)
        VALUES (${hash}, ${path}, ${width}, ${height}, ${format}, ${JSON.stringify(warnings)}, 
          ${added?.toISOString() ?? null})
        ON CONFLICT (hash) DO UPDATE SET path = excluded.path`.run(db);
    return { image: imageByHash(db, hash)!, isNew: known === undefined };
  })();
}

export function imageByHash(db: ReadableDB, hash: string): ImageRecord | undefined {
  const row = sql<ImageRow>`SELECT * FROM images WHERE hash = ${hash}`.get(db);
  return row && record(row);
}

export function imageById(db: ReadableDB, id: number): ImageRecord | undefined {
  const row = sql<ImageRow>`SELECT * FROM images WHERE id = ${id}`.get(db);
  return row && record(row);
}

/** @returns the first of the ids that no image has. */
export function unknownImage(db: ReadableDB, ids: readonly number[]): number | undefined {
  return sql<number>`SELECT value FROM json_each(${JSON.stringify(ids)})
    WHERE value NOT IN (SELECT id FROM images) ORDER BY key LIMIT 1`.pluckOne(db);
}

/** @throws PippinError `not-found` where an image is gone. */
export function addToSet(db: WritableDB, set: string, imageIds: readonly number[]): void {
  db.transaction(() => {
    sql`INSERT INTO image_sets (name) VALUES (${set}) ON CONFLICT DO NOTHING`.run(db);
    for (const id of imageIds) {
      requireImage(db, { id });
      sql`INSERT INTO image_set_members (set_id, image_id) SELECT id, ${id} FROM image_sets WHERE name = ${set}
          ON CONFLICT DO NOTHING`.run(db);
    }
  })();
}

export function setNames(db: ReadableDB): string[] {
  return sql<string>`SELECT name FROM image_sets ORDER BY name`.pluck(db);
}

export function hasSet(db: ReadableDB, name: string): boolean {
  return sql`SELECT 1 FROM image_sets WHERE name = ${name}`.get(db) !== undefined;
}

export function countImages(db: ReadableDB): number {
  return sql<number>`SELECT count(*) FROM images`.pluckOne(db)!;
}

/** @returns the set's images by path; all images where `set` is null. */
export function imagesOfSet(db: ReadableDB, set: string | null): ImageRecord[] {
  return sql<ImageRow>`SELECT * FROM images WHERE ${inSet(sql`id`, set)} ORDER BY path, id`.all(db).map(record);
}

/** No more than is needed to say what they show. */
export function placesOfSet(db: ReadableDB, set: string | null): Pick<ImageRecord, "id" | "path">[] {
  return sql<Pick<ImageRecord, "id" | "path">>`SELECT id, path FROM images WHERE ${inSet(sql`id`, set)}`.all(db);
}

/** @throws PippinError `not-found` where its image is gone. */
export function saveObject(db: WritableDB, { imageId, category, polygons, parts }: ObjectRecord): void {
  db.transaction(() => {
    requireImage(db, { id: imageId });
    sql`INSERT INTO objects (image_id, category, outline, parts)
        VALUES (${imageId}, ${category}, ${JSON.stringify(polygons)}, ${JSON.stringify(parts)})
        ON CONFLICT (image_id, category, outline) DO UPDATE SET parts = excluded.parts`.run(db);
  })();
}

export function objectsOfImage(db: ReadableDB, imageId: number): StoredObject[] {
  return sql<{ id: number; category: string; outline: string; parts: string }>`
    SELECT id, category, outline, parts FROM objects WHERE image_id = ${imageId} ORDER BY id`
    .all(db)
    .map(({ id, category, outline, parts }) => ({
      id,
      imageId,
      category,
      polygons: JSON.parse(outline) as number[][],
      parts: JSON.parse(parts) as ObjectRecord["parts"],
    }));
}

/** Names of the sets of every image that is in one, in order. */
export function setMemberships(db: ReadableDB): Map<number, string[]> {
  const sets = new Map<number, string[]>();
  const rows = sql<
    [number, string]
  >`SELECT image_id, name FROM image_set_members JOIN image_sets ON image_sets.id = set_id
    ORDER BY name`.lists(db);
  for (const [imageId, name] of rows) sets.set(imageId, [...(sets.get(imageId) ?? []), name]);
  return sets;
}

/** An image with how much refers to it. */
export interface CountedImage extends ImageRecord {
  /** When it came in, ISO 8601; null: before that was written down. */
  readonly added: string | null;
  readonly patches: number;
  readonly objects: number;
  readonly explanations: number;
}

/** Images of a set (all where null) whose path holds `search`. */
export interface ImageSelection {
  readonly set: string | null;
  readonly search: string;
}

/** By path; or those that came in last first. */
export type ImageOrder = "path" | "newest";

const ORDERS: Readonly<Record<ImageOrder, Sql<unknown>>> = { path: sql`path, id`, newest: sql`id DESC` };

function selected({ set, search }: ImageSelection): Sql<unknown> {
  const pattern = `%${search.replace(/[%_\\]/g, "\\$&")}%`;
  return sql`path LIKE ${pattern} ESCAPE '\\' AND ${inSet(sql`images.id`, set)}`;
}

/** @returns the images in order, no more than `first` where it is given, with how much refers to each. */
export function countedImages(
  db: ReadableDB,
  selection: ImageSelection,
  order: ImageOrder = "path",
  first = -1,
): CountedImage[] {
  const query = sql<Omit<CountedImage, "warnings"> & ImageRow>`
    SELECT some.*, coalesce(p.n, 0) AS patches, coalesce(o.n, 0) AS objects, coalesce(e.n, 0) AS explanations
    FROM (SELECT * FROM images WHERE ${selected(selection)} ORDER BY ${ORDERS[order]} LIMIT ${first}) AS some
    LEFT JOIN (SELECT image_id, count(*) AS n FROM training_patches GROUP BY image_id) p ON p.image_id = some.id
    LEFT JOIN (SELECT image_id, count(*) AS n FROM objects GROUP BY image_id) o ON o.image_id = some.id
    LEFT JOIN (SELECT image_id, count(*) AS n FROM explanations GROUP BY image_id) e ON e.image_id = some.id
    ORDER BY ${ORDERS[order]}`;
  return query.all(db).map((row) => ({ ...row, warnings: JSON.parse(row.warnings) as string[] }));
}

export function countSelected(db: ReadableDB, selection: ImageSelection): number {
  return sql<number>`SELECT count(*) FROM images WHERE ${selected(selection)}`.pluckOne(db)!;
}

export function countedImage(db: ReadableDB, id: number): CountedImage | undefined {
  const image = imageById(db, id);
  if (image === undefined) return undefined;
  return {
    ...image,
    added: sql<string | null>`SELECT added FROM images WHERE id = ${id}`.pluckOne(db) ?? null,
    patches: sql<number>`SELECT count(*) FROM training_patches WHERE image_id = ${id}`.pluckOne(db)!,
    objects: sql<number>`SELECT count(*) FROM objects WHERE image_id = ${id}`.pluckOne(db)!,
    explanations: sql<number>`SELECT count(*) FROM explanations WHERE image_id = ${id}`.pluckOne(db)!,
  };
}

export function setsWithCounts(db: ReadableDB): { id: number; name: string; images: number }[] {
  return sql<{ id: number; name: string; images: number }>`
    SELECT image_sets.id, name, count(image_id) AS images FROM image_sets LEFT JOIN image_set_members ON set_id = image_sets.id
    GROUP BY image_sets.id ORDER BY name`.all(db);
}

export function setsOfImage(db: ReadableDB, imageId: number): string[] {
  return sql<string>`SELECT name FROM image_sets JOIN image_set_members ON set_id = image_sets.id
    WHERE image_id = ${imageId} ORDER BY name`.pluck(db);
}

export function takeFromSet(db: WritableDB, set: string, imageIds: readonly number[]): void {
  sql`DELETE FROM image_set_members WHERE set_id = (SELECT id FROM image_sets WHERE name = ${set})
      AND image_id IN (SELECT value FROM json_each(${JSON.stringify(imageIds)}))`.run(db);
}

/** @returns whether there was such a set. */
export function renameImageSet(db: WritableDB, set: string, name: string): boolean {
  if (sql`UPDATE image_sets SET name = ${name} WHERE name = ${set}`.run(db).changes === 0) return false;
  // Groups of its photographs go on with it, and keep the name that their key was made with; what was evaluated keeps its name.
  sql`UPDATE discoveries SET set_name = ${name},
      asked = json_set(asked, '$.set', ifnull(json_extract(asked, '$.set'), set_name)) WHERE set_name = ${set}`.run(db);
  // So do jobs that may go on; what is done stays as it was asked for, and so do runs of Evaluate, which keep their name.
  for (const place of ["$.set", "$.images.set"]) {
    sql`UPDATE jobs SET request = json_set(request, ${place}, ${name})
        WHERE state <> 'done' AND kind NOT IN ('evaluate', 'findShortcuts')
          AND json_extract(request, ${place}) = ${set}`.run(db);
  }
  return true;
}

/** @returns whether there was such a set. Its images stay. */
export function deleteImageSet(db: WritableDB, set: string): boolean {
  return sql`DELETE FROM image_sets WHERE name = ${set}`.run(db).changes > 0;
}

/** What goes with the images when they are removed. */
export function countsOfImages(
  db: ReadableDB,
  ids: readonly number[],
): { readonly patches: number; readonly explanations: number; readonly verdicts: number; readonly objects: number } {
  const among = sql`image_id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`;
  return sql<{ patches: number; explanations: number; verdicts: number; objects: number }>`SELECT
    (SELECT count(*) FROM training_patches WHERE ${among}) AS patches,
    (SELECT count(*) FROM explanations WHERE ${among}) AS explanations,
    (SELECT count(*) FROM review_patches WHERE ${among} AND verdict IS NOT NULL) AS verdicts,
    (SELECT count(*) FROM objects WHERE ${among}) AS objects`.get(db)!;
}

/** With everything that refers to them. @returns how many images and training patches there were. */
export function deleteImages(db: WritableDB, ids: readonly number[]): { images: number; patches: number } {
  return db.transaction(() => {
    let [images, patches] = [0, 0];
    for (const id of ids) {
      patches += sql<number>`SELECT count(*) FROM training_patches WHERE image_id = ${id}`.pluckOne(db)!;
      images += sql`DELETE FROM images WHERE id = ${id}`.run(db).changes;
    }
    return { images, patches };
  })();
}

export function moveImage(db: WritableDB, id: number, path: string): void {
  sql`UPDATE images SET path = ${path} WHERE id = ${id}`.run(db);
}
