/** Files that may have nothing left that refers to them; rows that are deleted write them down by themselves (schema). */
import type { ReadableDB, WritableDB } from "./connection.ts";
import { sql } from "./sql.ts";

export interface Leftover {
  /** A blob, or all that was drawn of an image. */
  readonly kind: "blob" | "pictures";
  /** Of the blob, or of the image's file. */
  readonly hash: string;
}

export function leaveBlobs(db: WritableDB, hashes: readonly string[]): void {
  sql`INSERT INTO leftovers SELECT 'blob', value FROM json_each(${JSON.stringify(hashes)}) WHERE true
      ON CONFLICT DO NOTHING`.run(db);
}

/** @param after - the last one of those that came before. */
export function leftoversAfter(db: ReadableDB, { kind, hash }: Leftover, count: number): Leftover[] {
  return sql<Leftover>`SELECT kind, hash FROM leftovers WHERE (kind, hash) > (${kind}, ${hash})
                       ORDER BY kind, hash LIMIT ${count}`.all(db);
}

export function forgetLeftover(db: WritableDB, { kind, hash }: Leftover): void {
  sql`DELETE FROM leftovers WHERE kind = ${kind} AND hash = ${hash}`.run(db);
}

export function isReferred(db: ReadableDB, { kind, hash }: Leftover): boolean {
  return kind === "blob" ? isBlobReferred(db, hash) : isImageThere(db, hash);
}

export function isBlobReferred(db: ReadableDB, hash: string): boolean {
  const found = sql`SELECT 1 FROM explained_patches WHERE patch_blob = ${hash}
      UNION ALL SELECT 1 FROM explained_patches WHERE reconstruction_blob = ${hash}
      UNION ALL SELECT 1 FROM neuron_patches WHERE patch_blob = ${hash}
      UNION ALL SELECT 1 FROM neuron_patches WHERE reconstruction_blob = ${hash}
      UNION ALL SELECT 1 FROM patch_classifiers WHERE blob = ${hash}
      UNION ALL SELECT 1 FROM models WHERE graph_blob = ${hash}
      UNION ALL SELECT 1 FROM models WHERE weights_blob = ${hash} LIMIT 1`;
  return found.get(db) !== undefined;
}

export function isImageThere(db: ReadableDB, hash: string): boolean {
  return sql`SELECT 1 FROM images WHERE hash = ${hash}`.get(db) !== undefined;
}
