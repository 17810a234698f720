/** What the Review page asks of the backend, as it asks it: the page's first answers are asked for before it is drawn. */
import type { ReviewFilter } from "../../../contract/review.ts";
import type { ClassifierVersion } from "../../../contract/training.ts";
import type { Given } from "../../transport/client.ts";
import { askFor } from "../../transport/queryClient.ts";
import { useReviewDesk, type ReviewDesk } from "./reviewDesk.ts";

/** Patches that are read at a time. */
export const CHUNK = 100;

/** @returns the chosen version; else the one in use, where it has labelled anything, else the newest that has. */
export function shownVersion(
  versions: readonly ClassifierVersion[],
  chosen: number | null,
): ClassifierVersion | undefined {
  const labelled = versions.filter(({ explanations }) => explanations > 0);
  return versions.find(({ id }) => id === chosen) ?? labelled.find(({ current }) => current) ?? labelled[0];
}

/** @param sample - the wall holds it only. */
export function galleryOf(
  { narrowing, measure, sort, group }: ReviewDesk,
  classifierId: number,
  sample: number | null,
): Given<"reviewList"> {
  const filter: ReviewFilter = { ...narrowing, classifierId, measure, sample };
  return { filter, sort, group };
}

export async function askAheadForReview(): Promise<void> {
  const desk = useReviewDesk.getState();
  const { classifiers } = await askFor("classifiers", {});
  const version = shownVersion(classifiers, desk.version);
  if (version === undefined) return;
  const { ids } = await askFor("reviewList", galleryOf(desk, version.id, null));
  if (ids.length > 0) await askFor("reviewPatches", { ids: ids.slice(0, CHUNK) });
}
