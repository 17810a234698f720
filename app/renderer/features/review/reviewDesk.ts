/** What is chosen on the Review page. Kept while other pages are shown. */
import { create } from "zustand";
import type { ReviewFilter, ReviewGroup, ReviewSort } from "../../../contract/review.ts";
import type { Measure } from "../../../contract/settings.ts";
import { onSetRenamed } from "../../navigation/setsAtHand.ts";

export type Narrowing = Omit<ReviewFilter, "classifierId" | "measure" | "sample">;

/** What a cell of the wall holds: the crop with what is round it in the photograph, the crop alone, or the reconstruction. */
export type View = "around" | "crops" | "reconstructions";

export interface ReviewDesk {
  /** Id of a version of a patch classifier; null: the one in use. */
  readonly version: number | null;
  /** Null: the one that found most. */
  readonly measure: Measure | null;
  readonly narrowing: Narrowing;
  readonly sort: ReviewSort;
  readonly group: ReviewGroup;
  /** Place in SIZES. */
  readonly size: number;
  readonly view: View;
  /** The wall holds this sample only; null: all patches. One of another version, measure or set is not shown. */
  readonly sample: number | null;
  /** A correction becomes a training patch with the same key. */
  readonly correctionsTrain: boolean;
}

export const SIZES = [84, 104, 124, 152, 188];
/** Place in SIZES that is large enough for the screen: small patches leave a large one empty. */
const USUAL_SIZE = window.innerWidth > 2000 ? 4 : 2;

export const EVERYTHING: Narrowing = {
  set: null,
  label: null,
  convolution: null,
  confidence: [0, 1],
  verdict: "any",
  prediction: "any",
  otherClasses: false,
};

export const useReviewDesk = create<ReviewDesk>(() => ({
  version: null,
  measure: null,
  narrowing: EVERYTHING,
  sort: "least-sure",
  group: "none",
  size: USUAL_SIZE,
  view: "around",
  sample: null,
  correctionsTrain: true,
}));

export const setReviewDesk = (change: Partial<ReviewDesk>): void => useReviewDesk.setState(change);

export const narrow = (change: Partial<Narrowing>): void =>
  useReviewDesk.setState(({ narrowing }) => ({ narrowing: { ...narrowing, ...change } }));

onSetRenamed((from, to) => {
  if (useReviewDesk.getState().narrowing.set === from) narrow({ set: to });
});

/** @returns how many conditions narrow the gallery down. */
export function conditionsOf(narrowing: Narrowing): number {
  return (Object.keys(EVERYTHING) as (keyof Narrowing)[]).filter(
    (key) => JSON.stringify(narrowing[key]) !== JSON.stringify(EVERYTHING[key]),
  ).length;
}
