/** What class profiles are counted from: a narrow row an explanation. */
import type { Measure } from "../../contract/settings.ts";
import type { ExplainedPatch } from "../../contract/engine.ts";
import type { ReadableDB, WritableDB } from "./connection.ts";
import { inSet } from "./inSet.ts";
import { sql } from "./sql.ts";

/** Whose explanations count. */
export interface ProfiledClass {
  readonly modelId: number;
  readonly set: string;
  readonly classIndex: number;
  readonly measure: Measure;
}

/** One explanation: its patches in order. */
export interface ProfileRow {
  readonly explanationId: number;
  readonly imageId: number;
  /** The settings but the class under explanation, and the patch classifier. */
  readonly variant: string;
  readonly patches: readonly ProfiledPatch[];
  /** How much of each patch is object; null: nothing is outlined; undefined: not known since outlines changed. */
  readonly shares: readonly number[] | null | undefined;
}

export type ProfiledPatch = readonly [convolution: number, channel: number, score: number, label: string | null];

/** Writes down what profiles need of an explanation that is there. @param shares - as {@link ProfileRow} has them. */
export function saveProfile(db: WritableDB, explanationId: number, shares?: readonly number[] | null): void {
  sql`INSERT INTO explanation_profiles
      SELECT id, image_id, model_id, json_extract(result, '$.explainedClass.index'),
        json_extract(settings, '$.measure'),
        json_remove(settings, '$.explainedClass') || ' ' || coalesce(classifier_id, ''),
        (SELECT json_group_array(json_array(convolution, channel, json_extract(patch, '$.score'), label) ORDER BY place)
          FROM explained_patches WHERE explanation_id = explanations.id),
        ${shares === undefined ? null : JSON.stringify(shares)}
      FROM explanations WHERE id = ${explanationId}`.run(db);
}

export function saveShares(db: WritableDB, explanationId: number, shares: readonly number[] | null): void {
  sql`UPDATE explanation_profiles SET shares = ${JSON.stringify(shares)} WHERE explanation_id = ${explanationId}`.run(
    db,
  );
}

/** @returns ids of the image's explanations of whose patches it is not known where they lie. */
export function unplacedExplanations(db: ReadableDB, imageId: number): number[] {
  return sql<number>`SELECT explanation_id FROM explanation_profiles WHERE image_id = ${imageId} AND shares IS NULL`.pluck(
    db,
  );
}

/**
 * Of each image the newest explanation of the variant that the newest of all has, by image; and how many images have others
 * only.
 */
export function profileRows(
  db: ReadableDB,
  { modelId, set, classIndex, measure }: ProfiledClass,
): { readonly rows: ProfileRow[]; readonly leftOut: number } {
  const selected = sql`model_id = ${modelId} AND class_index = ${classIndex} AND measure = ${measure}
    AND ${inSet(sql`image_id`, set)}`;
  const newest = sql<string>`SELECT variant FROM explanation_profiles WHERE ${selected}
    ORDER BY explanation_id DESC LIMIT 1`.pluckOne(db);
  if (newest === undefined) return { rows: [], leftOut: 0 };
  const found = sql<[number, number, string, string | null]>`
    SELECT max(explanation_id), image_id, patches, shares FROM explanation_profiles
    WHERE ${selected} AND variant = ${newest} GROUP BY image_id`.lists(db);
  const all = sql<number>`SELECT count(DISTINCT image_id) FROM explanation_profiles WHERE ${selected}`.pluckOne(db)!;
  const rows = found.map(([explanationId, imageId, patches, shares]): ProfileRow => ({
    explanationId,
    imageId,
    variant: newest,
    patches: JSON.parse(patches) as ProfiledPatch[],
    shares: shares === null ? undefined : (JSON.parse(shares) as number[] | null),
  }));
  return { rows, leftOut: all - rows.length };
}

export function profileRow(db: ReadableDB, explanationId: number): ProfileRow | undefined {
  const row = sql<[number, string, string, string | null]>`
    SELECT image_id, variant, patches, shares FROM explanation_profiles WHERE explanation_id = ${explanationId}`.lists(
    db,
  )[0];
  if (row === undefined) return undefined;
  const [imageId, variant, patches, shares] = row;
  return {
    explanationId,
    imageId,
    variant,
    patches: JSON.parse(patches) as ProfiledPatch[],
    shares: shares === null ? undefined : (JSON.parse(shares) as number[] | null),
  };
}

/** Classes that images of the set are explained as, most images first. */
export function profiledClasses(
  db: ReadableDB,
  { modelId, set }: Pick<ProfiledClass, "modelId" | "set">,
): { readonly index: number; readonly measure: Measure; readonly images: number }[] {
  return sql<{ index: number; measure: Measure; images: number }>`
    SELECT class_index AS "index", measure, count(DISTINCT image_id) AS images FROM explanation_profiles
    WHERE model_id = ${modelId} AND ${inSet(sql`image_id`, set)}
    GROUP BY class_index, measure ORDER BY images DESC, class_index, measure`.all(db);
}

/** Settings of a variant, as they are stored with an explanation of it. */
export function settingsOf(db: ReadableDB, explanationId: number): { settings: string; classifierId: number | null } {
  return sql<{ settings: string; classifierId: number | null }>`
    SELECT settings, classifier_id AS classifierId FROM explanations WHERE id = ${explanationId}`.get(db)!;
}

export interface WholePatch {
  readonly id: number;
  readonly patch: ExplainedPatch;
  readonly patchBlob: string;
  readonly reconstructionBlob: string;
}

/** Patches of an explanation at some places, with their pictures. */
export function wholePatch(db: ReadableDB, explanationId: number, place: number): WholePatch | undefined {
  const row = sql<Omit<WholePatch, "patch"> & { patch: string }>`
    SELECT id, patch, patch_blob AS patchBlob, reconstruction_blob AS reconstructionBlob FROM explained_patches
    WHERE explanation_id = ${explanationId} AND place = ${place}`.get(db);
  return row && { ...row, patch: JSON.parse(row.patch) as ExplainedPatch };
}

/** Boxes of all patches of an explanation in order, in pixels of the upright file. */
export function patchBoxes(db: ReadableDB, explanationId: number): ExplainedPatch["imageBox"][] {
  return sql<string>`SELECT json_extract(patch, '$.imageBox') FROM explained_patches
    WHERE explanation_id = ${explanationId} ORDER BY place`
    .pluck(db)
    .map((box) => JSON.parse(box) as ExplainedPatch["imageBox"]);
}
