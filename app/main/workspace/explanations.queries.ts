import type { ExplainedPatch, ExplainResult } from "../../contract/engine.ts";
import type { Review } from "../../contract/review.ts";
import type { ReadableDB, WritableDB } from "./database.ts";
import { saveReviewable } from "./review.queries.ts";

export type StoredPatch = Omit<ExplainedPatch, "patchImage" | "reconstruction"> & {
  /** Blobs, PNG. */
  readonly patchBlob: string;
  readonly reconstructionBlob: string;
  /** Missing where nobody has said anything of the label. */
  readonly review?: Review;
};

export interface StoredExplanation {
  readonly id: number;
  readonly key: string;
  readonly imageId: number;
  readonly modelId: number;
  readonly classifierId: number | null;
  readonly settings: string;
  readonly backend: string;
  readonly version: string;
  readonly result: Omit<ExplainResult, "patches" | "classifier" | "imageHash">;
  readonly patches: readonly StoredPatch[];
}

/**
 * One transaction: an explanation is there with all its patches or not at all. One that is there already stays: another
 * process on the same workspace has computed the same.
 */
export function saveExplanation(db: WritableDB, explanation: Omit<StoredExplanation, "id">): void {
  db.transaction(() => {
    const { changes, lastInsertRowid } = db
      .prepare(
        `INSERT INTO explanations (key, image_id, model_id, classifier_id, settings, backend, version, result)
         VALUES (@key, @imageId, @modelId, @classifierId, @settings, @backend, @version, @result)
         ON CONFLICT (key) DO NOTHING`,
      )
      .run({ ...explanation, patches: null, result: JSON.stringify(explanation.result) });
    if (changes === 0) return;
    const insert = db.prepare(
      `INSERT INTO explained_patches (explanation_id, place, convolution, measure, label, probability, patch, patch_blob, reconstruction_blob)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    const saved = explanation.patches.map(({ patchBlob, reconstructionBlob, ...patch }, place) => {
      const best = patch.labels[0];
      const { lastInsertRowid: patchId } = insert.run(
        lastInsertRowid,
        place,
        patch.convolution,
        patch.measure,
        best?.label ?? null,
        best?.probability ?? null,
        JSON.stringify(patch),
        patchBlob,
        reconstructionBlob,
      );
      return { patchId: Number(patchId), patch };
    });
    saveReviewable(db, explanation, saved);
  })();
}

interface ExplanationRow {
  readonly id: number;
  readonly key: string;
  readonly image_id: number;
  readonly model_id: number;
  readonly classifier_id: number | null;
  readonly settings: string;
  readonly backend: string;
  readonly version: string;
  readonly result: string;
}

interface PatchRow {
  readonly patch: string;
  readonly patch_blob: string;
  readonly reconstruction_blob: string;
  readonly verdict: Review["verdict"] | null;
  readonly verdict_label: string | null;
}

/**
 * The newest explanation of each image, with its surest label: of those by attribution where there are any, because
 * other measures are mostly tries.
 */
export interface LatestExplanation {
  readonly imageId: number;
  readonly modelId: number;
  /** Class index, and how probable it is. */
  readonly predicted: number;
  readonly probability: number;
  readonly label: string | null;
}

/** @param set - null: of all images. */
export function latestExplanations(db: ReadableDB, set: string | null): LatestExplanation[] {
  return db
    .prepare<{ set: string | null }, LatestExplanation>(
      `SELECT image_id AS imageId, model_id AS modelId, json_extract(result, '$.prediction[0].index') AS predicted,
         json_extract(result, '$.prediction[0].probability') AS probability, label
       FROM explanations LEFT JOIN explained_patches ON explanation_id = explanations.id AND place = 0
       WHERE explanations.id IN (
         SELECT coalesce(max(CASE WHEN json_extract(settings, '$.measure') = 'attribution' THEN id END), max(id))
         FROM explanations GROUP BY image_id)
         AND (@set IS NULL OR image_id IN (
           SELECT image_id FROM image_set_members JOIN image_sets ON image_sets.id = set_id WHERE name = @set))`,
    )
    .all({ set });
}

export interface PatchOfChannel {
  readonly imageId: number;
  readonly path: string;
  readonly patch: ExplainedPatch;
  readonly patchBlob: string;
  readonly reconstructionBlob: string;
}

/** Patches of a channel in all explanations by the model, newest explanation first. */
export function patchesOfChannel(
  db: ReadableDB,
  of: { readonly modelId: number; readonly convolution: number; readonly channel: number; readonly set: string | null },
): PatchOfChannel[] {
  return db
    .prepare<
      typeof of,
      { imageId: number; path: string; patch: string; patchBlob: string; reconstructionBlob: string }
    >(
      `SELECT image_id AS imageId, path, patch, patch_blob AS patchBlob, reconstruction_blob AS reconstructionBlob
       FROM explained_patches JOIN explanations ON explanations.id = explanation_id JOIN images ON images.id = image_id
       WHERE convolution = @convolution AND channel = @channel AND model_id = @modelId
         AND (@set IS NULL OR image_id IN (
           SELECT image_id FROM image_set_members JOIN image_sets ON image_sets.id = set_id WHERE name = @set))
       ORDER BY explanation_id DESC`,
    )
    .all(of)
    .map(({ patch, ...row }) => ({ ...row, patch: JSON.parse(patch) as ExplainedPatch }));
}

export function explanationByKey(db: ReadableDB, key: string): StoredExplanation | undefined {
  const row = db.prepare<[string], ExplanationRow>("SELECT * FROM explanations WHERE key = ?").get(key);
  if (row === undefined) return undefined;
  const patches = db
    .prepare<[number], PatchRow>(
      `SELECT patch, patch_blob, reconstruction_blob, verdict, verdict_label
       FROM explained_patches LEFT JOIN review_patches ON patch_id = explained_patches.id
       WHERE explanation_id = ? ORDER BY place`,
    )
    .all(row.id);
  return {
    id: row.id,
    key: row.key,
    imageId: row.image_id,
    modelId: row.model_id,
    classifierId: row.classifier_id,
    settings: row.settings,
    backend: row.backend,
    version: row.version,
    result: JSON.parse(row.result) as StoredExplanation["result"],
    patches: patches.map(({ patch, verdict, ...rest }) => ({
      ...(JSON.parse(patch) as ExplainedPatch),
      ...(verdict === null ? {} : { review: { verdict, label: rest.verdict_label } }),
      patchBlob: rest.patch_blob,
      reconstructionBlob: rest.reconstruction_blob,
    })),
  };
}
