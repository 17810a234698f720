import type { ExplainedPatch, ExplainResult } from "../../contract/engine.ts";
import type { ExplainedReview } from "../../contract/review.ts";
import type { IncomingBlobs } from "./blobs.ts";
import type { ReadableDB, WritableDB } from "./connection.ts";
import { inSet } from "./inSet.ts";
import { requireClassifier, requireImage, requireModel, type NamedImage } from "./present.ts";
import { saveProfile } from "./profiles.queries.ts";
import { saveReviewable } from "./review.queries.ts";
import { sql, type Sql } from "./sql.ts";

export type StoredPatch = Omit<ExplainedPatch, "patchImage" | "reconstruction"> & {
  /** Blobs, PNG. */
  readonly patchBlob: string;
  readonly reconstructionBlob: string;
  /** Missing where nobody has said anything of the label. */
  readonly review?: ExplainedReview;
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

/** An explanation before it is saved. */
export interface NewExplanation extends Omit<StoredExplanation, "id" | "imageId"> {
  readonly image: NamedImage;
  /** How much of each patch is object; null: nothing is outlined. Left out: it is worked out when a profile asks for it. */
  readonly shares?: readonly number[] | null;
}

/**
 * One transaction: an explanation is there with all its patches or not at all. One that is there already stays: another
 * process on the same workspace has computed the same.
 *
 * @param blobs - the pictures of its patches, on their way in.
 * @throws PippinError `not-found` where the image, the model or the version of the patch classifier is gone.
 */
export function saveExplanation(db: WritableDB, explanation: NewExplanation, blobs: IncomingBlobs): void {
  const { key, image, modelId, classifierId, settings, backend, version, result } = explanation;
  blobs.store(db, () => {
    requireImage(db, image);
    requireModel(db, modelId);
    if (classifierId !== null) requireClassifier(db, classifierId);
    const { changes, lastInsertRowid } = sql`
      INSERT INTO explanations (key, image_id, model_id, classifier_id, settings, backend, version, result)
      VALUES (${key}, ${image.id}, ${modelId}, ${classifierId}, ${settings}, ${backend}, ${version},
        ${JSON.stringify(result)})
      ON CONFLICT (key) DO NOTHING`.run(db);
    if (changes === 0) {
      // What the other process computed may differ in the last bits: then nothing refers to these pictures.
      blobs.leave(db);
      return;
    }
    const saved = explanation.patches.map((patch, place) => savePatch(db, Number(lastInsertRowid), place, patch));
    saveReviewable(db, { imageId: image.id, classifierId, result }, saved);
    saveProfile(db, Number(lastInsertRowid), explanation.shares);
  });
}

function savePatch(
  db: WritableDB,
  explanationId: number,
  place: number,
  { patchBlob, reconstructionBlob, ...patch }: StoredPatch,
): { patchId: number; patch: Omit<StoredPatch, "patchBlob" | "reconstructionBlob"> } {
  const { convolution, measure, labels } = patch;
  const best = labels[0];
  const { lastInsertRowid } = sql`
    INSERT INTO explained_patches (explanation_id, place, convolution, measure, label, probability, patch, patch_blob,
      reconstruction_blob)
    VALUES (${explanationId}, ${place}, ${convolution}, ${measure}, ${best?.label ?? null},
      ${best?.probability ?? null}, ${JSON.stringify(patch)}, ${patchBlob}, ${reconstructionBlob})`.run(db);
  return { patchId: Number(lastInsertRowid), patch };
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
  readonly verdict: ExplainedReview["verdict"] | null;
  readonly verdict_label: string | null;
  readonly carried_from: number | null;
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

/** What explanations that are made in the same way have in common. */
export interface MadeSo {
  readonly modelId: number;
  /** As they are stored. */
  readonly settings: string;
  /** Whose words name them, whatever the class; null: those of a patch classifier that covers the class, or none. */
  readonly classifierId: number | null;
}

/**
 * @param set - null: of all images.
 * @param made - null: of each image the newest by attribution, or the newest.
 */
export function latestExplanations(db: ReadableDB, set: string | null, made: MadeSo | null): LatestExplanation[] {
  const newest =
    made === null
      ? sql`SELECT coalesce(max(CASE WHEN json_extract(settings, '$.measure') = 'attribution' THEN id END), max(id))
          FROM explanations GROUP BY image_id`
      : sql`SELECT max(id) FROM explanations
          WHERE model_id = ${made.modelId} AND settings = ${made.settings} AND ${namedBy(made.classifierId)}
          GROUP BY image_id`;
  return sql<LatestExplanation>`
    SELECT image_id AS imageId, model_id AS modelId, json_extract(result, '$.prediction[0].index') AS predicted,
      json_extract(result, '$.prediction[0].probability') AS probability, label
    FROM explanations LEFT JOIN explained_patches ON explanation_id = explanations.id AND place = 0
    WHERE explanations.id IN (${newest}) AND ${inSet(sql`image_id`, set)}`.all(db);
}

function namedBy(classifierId: number | null): Sql<unknown> {
  if (classifierId !== null) return sql`classifier_id = ${classifierId}`;
  return sql`(classifier_id IS NULL OR EXISTS (
    SELECT 1 FROM patch_classifiers, json_each(class_indices) AS covered
    WHERE patch_classifiers.id = classifier_id
      AND covered.value = json_extract(explanations.result, '$.explainedClass.index')))`;
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
  const { modelId, convolution, channel, set } = of;
  const query = sql<Omit<PatchOfChannel, "patch"> & { patch: string }>`
    SELECT image_id AS imageId, path, patch, patch_blob AS patchBlob, reconstruction_blob AS reconstructionBlob
    FROM explained_patches JOIN explanations ON explanations.id = explanation_id JOIN images ON images.id = image_id
    WHERE convolution = ${convolution} AND channel = ${channel} AND model_id = ${modelId}
      AND ${inSet(sql`image_id`, set)}
    ORDER BY explanation_id DESC`;
  return query.all(db).map(({ patch, ...row }) => ({ ...row, patch: JSON.parse(patch) as ExplainedPatch }));
}

export function explanationByKey(db: ReadableDB, key: string): StoredExplanation | undefined {
  const row = sql<ExplanationRow>`SELECT * FROM explanations WHERE key = ${key}`.get(db);
  if (row === undefined) return undefined;
  const patches = sql<PatchRow>`
    SELECT patch, patch_blob, reconstruction_blob, verdict, verdict_label, carried_from
    FROM explained_patches LEFT JOIN review_patches ON patch_id = explained_patches.id
    WHERE explanation_id = ${row.id} ORDER BY place`.all(db);
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
      ...(verdict === null ? {} : { review: { verdict, label: rest.verdict_label, carriedFrom: rest.carried_from } }),
      patchBlob: rest.patch_blob,
      reconstructionBlob: rest.reconstruction_blob,
    })),
  };
}
