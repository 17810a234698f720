/** What networks predict of photographs: asked once, and known until the network is fed otherwise. */
import type { Prediction } from "../../contract/engine.ts";
import type { ModelRecord } from "../../contract/records.ts";
import type { ReadableDB, WritableDB } from "./connection.ts";
import { inSet } from "./inSet.ts";
import { modelById } from "./models.queries.ts";
import { requireImage, requireModel, type NamedImage } from "./present.ts";
import { sql } from "./sql.ts";

/** Classes that are kept of a photograph. */
export const KEPT = 5;

/** Most probable first: a class's index and its probability. */
export type PredictedClasses = readonly (readonly [index: number, probability: number])[];

/**
 * @returns whether it was kept: not where the model is fed otherwise by now.
 * @throws PippinError `not-found` where the image or the model is gone.
 */
export function savePrediction(
  db: WritableDB,
  model: ModelRecord,
  image: NamedImage,
  classes: PredictedClasses,
): boolean {
  const [first] = classes;
  if (first === undefined) return false;
  const [index, probability] = first;
  return db.transaction(() => {
    requireImage(db, image);
    requireModel(db, model.id);
    if (JSON.stringify(modelById(db, model.id)?.preprocessing) !== JSON.stringify(model.preprocessing)) return false;
    sql`INSERT INTO predictions (model_id, image_id, class_index, probability, classes)
        VALUES (${model.id}, ${image.id}, ${index}, ${probability}, ${JSON.stringify(classes)})
        ON CONFLICT DO UPDATE SET class_index = excluded.class_index, probability = excluded.probability,
          classes = excluded.classes`.run(db);
    return true;
  })();
}

/** As it is stored. @param top - of an image's classes, most probable first. */
export function asKept(top: readonly Prediction[]): PredictedClasses {
  return top.slice(0, KEPT).map(({ index, probability }) => [index, probability] as const);
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
