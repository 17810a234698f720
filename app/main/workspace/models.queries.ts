import type { ModelRecord } from "../../contract/records.ts";
import type { ReadableDB, WritableDB } from "./database.ts";

interface ModelRow {
  readonly id: number;
  readonly name: string;
  readonly hash: string;
  readonly graph_blob: string;
  readonly weights_blob: string;
  readonly preprocessing: string;
  readonly class_names: string;
}

const record = (row: ModelRow): ModelRecord => ({
  id: row.id,
  name: row.name,
  hash: row.hash,
  graphBlob: row.graph_blob,
  weightsBlob: row.weights_blob,
  preprocessing: JSON.parse(row.preprocessing) as ModelRecord["preprocessing"],
  classNames: JSON.parse(row.class_names) as string[],
});

export function saveModel(db: WritableDB, model: Omit<ModelRecord, "id">): ModelRecord {
  db.prepare(
    `INSERT INTO models (name, hash, graph_blob, weights_blob, preprocessing, class_names) VALUES (?, ?, ?, ?, ?, ?)`,
  ).run(
    model.name,
    model.hash,
    model.graphBlob,
    model.weightsBlob,
    JSON.stringify(model.preprocessing),
    JSON.stringify(model.classNames),
  );
  return modelByName(db, model.name)!;
}

export function modelByName(db: ReadableDB, name: string): ModelRecord | undefined {
  const row = db.prepare<[string], ModelRow>("SELECT * FROM models WHERE name = ?").get(name);
  return row && record(row);
}

export function modelById(db: ReadableDB, id: number): ModelRecord | undefined {
  const row = db.prepare<[number], ModelRow>("SELECT * FROM models WHERE id = ?").get(id);
  return row && record(row);
}

export function allModels(db: ReadableDB): ModelRecord[] {
  return db.prepare<[], ModelRow>("SELECT * FROM models ORDER BY id").all().map(record);
}

/** Everything but the network itself may change. */
export function updateModel(db: WritableDB, model: ModelRecord): void {
  db.prepare("UPDATE models SET name = ?, preprocessing = ?, class_names = ? WHERE id = ?").run(
    model.name,
    JSON.stringify(model.preprocessing),
    JSON.stringify(model.classNames),
    model.id,
  );
}

export function explanationsOfModel(db: ReadableDB, id: number): number {
  const row = db.prepare<[number], { n: number }>("SELECT count(*) AS n FROM explanations WHERE model_id = ?").get(id);
  return row!.n;
}

/** With the explanations and patch classifiers that were made with it. */
export function deleteModel(db: WritableDB, id: number): void {
  db.transaction(() => {
    db.prepare(
      `DELETE FROM explanations WHERE model_id = @id
       OR classifier_id IN (SELECT id FROM patch_classifiers WHERE model_id = @id)`,
    ).run({ id });
    db.prepare("DELETE FROM patch_classifiers WHERE model_id = ?").run(id);
    db.prepare("DELETE FROM models WHERE id = ?").run(id);
  })();
}
