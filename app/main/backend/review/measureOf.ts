import { MEASURES, type Measure } from "../../../contract/settings.ts";
import type { ReadableDB } from "../../workspace/connection.ts";
import { hasReviewable } from "../../workspace/review.queries.ts";

/** @returns the wanted one where it found anything, else the first that did (attribution comes first); null: none did. */
export function measureOf(db: ReadableDB, classifierId: number, wanted: Measure | null): Measure | null {
  const candidates = wanted === null ? MEASURES : [wanted, ...MEASURES];
  return candidates.find((measure) => hasReviewable(db, classifierId, measure)) ?? null;
}
