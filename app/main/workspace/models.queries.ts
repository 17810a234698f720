import type { ModelRecord } from "../../contract/records.ts";
import type { IncomingBlobs } from "./blobs.ts";
import type { ReadableDB, WritableDB } from "./connection.ts";
import { sql } from "./sql.ts";

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

/** @param blobs - its graph and weights, on their way in. */
export function saveModel(db: WritableDB, model: Omit<ModelRecord, "id">, blobs: IncomingBlobs): ModelRecord {
  const { name, hash, graphBlob, weightsBlob, preprocessing, classNames } = model;
  return blobs.store(db, () => {
    const { lastInsertRowid } = sql`
      INSERT INTO models (name, hash, graph_blob, weights_blob, preprocessing, class_names)
      VALUES (${name}, ${hash}, ${graphBlob}, ${weightsBlob}, ${JSON.stringify(preprocessing)},
        ${JSON.stringify(classNames)})`.run(db);
    return modelById(db, Number(lastInsertRowid))!;
  });
}

export function modelByName(db: ReadableDB, name: string): ModelRecord | undefined {
  const row = sql<ModelRow>`SELECT * FROM models WHERE name = ${name}`.get(db);
  return row && record(row);
}

export function modelById(db: ReadableDB, id: number): ModelRecord | undefined {
  const row = sql<ModelRow>`SELECT * FROM models WHERE id = ${id}`.get(db);
  return row && record(row);
}

/** The first of that content: a network may be there under several names. */
export function modelByHash(db: ReadableDB, hash: string): ModelRecord | undefined {
  const row = sql<ModelRow>`SELECT * FROM models WHERE hash = ${hash} ORDER BY id LIMIT 1`.get(db);
  return row && record(row);
}

export function namesOfHash(db: ReadableDB, hash: string): string[] {
  return sql<string>`SELECT name FROM models WHERE hash = ${hash} ORDER BY id`.pluck(db);
}

export function allModels(db: ReadableDB): ModelRecord[] {
  return sql<ModelRow>`SELECT * FROM models ORDER BY id`.all(db).map(record);
}

export function namesOfModels(db: ReadableDB): string[] {
  return sql<string>`SELECT name FROM models ORDER BY id`.pluck(db);
}

/** Everything but the network itself may change. */
export function updateModel(db: WritableDB, model: ModelRecord): void {
  sql`UPDATE models SET name = ${model.name}, preprocessing = ${JSON.stringify(model.preprocessing)},
        class_names = ${JSON.stringify(model.classNames)} WHERE id = ${model.id}`.run(db);
}

export function explanationsOfModel(db: ReadableDB, id: number): number {
  return sql<number>`SELECT count(*) FROM explanations WHERE model_id = ${id}`.pluckOne(db)!;
}

/** With the explanations and patch classifiers that were made with it. */
export function deleteModel(db: WritableDB, id: number): void {
  sql`DELETE FROM models WHERE id = ${id}`.run(db);
}
