/** What is kept of the patches that a version of a patch classifier was trained on, a row a patch. */
import type { PatchRecord } from "../../contract/records.ts";
import type { ReadableDB, WritableDB } from "./connection.ts";
import { patchRecord, type PatchRow } from "./patches.queries.ts";
import { sql } from "./sql.ts";

/** What a machine that had not seen a patch, nor any other of its image, said of it. Labels count the vocabulary from 0. */
export interface HeldOutAnswer {
  readonly patchId: number;
  /** The label that it was given then, and that label's probability. */
  readonly truth: number;
  readonly given: number;
  /** The most probable label, and its probability. */
  readonly label: number;
  readonly probability: number;
}

/** Of a version: no answers for one that was trained in another workspace, whose patches are not known here. */
export interface TrainedOn {
  readonly answers: readonly HeldOutAnswer[];
  /** Of the photographs whose patches it was trained on. */
  readonly imageHashes: readonly string[];
}

/** Part of the transaction that saves the version. */
export function saveTrainedOn(db: WritableDB, classifierId: number, { answers, imageHashes }: TrainedOn): void {
  for (const { patchId, truth, given, label, probability } of answers) {
    sql`INSERT INTO held_out_answers (classifier_id, patch_id, truth, given, label, probability)
        VALUES (${classifierId}, ${patchId}, ${truth}, ${given}, ${label}, ${probability})`.run(db);
  }
  for (const hash of imageHashes) {
    sql`INSERT INTO classifier_images (classifier_id, image_hash) VALUES (${classifierId}, ${hash})`.run(db);
  }
}

export function heldOutAnswers(db: ReadableDB, classifierId: number): HeldOutAnswer[] {
  return sql<HeldOutAnswer>`SELECT patch_id AS patchId, truth, given, label, probability
    FROM held_out_answers WHERE classifier_id = ${classifierId}`.all(db);
}

/** The patch as it is now, with its image; null: it was removed since. */
export interface AnsweredPatch extends HeldOutAnswer {
  readonly patch: (PatchRecord & { readonly hash: string; readonly path: string }) | null;
}

/** @returns what was answered of each patch, by image and then in the order of their making. */
export function answeredPatches(db: ReadableDB, classifierId: number): AnsweredPatch[] {
  type Row = HeldOutAnswer & Omit<PatchRow, "label"> & { now: string | null; hash: string; path: string };
  const rows = sql<Row>`SELECT patch_id AS patchId, truth, given, held_out_answers.label, probability,
      patch_id AS id, class_id, image_id, training_patches.label AS now, x, y, width, height, origin, hash, path
    FROM held_out_answers LEFT JOIN (
      SELECT training_patches.*, hash, path FROM training_patches JOIN images ON images.id = image_id
    ) AS training_patches ON training_patches.id = patch_id
    WHERE classifier_id = ${classifierId} ORDER BY image_id, patch_id`.all(db);
  return rows.map(({ patchId, truth, given, label, probability, now, hash, path, ...row }) => ({
    ...{ patchId, truth, given, label, probability },
    patch: now === null ? null : { ...patchRecord({ ...row, label: now }), hash, path },
  }));
}

/** Of the photographs that it was trained on. @returns none where that is not known. */
export function trainingImages(db: ReadableDB, classifierId: number): string[] {
  return sql<string>`SELECT image_hash FROM classifier_images WHERE classifier_id = ${classifierId}`.pluck(db);
}

/** @returns the patches that it was trained on, as far as they are there, wherever they lie now. */
export function trainedPatches(db: ReadableDB, classifierId: number): PatchRecord[] {
  return sql<PatchRow>`SELECT training_patches.* FROM held_out_answers
    JOIN training_patches ON training_patches.id = patch_id WHERE classifier_id = ${classifierId}`
    .all(db)
    .map(patchRecord);
}
