/** How far a workspace has come. */
import type { ReadableDB } from "./connection.ts";
import { sql } from "./sql.ts";

export interface Explained {
  readonly explained: number;
  readonly reviewed: number;
  readonly newest: number | null;
}

export function explainedSoFar(db: ReadableDB): Explained {
  const [explained = 0] = sql<number>`SELECT count(DISTINCT image_id) FROM explanations`.pluck(db);
  const [reviewed = 0] = sql<number>`SELECT count(*) FROM review_patches WHERE verdict IS NOT NULL`.pluck(db);
  const [newest = null] = sql<number>`SELECT image_id FROM explanations
    ORDER BY classifier_id IS NULL, id DESC LIMIT 1`.pluck(db);
  return { explained, reviewed, newest };
}
