/** Objects that people mark on images, one by one, and what they were before: parts of gestures. */
import { PippinError } from "../../contract/errors.ts";
import type { ObjectRecord, StoredObject } from "../../contract/records.ts";
import type { ReadableDB, WritableDB } from "./connection.ts";
import { requireImage } from "./present.ts";
import { sql } from "./sql.ts";

/** An object before and after; null: it was not there. */
export interface ObjectStep {
  readonly objectId: number;
  readonly before: StoredObject | null;
  readonly after: StoredObject | null;
}

/** An object to be: without an id it is new. */
export type WantedObject = ObjectRecord & { readonly id?: number };

/** @throws PippinError `not-found` where it is gone. */
export function objectById(db: ReadableDB, id: number): StoredObject {
  const row = sql<{ imageId: number; category: string; outline: string; parts: string }>`
    SELECT image_id AS imageId, category, outline, parts FROM objects WHERE id = ${id}`.get(db);
  if (row === undefined) {
    throw new PippinError("not-found", `Object ${id} is not there any more: it was removed in the meantime.`);
  }
  const { imageId, category, outline, parts } = row;
  return {
    ...{ id, imageId, category },
    polygons: JSON.parse(outline) as StoredObject["polygons"],
    parts: JSON.parse(parts) as StoredObject["parts"],
  };
}

/** @returns categories with their objects and images, the most frequent first. */
export function objectCategories(db: ReadableDB): { category: string; objects: number; images: number }[] {
  return sql<{ category: string; objects: number; images: number }>`
    SELECT category, count(*) AS objects, count(DISTINCT image_id) AS images
    FROM objects GROUP BY category ORDER BY objects DESC, category`.all(db);
}

/** @returns null where the very same object is there already. */
export function saveObjectStep(db: WritableDB, { id, ...object }: WantedObject): ObjectStep | null {
  const same = sameObject(db, object);
  if (id === undefined) {
    if (same !== undefined) return null;
    const after = insert(db, object, null);
    return { objectId: after.id, before: null, after };
  }
  const before = objectById(db, id);
  if (same?.id === id) return null;
  // Renamed into another: of two objects that are one, one stays.
  if (same !== undefined) return removeObjectStep(db, id);
  const after = { ...object, id };
  update(db, after);
  return { objectId: id, before, after };
}

/** @throws PippinError `not-found` where it is gone. */
export function removeObjectStep(db: WritableDB, id: number): ObjectStep {
  const before = objectById(db, id);
  sql`DELETE FROM objects WHERE id = ${id}`.run(db);
  return { objectId: id, before, after: null };
}

/** Brings one to what it was; where an import or another window has changed it, or its image is gone, it stays so. */
export function putObject(db: WritableDB, { objectId, before, after }: ObjectStep, back: boolean): void {
  const [from, to] = back ? [after, before] : [before, after];
  if (to === null) {
    sql`DELETE FROM objects WHERE id = ${objectId}`.run(db);
    return;
  }
  const image = sql`SELECT 1 FROM images WHERE id = ${to.imageId}`.get(db);
  if (image === undefined || sameObject(db, to) !== undefined) return;
  if (from === null) insert(db, to, to.id);
  else update(db, to);
}

/** Written down with the gesture that made them. */
export function saveObjectSteps(db: WritableDB, gesture: number, steps: readonly ObjectStep[]): void {
  const json = (object: StoredObject | null): string | null => (object === null ? null : JSON.stringify(object));
  steps.forEach(({ objectId, before, after }, place) => {
    sql`INSERT INTO object_changes (gesture_id, place, object_id, before, after)
        VALUES (${gesture}, ${place}, ${objectId}, ${json(before)}, ${json(after)})`.run(db);
  });
}

export function objectStepsOf(db: ReadableDB, gesture: number): ObjectStep[] {
  const parsed = (text: string | null): StoredObject | null =>
    text === null ? null : (JSON.parse(text) as StoredObject);
  return sql<{ objectId: number; before: string | null; after: string | null }>`
    SELECT object_id AS objectId, before, after FROM object_changes WHERE gesture_id = ${gesture} ORDER BY place`
    .all(db)
    .map(({ objectId, before, after }) => ({ objectId, before: parsed(before), after: parsed(after) }));
}

function sameObject(db: ReadableDB, { imageId, category, polygons }: ObjectRecord): { id: number } | undefined {
  return sql<{ id: number }>`SELECT id FROM objects WHERE image_id = ${imageId} AND category = ${category}
    AND outline = ${JSON.stringify(polygons)}`.get(db);
}

function insert(db: WritableDB, object: ObjectRecord, id: number | null): StoredObject {
  const { imageId, category, polygons, parts } = object;
  requireImage(db, { id: imageId });
  const { lastInsertRowid } = sql`
    INSERT INTO objects (id, image_id, category, outline, parts)
    VALUES (${id}, ${imageId}, ${category}, ${JSON.stringify(polygons)}, ${JSON.stringify(parts)})`.run(db);
  return { id: Number(lastInsertRowid), imageId, category, polygons, parts };
}

function update(db: WritableDB, { id, category, polygons, parts }: StoredObject): void {
  sql`UPDATE objects SET category = ${category}, outline = ${JSON.stringify(polygons)},
        parts = ${JSON.stringify(parts)} WHERE id = ${id}`.run(db);
}
