import type { ImageRecord, ObjectRecord } from "../../contract/records.ts";
import type { ReadableDB, WritableDB } from "./database.ts";

interface ImageRow extends Omit<ImageRecord, "warnings"> {
  readonly warnings: string;
}

const record = (row: ImageRow): ImageRecord => ({ ...row, warnings: JSON.parse(row.warnings) as string[] });

/** Adds the image, or moves the known one of the same content to its new path. */
export function saveImage(db: WritableDB, image: Omit<ImageRecord, "id">): { image: ImageRecord; isNew: boolean } {
  return db.transaction(() => {
    const known = imageByHash(db, image.hash);
    db.prepare(
      `INSERT INTO images (hash, path, width, height, format, warnings) VALUES (@hash, @path, @width, @height, @format, @warnings)
       ON CONFLICT (hash) DO UPDATE SET path = excluded.path`,
    ).run({ ...image, warnings: JSON.stringify(image.warnings) });
    return { image: imageByHash(db, image.hash)!, isNew: known === undefined };
  })();
}

export function imageByHash(db: ReadableDB, hash: string): ImageRecord | undefined {
  const row = db.prepare<[string], ImageRow>("SELECT * FROM images WHERE hash = ?").get(hash);
  return row && record(row);
}

export function imageById(db: ReadableDB, id: number): ImageRecord | undefined {
  const row = db.prepare<[number], ImageRow>("SELECT * FROM images WHERE id = ?").get(id);
  return row && record(row);
}

export function addToSet(db: WritableDB, set: string, imageIds: readonly number[]): void {
  db.transaction(() => {
    db.prepare("INSERT INTO image_sets (name) VALUES (?) ON CONFLICT DO NOTHING").run(set);
    const member = db.prepare(
      "INSERT INTO image_set_members (set_id, image_id) SELECT id, ? FROM image_sets WHERE name = ? ON CONFLICT DO NOTHING",
    );
    for (const id of imageIds) member.run(id, set);
  })();
}

export function setNames(db: ReadableDB): string[] {
  return db
    .prepare<[], { name: string }>("SELECT name FROM image_sets ORDER BY name")
    .all()
    .map(({ name }) => name);
}

export function countImages(db: ReadableDB): number {
  return db.prepare<[], number>("SELECT count(*) FROM images").pluck().get()!;
}

/** @returns the set's images by path; all images where `set` is null. */
export function imagesOfSet(db: ReadableDB, set: string | null): ImageRecord[] {
  const rows =
    set === null
      ? db.prepare<[], ImageRow>("SELECT * FROM images ORDER BY path, id").all()
      : db
          .prepare<[string], ImageRow>(
            `SELECT images.* FROM images JOIN image_set_members ON image_id = images.id
             JOIN image_sets ON image_sets.id = set_id WHERE name = ? ORDER BY path, images.id`,
          )
          .all(set);
  return rows.map(record);
}

export function saveObject(db: WritableDB, object: ObjectRecord): void {
  db.prepare(
    `INSERT INTO objects (image_id, category, outline, parts) VALUES (?, ?, ?, ?)
     ON CONFLICT (image_id, category, outline) DO UPDATE SET parts = excluded.parts`,
  ).run(object.imageId, object.category, JSON.stringify(object.polygons), JSON.stringify(object.parts));
}

export function objectsOfImage(db: ReadableDB, imageId: number): ObjectRecord[] {
  return db
    .prepare<[number], { category: string; outline: string; parts: string }>(
      "SELECT * FROM objects WHERE image_id = ? ORDER BY id",
    )
    .all(imageId)
    .map(({ category, outline, parts }) => ({
      imageId,
      category,
      polygons: JSON.parse(outline) as number[][],
      parts: JSON.parse(parts) as ObjectRecord["parts"],
    }));
}

interface ListedRow extends ImageRow {
  readonly patches: number;
  readonly objects: number;
  readonly explanations: number;
}

/** An image with how much refers to it. */
export interface CountedImage extends ImageRecord {
  readonly patches: number;
  readonly objects: number;
  readonly explanations: number;
}

/** Images of a set (all where null) whose path holds `search`. */
export interface ImageSelection {
  readonly set: string | null;
  readonly search: string;
}

const SELECTED = `path LIKE @pattern ESCAPE '\\' AND (@set IS NULL OR images.id IN (
  SELECT image_id FROM image_set_members JOIN image_sets ON image_sets.id = set_id WHERE name = @set))`;

