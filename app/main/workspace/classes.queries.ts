import type { ClassRecord } from "../../contract/patches.ts";
import type { ReadableDB, WritableDB } from "./database.ts";

interface ClassRow {
  readonly id: number;
  readonly name: string;
  readonly labels: string;
  readonly class_indices: string;
  readonly target: number;
  readonly set_name: string | null;
}

/** By name. */
export function allClasses(db: ReadableDB): ClassRecord[] {
  return db
    .prepare<[], ClassRow>(
      `SELECT classes.*, image_sets.name AS set_name FROM classes LEFT JOIN image_sets ON image_sets.id = set_id
       ORDER BY classes.name`,
    )
    .all()
    .map(({ id, name, labels, class_indices: classIndices, target, set_name: set }) => ({
      id,
      name,
      labels: JSON.parse(labels) as string[],
      classIndices: JSON.parse(classIndices) as number[],
      target,
      set,
    }));
}

/** @param classRecord - with the id of the one that is changed; without, a new one. */
export function saveClassRecord(
  db: WritableDB,
  classRecord: Omit<ClassRecord, "id"> & { readonly id?: number | undefined },
): ClassRecord {
  const { id, name, labels, classIndices, target, set } = classRecord;
  return db.transaction(() => {
    const { lastInsertRowid } = db
      .prepare(
        `INSERT INTO classes (id, name, labels, class_indices, target, set_id)
         VALUES (@id, @name, @labels, @classIndices, @target, (SELECT id FROM image_sets WHERE name = @set))
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, labels = excluded.labels,
           class_indices = excluded.class_indices, target = excluded.target, set_id = excluded.set_id`,
      )
      .run({
        id: id ?? null,
        name,
        labels: JSON.stringify(labels),
        classIndices: JSON.stringify(classIndices),
        target,
        set,
      });
    const saved = id ?? Number(lastInsertRowid);
    return allClasses(db).find((one) => one.id === saved)!;
  })();
}

export function deleteClassRecord(db: WritableDB, id: number): boolean {
  return db.prepare("DELETE FROM classes WHERE id = ?").run(id).changes > 0;
}
