/** Versions of patch classifiers, and which of them is used. What is kept of each patch is in heldOut.queries.ts. */
import type { ClassifierRecord } from "../../contract/records.ts";
import type { IncomingBlobs } from "./blobs.ts";
import type { ReadableDB, WritableDB } from "./connection.ts";
import { saveTrainedOn, type TrainedOn } from "./heldOut.queries.ts";
import { requireModel } from "./present.ts";
import { sql } from "./sql.ts";

/**
 * Adds the next version of the classifier of that name.
 *
 * @param blobs - its machine, on its way in.
 * @throws PippinError `not-found` where its model is gone.
 */
export function saveClassifier(
  db: WritableDB,
  classifier: Omit<ClassifierRecord, "id" | "version">,
  trainedOn: TrainedOn,
  blobs: IncomingBlobs,
): ClassifierRecord {
  const { name, modelId, labels, classIndices, features, options, metrics, trainingHash, blob, created } = classifier;
  return blobs.store(db, () => {
    requireModel(db, modelId);
    const { lastInsertRowid } = sql`
      INSERT INTO patch_classifiers (name, version, model_id, labels, class_indices, features, options, metrics,
        training_hash, blob, created)
      SELECT ${name}, 1 + coalesce(max(version), 0), ${modelId}, ${JSON.stringify(labels)},
        ${JSON.stringify(classIndices)}, ${JSON.stringify(features)}, ${JSON.stringify(options)},
        ${JSON.stringify(metrics)}, ${trainingHash}, ${blob}, ${created}
      FROM patch_classifiers WHERE name = ${name}`.run(db);
    const id = Number(lastInsertRowid);
    saveTrainedOn(db, id, trainedOn);
    return classifierById(db, id)!;
  });
}

type ClassifierRow = Readonly<
  Record<
    "class_indices" | "features" | "options" | "metrics" | "labels" | "training_hash" | "blob" | "name" | "created",
    string
  >
> &
  Readonly<Record<"id" | "version" | "model_id", number>>;

function record(row: ClassifierRow): ClassifierRecord {
  return {
    id: row.id,
    name: row.name,
    version: row.version,
    modelId: row.model_id,
    labels: JSON.parse(row.labels) as string[],
    classIndices: JSON.parse(row.class_indices) as number[],
    features: JSON.parse(row.features) as ClassifierRecord["features"],
    options: JSON.parse(row.options) as ClassifierRecord["options"],
    metrics: JSON.parse(row.metrics) as ClassifierRecord["metrics"],
    trainingHash: row.training_hash,
    blob: row.blob,
    created: row.created,
  };
}

/** Newest version first. */
export function allClassifiers(db: ReadableDB): ClassifierRecord[] {
  return sql<ClassifierRow>`SELECT * FROM patch_classifiers ORDER BY id DESC`.all(db).map(record);
}

/** Newest version first. */
export function classifiersNamed(db: ReadableDB, name: string): ClassifierRecord[] {
  return sql<ClassifierRow>`SELECT * FROM patch_classifiers WHERE name = ${name} ORDER BY id DESC`.all(db).map(record);
}

export function classifierById(db: ReadableDB, id: number): ClassifierRecord | undefined {
  const row = sql<ClassifierRow>`SELECT * FROM patch_classifiers WHERE id = ${id}`.get(db);
  return row && record(row);
}

/** What is said of a version beside each explanation that it named. */
interface ClassifierInBrief {
  readonly name: string;
  readonly classIndices: readonly number[];
  /** Name of what it looks at. */
  readonly features: ClassifierRecord["features"]["name"];
}

/** @returns undefined where there is no such version. */
export function classifierInBrief(db: ReadableDB, id: number): ClassifierInBrief | undefined {
  const row = sql<{ readonly name: string; readonly class_indices: string; readonly features: string }>`
    SELECT name, class_indices, features FROM patch_classifiers WHERE id = ${id}`.get(db);
  return (
    row && {
      name: row.name,
      classIndices: JSON.parse(row.class_indices) as number[],
      features: (JSON.parse(row.features) as ClassifierRecord["features"]).name,
    }
  );
}