function selectionValues({ set, search }: ImageSelection): { set: string | null; pattern: string } {
  return { set, pattern: `%${search.replace(/[%_\\]/g, "\\$&")}%` };
}

/** @returns the images by path, no more than `first` where it is given, with how much refers to each. */
export function countedImages(db: ReadableDB, selection: ImageSelection, first = -1): CountedImage[] {
  const rows = db
    .prepare<{ set: string | null; pattern: string; first: number }, ListedRow>(
      `SELECT some.*, coalesce(p.n, 0) AS patches, coalesce(o.n, 0) AS objects, coalesce(e.n, 0) AS explanations
       FROM (SELECT * FROM images WHERE ${SELECTED} ORDER BY path, id LIMIT @first) AS some
       LEFT JOIN (SELECT image_id, count(*) AS n FROM training_patches GROUP BY image_id) p ON p.image_id = some.id
       LEFT JOIN (SELECT image_id, count(*) AS n FROM objects GROUP BY image_id) o ON o.image_id = some.id
       LEFT JOIN (SELECT image_id, count(*) AS n FROM explanations GROUP BY image_id) e ON e.image_id = some.id
       ORDER BY path, some.id`,
    )
    .all({ ...selectionValues(selection), first });
  return rows.map((row) => ({ ...row, warnings: JSON.parse(row.warnings) as string[] }));
}

export function countSelected(db: ReadableDB, selection: ImageSelection): number {
  return db
    .prepare<{ set: string | null; pattern: string }, number>(`SELECT count(*) FROM images WHERE ${SELECTED}`)
    .pluck()
    .get(selectionValues(selection))!;
}

export function countedImage(db: ReadableDB, id: number): CountedImage | undefined {
  const image = imageById(db, id);
  if (image === undefined) return undefined;
  const count = (table: "training_patches" | "objects" | "explanations"): number =>
    db.prepare<[number], number>(`SELECT count(*) FROM ${table} WHERE image_id = ?`).pluck().get(id)!;
  return {
    ...image,
    patches: count("training_patches"),
    objects: count("objects"),
    explanations: count("explanations"),
  };
}

export function setsWithCounts(db: ReadableDB): { name: string; images: number }[] {
  return db
    .prepare<[], { name: string; images: number }>(
      `SELECT name, count(image_id) AS images FROM image_sets LEFT JOIN image_set_members ON set_id = image_sets.id
       GROUP BY image_sets.id ORDER BY name`,
    )
    .all();
}

export function setsOfImage(db: ReadableDB, imageId: number): string[] {
  return db
    .prepare<[number], string>(
      "SELECT name FROM image_sets JOIN image_set_members ON set_id = image_sets.id WHERE image_id = ? ORDER BY name",
    )
    .pluck()
    .all(imageId);
}

export function takeFromSet(db: WritableDB, set: string, imageIds: readonly number[]): void {
  db.transaction(() => {
    const remove = db.prepare(
      "DELETE FROM image_set_members WHERE image_id = ? AND set_id = (SELECT id FROM image_sets WHERE name = ?)",
    );
    for (const id of imageIds) remove.run(id, set);
  })();
}

/** @returns whether there was such a set. */
export function renameImageSet(db: WritableDB, set: string, name: string): boolean {
  return db.prepare("UPDATE image_sets SET name = ? WHERE name = ?").run(name, set).changes > 0;
}

/** @returns whether there was such a set. Its images stay. */
export function deleteImageSet(db: WritableDB, set: string): boolean {
  return db.prepare("DELETE FROM image_sets WHERE name = ?").run(set).changes > 0;
}

/** With everything that refers to them. @returns how many images and training patches there were. */
export function deleteImages(db: WritableDB, ids: readonly number[]): { images: number; patches: number } {
  return db.transaction(() => {
    const patchesOf = db.prepare<[number], number>("SELECT count(*) FROM training_patches WHERE image_id = ?").pluck();
    const remove = db.prepare("DELETE FROM images WHERE id = ?");
    let [images, patches] = [0, 0];
    for (const id of ids) {
      patches += patchesOf.get(id)!;
      images += remove.run(id).changes;
    }
    return { images, patches };
  })();
}

export function moveImage(db: WritableDB, id: number, path: string): void {
  db.prepare("UPDATE images SET path = ? WHERE id = ?").run(path, id);
}
