/** What networks predict of photographs: asked once, and known until the network is fed otherwise. */
import { PippinError } from "../../contract/errors.ts";
import type { ModelRecord } from "../../contract/records.ts";
import type { ReadableDB, WritableDB } from "./connection.ts";
import { inSet } from "./inSet.ts";
import { modelById } from "./models.queries.ts";
import { requireImage, requireModel, type NamedImage } from "./present.ts";
import { sql } from "./sql.ts";

/** Most probable first: a class's index and its probability. */
export type PredictedClasses = readonly (readonly [index: number, probability: number])[];

/** @throws PippinError where the image or the model is gone, or the model is fed otherwise by now. */
export function savePrediction(db: WritableDB, model: ModelRecord, image: NamedImage, classes: PredictedClasses): void {
  const [first] = classes;
  if (first === undefined) return;
  const [index, probability] = first;
  db.transaction(() => {
    requireImage(db, image);
    requireModel(db, model.id);
    if (JSON.stringify(modelById(db, model.id)?.preprocessing) !== JSON.stringify(model.preprocessing)) {
      throw new PippinError(
        "not-found",
        `"${model.name}" is fed in another way since its predictions were begun, so this one was not kept. Predict again.`,
      );
    }
    sql`INSERT INTO predictions (model_id, image_id, class_index, probability, classes)
        VALUES (${model.id}, ${image.id}, ${index}, ${probability}, ${JSON.stringify(classes)})
        ON CONFLICT DO UPDATE SET class_index = excluded.class_index, probability = excluded.probability,
          classes = excluded.classes`.run(db);
  })();
}

/** @returns ids of the images of a set (all where null) that are predicted. */
export function predictedImages(db: ReadableDB, modelId: number, set: string | null): Set<number> {
  return new Set(
    sql<number>`SELECT image_id FROM predictions WHERE model_id = ${modelId} AND ${inSet(sql`image_id`, set)}`.pluck(
      db,
    ),
  );
}

/** The most probable class of every image that is predicted, by the image's id. */
export function mostProbable(
  db: ReadableDB,
  modelId: number,
): Map<number, readonly [index: number, probability: number]> {
  const rows = sql<[number, number, number]>`SELECT image_id, class_index, probability FROM predictions
    WHERE model_id = ${modelId}`.lists(db);
  return new Map(rows.map(([imageId, index, probability]) => [imageId, [index, probability]]));
}

/** @returns empty where it is not predicted. */
export function predictionOf(db: ReadableDB, modelId: number, imageId: number): PredictedClasses {
  const classes = sql<string>`SELECT classes FROM predictions WHERE model_id = ${modelId} AND image_id = ${imageId}`;
  return JSON.parse(classes.pluckOne(db) ?? "[]") as PredictedClasses;
}
