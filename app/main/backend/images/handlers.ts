/** The photographs of a workspace, and their sets. */
import type { IMAGES_ROUTES } from "../../../contract/routes/images.ts";
import type { Handlers } from "../context.ts";
import { addImages } from "./addImages.ts";
import { imageDetails, listImages, imageStrip } from "./listImages.ts";
import { predictImages, predictions } from "./predictImages.ts";
import { imageUse, removeImages } from "./removeImages.ts";
import { relinkImages } from "./relinkImages.ts";
import { changeSet, deleteSet, imageSets, renameSet } from "./imageSets.ts";

export const imagesHandlers: Handlers<typeof IMAGES_ROUTES> = {
  addImages,
  imageDetails,
  listImages,
  imageStrip,
  imageUse,
  predictImages,
  predictions,
  removeImages,
  relinkImages,
  changeSet,
  deleteSet,
  imageSets,
  renameSet,
};
