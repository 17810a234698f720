/** Searches for groups of patches, and what each photograph added to them. */
import type { Box } from "../../contract/geometry.ts";
import { PippinError } from "../../contract/errors.ts";
import type { FeatureSpecification } from "../../contract/patchClassifier.ts";
import type { Measure } from "../../contract/settings.ts";
import type { ReadableDB, WritableDB } from "./connection.ts";
import { bytesOf, floats } from "./floats.ts";
import { requireImage, requireModel, type NamedImage } from "./present.ts";
import { sql } from "./sql.ts";

/** What was asked for. */
export interface AskedDiscovery {
  readonly groups: number;
  readonly seed: number;
  readonly convolutions: readonly number[];
  readonly features: FeatureSpecification;
  /** What the set was called then, where it has been renamed since. */
  readonly set?: string;
}

export interface StoredDiscovery {
  readonly id: number;
  readonly classId: number;
  readonly modelId: number;
  readonly set: string;
  readonly asked: AskedDiscovery;
  readonly created: string;
  /** Null until there are groups. */
  readonly space: Float32Array | null;
}

interface DiscoveryRow {
  readonly key: string;
  readonly id: number;
  readonly class_id: number;
  readonly model_id: number;
  readonly set_name: string;
  readonly asked: string;
  readonly created: string;
  readonly space: Uint8Array | null;
}

/** A neuron's patch as it is kept. */
export type KeptPatch = readonly [
  convolution: number,
  channel: number,
  row: number,
  column: number,
  measure: Measure,
  x: number,
  y: number,
  width: number,
  height: number,
];

export function boxOfPatch([, , , , , x, y, width, height]: KeptPatch): Box {
  return { x, y, width, height };
}

/** What groups depend on, in hexadecimal digits, by the name of their set. */
export type KeyOfSet = (set: string) => string;

/** The newest of the set that has the key. */
export function discoveryOfSet(db: ReadableDB, set: string, keyOf: KeyOfSet): StoredDiscovery | undefined {
  const rows = sql<DiscoveryRow>`SELECT * FROM discoveries WHERE set_name = ${set} ORDER BY id DESC`.all(db);
  const row = rows.find(({ key, asked }) => {
    const { set: then = set } = JSON.parse(asked) as AskedDiscovery;
    // Without what was put behind it to make room (`openDiscovery`).
    return key.split(" ")[0] === keyOf(then);
  });
  return row && record(row);
}

/** The one that `discoveryOfSet` finds, made where there is none. @throws PippinError `not-found` where the model is gone. */
export function openDiscovery(
  db: WritableDB,
  keyOf: KeyOfSet,
  { classId, modelId, set, asked, created }: Omit<StoredDiscovery, "id" | "space">,
): StoredDiscovery {
  return db.transaction(() => {
    requireModel(db, modelId);
    const found = discoveryOfSet(db, set, keyOf);
    if (found !== undefined) return found;
    const key = keyOf(set);
    // Of a set that had this name when they were made, and has another one now.
    sql`UPDATE discoveries SET key = key || ' ' || id WHERE key = ${key}`.run(db);
    const { lastInsertRowid } = sql`
      INSERT INTO discoveries (key, class_id, model_id, set_name, asked, created)
      VALUES (${key}, ${classId}, ${modelId}, ${set}, ${JSON.stringify(asked)}, ${created})`.run(db);
    return discoveryById(db, Number(lastInsertRowid));
  })();
}

/** @throws PippinError `not-found`. */
export function discoveryById(db: ReadableDB, id: number): StoredDiscovery {
  const row = sql<DiscoveryRow>`SELECT * FROM discoveries WHERE id = ${id}`.get(db);
  if (row !== undefined) return record(row);
  throw new PippinError("not-found", "Those groups are not there any more: they were deleted in the meantime.");
}

/** Newest first. */
export function allDiscoveries(db: ReadableDB): StoredDiscovery[] {
  return sql<DiscoveryRow>`SELECT * FROM discoveries ORDER BY id DESC`.all(db).map(record);
}

export function saveSpace(db: WritableDB, id: number, space: Float32Array): void {
  sql`UPDATE discoveries SET space = ${bytesOf(space)} WHERE id = ${id}`.run(db);
}

