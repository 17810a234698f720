/** What people say of the labels that patches got. */
import type { REVIEW_ROUTES } from "../../../contract/routes/review.ts";
import type { Handlers } from "../context.ts";
import { decide, reviewList, reviewOverview, reviewPatches } from "./reviewPatches.ts";
import { retrain } from "./retrain.ts";
import { drawReviewSample } from "./samples.ts";

export const reviewHandlers: Handlers<typeof REVIEW_ROUTES> = {
  decide,
  drawReviewSample,
  reviewList,
  reviewOverview,
  reviewPatches,
  retrain,
};
