import type { ClassRecord } from "../../contract/patches.ts";
import type { ReadableDB, WritableDB } from "./connection.ts";
import { adoptPatches, releasePatches } from "./patches.queries.ts";
import { CLASSES_OF_SET_CHANGE } from "./sets.queries.ts";
import { sql } from "./sql.ts";

interface ClassRow {
  readonly id: number;
  readonly name: string;
  readonly labels: string;
  readonly class_indices: string;
  readonly target: number;
  readonly set_name: string | null;
}

const CLASSES = sql`SELECT classes.*, image_sets.name AS set_name
  FROM classes LEFT JOIN image_sets ON image_sets.id = set_id`;

/** By name. */
export function allClasses(db: ReadableDB): ClassRecord[] {
  return sql<ClassRow>`${CLASSES} ORDER BY classes.name`.all(db).map(record);
}

export function classById(db: ReadableDB, id: number): ClassRecord | undefined {
  const row = sql<ClassRow>`${CLASSES} WHERE classes.id = ${id}`.get(db);
  return row && record(row);
}

export function classByName(db: ReadableDB, name: string): ClassRecord | undefined {
  const row = sql<ClassRow>`${CLASSES} WHERE classes.name = ${name}`.get(db);
  return row && record(row);
}

function record({ id, name, labels, class_indices: classIndices, target, set_name: set }: ClassRow): ClassRecord {
  return {
    id,
    name,
    labels: JSON.parse(labels) as string[],
    classIndices: JSON.parse(classIndices) as number[],
    target,
    set,
  };
}

/**
 * Numbers of classes that were deleted are not given again while a gesture names them: its undoing would give the
 * new class what was the old one's.
 */
function freshId(db: ReadableDB): number {
  const named = sql`
    SELECT json_extract(before, '$.classId') AS id FROM gesture_changes
    UNION ALL SELECT json_extract(after, '$.classId') FROM gesture_changes
    UNION ALL SELECT class_id FROM label_changes
    UNION ALL SELECT value FROM set_changes, json_each(${CLASSES_OF_SET_CHANGE})
    UNION ALL SELECT id FROM classes`;
  return (sql<number | null>`SELECT max(id) FROM (${named})`.pluckOne(db) ?? 0) + 1;
}

/**
 * Patches without a class that have one of its labels become its own.
 *
 * @param classRecord - with the id of the one that is changed; without, a new one.
 */
export function saveClassRecord(
  db: WritableDB,
  classRecord: Omit<ClassRecord, "id"> & { readonly id?: number | undefined },
): ClassRecord {
  const { id, name, labels, classIndices, target, set } = classRecord;
  return db.transaction(() => {
    const saved = id ?? freshId(db);
    sql`
      INSERT INTO classes (id, name, labels, class_indices, target, set_id)
      VALUES (${saved}, ${name}, ${JSON.stringify(labels)}, ${JSON.stringify(classIndices)}, ${target},
        (SELECT id FROM image_sets WHERE name = ${set}))
      ON CONFLICT (id) DO UPDATE SET name = excluded.name, labels = excluded.labels,
        class_indices = excluded.class_indices, target = excluded.target, set_id = excluded.set_id`.run(db);
    adoptPatches(db, saved);
    return classById(db, saved)!;
  })();
}

/** The class gets those that it has not; one that is gone stays gone. */
export function addLabels(db: WritableDB, id: number, labels: readonly string[]): void {
  const known = classById(db, id);
  if (known === undefined) return;
  const missing = [...new Set(labels)].filter((label) => !known.labels.includes(label));
  if (missing.length > 0) saveClassRecord(db, { ...known, labels: [...known.labels, ...missing] });
}

/** How many patches of each label somebody wants to crop who has not said so. */
const TARGET = 80;

/** A patch classifier is for a class: what is trained, or comes in, by a name that is not known yet becomes one. */
export function ensureClass(db: WritableDB, known: Pick<ClassRecord, "name" | "labels" | "classIndices">): ClassRecord {
  const { name, labels, classIndices } = known;
  return classByName(db, name) ?? saveClassRecord(db, { name, labels, classIndices, target: TARGET, set: null });
}

/** Which classes of a network a class of patches stands for. */
export interface Covers {
  readonly classId: number;
  readonly modelId: number;
  readonly classIndices: readonly number[];
}

export function saveCovers(db: WritableDB, { classId, modelId, classIndices }: Covers): void {
  sql`INSERT INTO class_covers VALUES (${classId}, ${modelId}, ${JSON.stringify(classIndices)})
    ON CONFLICT DO UPDATE SET class_indices = excluded.class_indices`.run(db);
}

/** Of all networks that it was said for. */
export function coversOf(db: ReadableDB, classId: number): Covers[] {
  const rows = sql<{ readonly model_id: number; readonly class_indices: string }>`
    SELECT model_id, class_indices FROM class_covers WHERE class_id = ${classId} ORDER BY model_id`.all(db);
  return rows.map(({ model_id: modelId, class_indices: indices }) => {
    return { classId, modelId, classIndices: JSON.parse(indices) as number[] };
  });
}

/** Its patches stay, without a class. */
export function deleteClassRecord(db: WritableDB, id: number): void {
  db.transaction(() => {
    releasePatches(db, id);
    sql`DELETE FROM classes WHERE id = ${id}`.run(db);
  })();
}