export function removeDiscovery(db: WritableDB, id: number): void {
  sql`DELETE FROM discoveries WHERE id = ${id}`.run(db);
}

/** What is kept of a photograph's patches: their features until there are groups, then where they lie in the space. */
export type KeptRows =
  { readonly features: Float32Array } | { readonly places: Float32Array; readonly mean: Float32Array };

/** @throws PippinError `not-found` where the image is gone. */
export function saveDiscoveredImage(
  db: WritableDB,
  discovery: number,
  image: NamedImage,
  patches: readonly KeptPatch[],
  rows: KeptRows,
): void {
  const [features, places, mean] =
    "features" in rows ? [bytesOf(rows.features), null, null] : [null, bytesOf(rows.places), bytesOf(rows.mean)];
  db.transaction(() => {
    requireImage(db, image);
    sql`INSERT INTO discovered_images (discovery_id, image_id, patches, features, places, mean)
        SELECT id, ${image.id}, ${JSON.stringify(patches)}, ${features}, ${places}, ${mean} FROM discoveries
        WHERE id = ${discovery} ON CONFLICT DO NOTHING`.run(db);
  })();
}

/** Of images that have not found their places, by content. */
export function unplacedImages(
  db: ReadableDB,
  discovery: number,
): { readonly imageId: number; readonly patches: number; readonly features: Float32Array }[] {
  return sql<{ imageId: number; patches: number; features: Uint8Array }>`
    SELECT image_id AS imageId, json_array_length(patches) AS patches, features FROM discovered_images JOIN images ON images.id = image_id
    WHERE discovery_id = ${discovery} AND features IS NOT NULL ORDER BY hash`
    .all(db)
    .map(({ features, ...image }) => ({ ...image, features: floats(features) }));
}

export function savePlaces(
  db: WritableDB,
  discovery: number,
  imageId: number,
  { places, mean }: { readonly places: Float32Array; readonly mean: Float32Array },
): void {
  sql`UPDATE discovered_images SET features = NULL, places = ${bytesOf(places)}, mean = ${bytesOf(mean)}
      WHERE discovery_id = ${discovery} AND image_id = ${imageId}`.run(db);
}

export interface DiscoveredImage {
  readonly imageId: number;
  readonly hash: string;
  readonly path: string;
  readonly patches: readonly KeptPatch[];
  readonly places: Float32Array;
  readonly mean: Float32Array;
}

/** By their numbers; those that have found their places. */
export function discoveredImages(db: ReadableDB, discovery: number): DiscoveredImage[] {
  return sql<{ imageId: number; hash: string; path: string; patches: string; places: Uint8Array; mean: Uint8Array }>`
    SELECT image_id AS imageId, hash, path, patches, places, mean
    FROM discovered_images JOIN images ON images.id = image_id
    WHERE discovery_id = ${discovery} AND places IS NOT NULL ORDER BY image_id`
    .all(db)
    .map(({ patches, places, mean, ...image }) => ({
      ...image,
      patches: JSON.parse(patches) as KeptPatch[],
      places: floats(places),
      mean: floats(mean),
    }));
}

/** Numbers of the images that were read. */
export function imagesRead(db: ReadableDB, discovery: number): number[] {
  return sql<number>`SELECT image_id FROM discovered_images WHERE discovery_id = ${discovery} ORDER BY image_id`.pluck(
    db,
  );
}

export function imagesNotJoined(db: ReadableDB, discovery: number): number[] {
  return sql<number>`SELECT image_id FROM discovered_images WHERE discovery_id = ${discovery} AND joined = 0`.pluck(db);
}

export function setJoined(db: WritableDB, discovery: number): void {
  sql`UPDATE discovered_images SET joined = 1 WHERE discovery_id = ${discovery} AND joined = 0`.run(db);
}

function record({ id, class_id, model_id, set_name: set, asked, created, space }: DiscoveryRow): StoredDiscovery {
  return {
    id,
    classId: class_id,
    modelId: model_id,
    set,
    asked: JSON.parse(asked) as AskedDiscovery,
    created,
    space: space === null ? null : floats(space),
  };
}