/** @returns the newest version of that name that came of this very training. */
export function classifierByTraining(
  db: ReadableDB,
  { name, trainingHash, modelId }: Pick<ClassifierRecord, "name" | "trainingHash" | "modelId">,
): ClassifierRecord | undefined {
  const row = sql<ClassifierRow>`SELECT * FROM patch_classifiers
    WHERE name = ${name} AND training_hash = ${trainingHash} AND model_id = ${modelId}
    ORDER BY id DESC LIMIT 1`.get(db);
  return row && record(row);
}

/** Newest first, each once. */
export function namesOfClassifiers(db: ReadableDB): string[] {
  return sql<string>`SELECT name FROM patch_classifiers GROUP BY name ORDER BY max(id) DESC`.pluck(db);
}

/** @returns names with versions ("dog 2"), newest first; of all models where `modelId` is null. */
export function namesOfVersions(db: ReadableDB, modelId: number | null): string[] {
  return sql<string>`SELECT name || ' ' || version FROM patch_classifiers
    WHERE ${modelId === null ? sql`true` : sql`model_id = ${modelId}`} ORDER BY id DESC`.pluck(db);
}

/** Ids of those that are used: of each name and model the version that was chosen, else the newest. */
const CURRENT = sql`SELECT coalesce(max(chosen.classifier_id), max(id))
  FROM patch_classifiers LEFT JOIN chosen_classifiers AS chosen USING (name, model_id)`;

/** @returns of each name the version that is used, of those that were trained on the model. */
export function currentClassifiers(db: ReadableDB, modelId: number): ClassifierRecord[] {
  const query = sql<ClassifierRow>`SELECT * FROM patch_classifiers
    WHERE id IN (${CURRENT} WHERE model_id = ${modelId} GROUP BY name) ORDER BY id DESC`;
  return query.all(db).map(record);
}

/** @returns of the name the version that is used, of those that were trained on the model of the newest one. */
export function currentClassifierNamed(db: ReadableDB, name: string): ClassifierRecord | undefined {
  const row = sql<ClassifierRow>`SELECT * FROM patch_classifiers WHERE id IN (${CURRENT} WHERE name = ${name}
    AND model_id = (SELECT model_id FROM patch_classifiers WHERE name = ${name} ORDER BY id DESC LIMIT 1))`.get(db);
  return row && record(row);
}

export function isCurrent(db: ReadableDB, { id, name, modelId }: ClassifierRecord): boolean {
  return sql<number>`${CURRENT} WHERE name = ${name} AND model_id = ${modelId}`.pluckOne(db) === id;
}

/** The newest version is used by itself: it needs no choice, and the next one will take its place. */
export function chooseClassifier(db: WritableDB, { id, name, modelId }: ClassifierRecord): void {
  db.transaction(() => {
    sql`DELETE FROM chosen_classifiers WHERE name = ${name} AND model_id = ${modelId}`.run(db);
    const newest = sql<number>`SELECT max(id) FROM patch_classifiers WHERE name = ${name} AND model_id = ${modelId}`;
    if (newest.pluckOne(db) === id) return;
    sql`INSERT INTO chosen_classifiers (name, model_id, classifier_id) VALUES (${name}, ${modelId}, ${id})`.run(db);
  })();
}

/** @returns how many explanations were labelled by it. */
export function explanationsBy(db: ReadableDB, id: number): number {
  return sql<number>`SELECT count(*) FROM explanations WHERE classifier_id = ${id}`.pluckOne(db)!;
}

/** With the explanations that it labelled. */
export function deleteClassifierRecord(db: WritableDB, id: number): void {
  sql`DELETE FROM patch_classifiers WHERE id = ${id}`.run(db);
}
