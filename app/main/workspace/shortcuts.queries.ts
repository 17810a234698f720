/** Searches for shortcuts, and what each image added to them. */
import type { ShortcutSearch, ShortcutSearchSummary } from "../../contract/classProfile.ts";
import type { Measure } from "../../contract/settings.ts";
import type { ReadableDB, WritableDB } from "./connection.ts";
import { requireImage, requireModel, type NamedImage } from "./present.ts";
import { sql } from "./sql.ts";

export interface StoredSearch {
  readonly id: number;
  readonly modelId: number;
  readonly created: string;
  /** Null until it has ended. */
  readonly result: ShortcutSearch | null;
}

interface SearchRow extends Omit<StoredSearch, "result"> {
  readonly result: string | null;
}

export interface NewSearch {
  readonly modelId: number;
  readonly set: string;
  readonly classIndex: number;
  readonly measure: Measure;
  readonly images: number;
  readonly created: string;
}

/** The search of that key, made where it is not there. @throws PippinError `not-found` where the model is gone. */
export function openSearch(db: WritableDB, key: string, search: NewSearch): StoredSearch {
  const { modelId, set, classIndex, measure, images, created } = search;
  return db.transaction(() => {
    requireModel(db, modelId);
    sql`INSERT INTO shortcut_searches (key, model_id, set_name, class_index, measure, images, created)
        VALUES (${key}, ${modelId}, ${set}, ${classIndex}, ${measure}, ${images}, ${created})
        ON CONFLICT (key) DO NOTHING`.run(db);
    return stored(
      sql<SearchRow>`SELECT id, model_id AS modelId, created, result FROM shortcut_searches WHERE key = ${key}`.get(
        db,
      )!,
    );
  })();
}

export function searchById(db: ReadableDB, id: number): StoredSearch | undefined {
  const row = sql<SearchRow>`SELECT id, model_id AS modelId, created, result FROM shortcut_searches
    WHERE id = ${id}`.get(db);
  return row && stored(row);
}

/** Newest first. @param nameOf - of a class of a model. */
export function allSearches(
  db: ReadableDB,
  nameOf: (modelId: number, classIndex: number) => string,
): ShortcutSearchSummary[] {
  const rows = sql<NewSearch & { id: number; model: string; result: string | null }>`
    SELECT shortcut_searches.id, model_id AS modelId, name AS model, set_name AS "set", class_index AS classIndex, measure,
      images, created, result
    FROM shortcut_searches JOIN models ON models.id = model_id ORDER BY shortcut_searches.id DESC`.all(db);
  return rows.map(({ id, modelId, model, set, classIndex, measure, images, created, result }) => ({
    id,
    model,
    set,
    class: { index: classIndex, name: nameOf(modelId, classIndex) },
    measure,
    images,
    created,
    found: result === null ? 0 : foundIn(JSON.parse(result) as ShortcutSearch),
    finished: result !== null,
  }));
}

function foundIn({ groups, surroundings }: ShortcutSearch): number {
  return groups.filter(({ found }) => found).length + (surroundings?.found === true ? 1 : 0);
}

/** A patch of a group: its explanation, and its place there. */
export type GroupMember = readonly [explanationId: number, place: number];

/** @param members - of each group, in the order of their numbers. */
export function saveSearch(
  db: WritableDB,
  id: number,
  result: ShortcutSearch,
  members: readonly (readonly GroupMember[])[],
): void {
  sql`UPDATE shortcut_searches SET result = ${JSON.stringify(result)}, members = ${JSON.stringify(members)}
      WHERE id = ${id}`.run(db);
}

/** Of a search that has ended. */
export function membersOf(db: ReadableDB, id: number, group: number): readonly GroupMember[] {
  const text = sql<string>`SELECT json_extract(members, ${`$[${group}]`}) FROM shortcut_searches
    WHERE id = ${id}`.pluckOne(db);
  return JSON.parse(text ?? "[]") as GroupMember[];
}

export function renameGroup(db: WritableDB, id: number, result: ShortcutSearch): void {
  sql`UPDATE shortcut_searches SET result = ${JSON.stringify(result)} WHERE id = ${id}`.run(db);
}

export function removeSearch(db: WritableDB, id: number): void {
  sql`DELETE FROM shortcut_searches WHERE id = ${id}`.run(db);
}

/** @throws PippinError `not-found` where the image is gone. */
export function saveFeatures(db: WritableDB, search: number, image: NamedImage, features: Float32Array): void {
  const bytes = new Uint8Array(features.buffer, features.byteOffset, features.byteLength);
  db.transaction(() => {
    requireImage(db, image);
    sql`INSERT INTO shortcut_findings (search_id, image_id, features)
        SELECT id, ${image.id}, ${bytes} FROM shortcut_searches WHERE id = ${search} ON CONFLICT DO NOTHING`.run(db);
  })();
}

export function featuresOf(db: ReadableDB, search: number, imageId: number): Float32Array | undefined {
  const bytes = sql<Uint8Array>`SELECT features FROM shortcut_findings
    WHERE search_id = ${search} AND image_id = ${imageId}`.pluckOne(db);
  return bytes && new Float32Array(Uint8Array.from(bytes).buffer);
}

/** Ids of images whose features are there. */
export function imagesWithFeatures(db: ReadableDB, search: number): number[] {
  return sql<number>`SELECT image_id FROM shortcut_findings WHERE search_id = ${search}`.pluck(db);
}

/** @param groups - what was blanked, as a text that tells one grouping from another. */
export function saveBlanked(db: WritableDB, search: number, imageId: number, groups: string, blanked: unknown): void {
  sql`UPDATE shortcut_findings SET grouping = ${groups}, blanked = ${JSON.stringify(blanked)}
      WHERE search_id = ${search} AND image_id = ${imageId}`.run(db);
}

/** By image, of that grouping only. */
export function blankedOf<Blanked>(db: ReadableDB, search: number, groups: string): Map<number, Blanked> {
  const rows = sql<[number, string]>`SELECT image_id, blanked FROM shortcut_findings
    WHERE search_id = ${search} AND grouping = ${groups} AND blanked IS NOT NULL ORDER BY image_id`.lists(db);
  return new Map(rows.map(([imageId, blanked]) => [imageId, JSON.parse(blanked) as Blanked]));
}

/** @param apart - null: the object is too small or too large. */
export function saveApart(db: WritableDB, search: number, imageId: number, apart: unknown): void {
  sql`UPDATE shortcut_findings SET apart = ${JSON.stringify(apart)}
      WHERE search_id = ${search} AND image_id = ${imageId}`.run(db);
}

/** By image. */
export function apartOf<Apart>(db: ReadableDB, search: number): Map<number, Apart | null> {
  const rows = sql<[number, string]>`SELECT image_id, apart FROM shortcut_findings
    WHERE search_id = ${search} AND apart IS NOT NULL ORDER BY image_id`.lists(db);
  return new Map(rows.map(([imageId, apart]) => [imageId, JSON.parse(apart) as Apart | null]));
}

function stored({ result, ...row }: SearchRow): StoredSearch {
  return { ...row, result: result === null ? null : (JSON.parse(result) as ShortcutSearch) };
}
