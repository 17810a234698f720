/** Versions of patch classifiers, and which of them is used. */
import type { ClassifierRecord } from "../../contract/records.ts";
import type { ReadableDB, WritableDB } from "./database.ts";

function saveVocabulary(db: WritableDB, name: string, labels: readonly string[]): void {
  db.prepare(
    "INSERT INTO vocabularies (name, labels) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET labels = excluded.labels",
  ).run(name, JSON.stringify(labels));
}

/** Adds the next version of the classifier of that name. */
export function saveClassifier(db: WritableDB, classifier: Omit<ClassifierRecord, "id" | "version">): ClassifierRecord {
  return db.transaction(() => {
    // A version keeps the vocabulary that it was trained with, whatever becomes of the class's.
    const vocabulary = `${classifier.name}: ${classifier.labels.join(", ")}`;
    saveVocabulary(db, vocabulary, classifier.labels);
    const { lastInsertRowid } = db
      .prepare(
        `INSERT INTO patch_classifiers (name, version, model_id, vocabulary_id, class_indices, features, options, metrics, training_hash, blob, created)
         SELECT @name, 1 + coalesce((SELECT max(version) FROM patch_classifiers WHERE name = @name), 0), @modelId,
           (SELECT id FROM vocabularies WHERE name = @vocabulary), @classIndices, @features, @options, @metrics, @trainingHash, @blob, @created`,
      )
      .run({
        name: classifier.name,
        modelId: classifier.modelId,
        vocabulary,
        classIndices: JSON.stringify(classifier.classIndices),
        features: JSON.stringify(classifier.features),
        options: JSON.stringify(classifier.options),
        metrics: JSON.stringify(classifier.metrics),
        trainingHash: classifier.trainingHash,
        blob: classifier.blob,
        created: classifier.created,
      });
    return allClassifiers(db).find(({ id }) => id === Number(lastInsertRowid))!;
  })();
}

type ClassifierRow = Readonly<
  Record<
    "class_indices" | "features" | "options" | "metrics" | "labels" | "training_hash" | "blob" | "name" | "created",
    string
  >
> &
  Readonly<Record<"id" | "version" | "model_id", number>>;

/** Newest version first. */
export function allClassifiers(db: ReadableDB): ClassifierRecord[] {
  return db
    .prepare<[], ClassifierRow>(
      `SELECT patch_classifiers.*, labels FROM patch_classifiers JOIN vocabularies ON vocabularies.id = vocabulary_id
       ORDER BY patch_classifiers.id DESC`,
    )
    .all()
    .map((row) => ({
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
    }));
}

/** @returns of each name the version that was chosen, else the newest, of those that were trained on the model. */
export function currentClassifiers(db: ReadableDB, modelId: number): ClassifierRecord[] {
  const chosen = new Map(
    db
      .prepare<[number], { name: string; id: number }>(
        "SELECT name, classifier_id AS id FROM chosen_classifiers WHERE model_id = ?",
      )
      .all(modelId)
      .map(({ name, id }) => [name, id]),
  );
  const seen = new Set<string>();
  return allClassifiers(db).filter(({ id, name, modelId: of }) => {
    if (of !== modelId || seen.has(name) || (chosen.get(name) ?? id) !== id) return false;
    seen.add(name);
    return true;
  });
}

export function classifierById(db: ReadableDB, id: number): ClassifierRecord | undefined {
  return allClassifiers(db).find((one) => one.id === id);
}

/** The newest version is used by itself: it needs no choice, and the next one will take its place. */
export function chooseClassifier(db: WritableDB, { id, name, modelId }: ClassifierRecord): void {
  db.transaction(() => {
    db.prepare("DELETE FROM chosen_classifiers WHERE name = ? AND model_id = ?").run(name, modelId);
    const newest = allClassifiers(db).find((one) => one.name === name && one.modelId === modelId);
    if (newest?.id === id) return;
    db.prepare("INSERT INTO chosen_classifiers (name, model_id, classifier_id) VALUES (?, ?, ?)").run(
      name,
      modelId,
      id,
    );
  })();
}

/** @returns how many explanations were labelled by it. */
export function explanationsBy(db: ReadableDB, id: number): number {
  return db.prepare<[number], number>("SELECT count(*) FROM explanations WHERE classifier_id = ?").pluck().get(id)!;
}

/** With the explanations that it labelled. */
export function deleteClassifierRecord(db: WritableDB, id: number): void {
  db.transaction(() => {
    db.prepare("DELETE FROM explanations WHERE classifier_id = ?").run(id);
    db.prepare("DELETE FROM patch_classifiers WHERE id = ?").run(id);
  })();
}
