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

/** @returns the image by what its path ends in, the newest first where several do. */
export function imageByFileName(db: ReadableDB, fileName: string): ImageRecord | undefined {
  const escaped = fileName.replace(/[%_\\]/g, "\\$&");
  const row = db
    .prepare<[string, string], ImageRow>(
      "SELECT * FROM images WHERE path = ? OR path LIKE ? ESCAPE '\\' ORDER BY id DESC",
    )
    .get(fileName, `%/${escaped}`);
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
