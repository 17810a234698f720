/** What networks say of photographs, what these show, and which of them are found by it. */
import type { PREDICTIONS_ROUTES } from "../../../contract/routes/predictions.ts";
import type { Handlers } from "../context.ts";
import { imageDetails, listImages } from "./listImages.ts";
import { predictImages, predictions } from "./predictImages.ts";

export const predictionsHandlers: Handlers<typeof PREDICTIONS_ROUTES> = {
  listImages,
  imageDetails,
  predictImages,
  predictions,
};
