/** The photographs of a workspace, and their sets. */
import type { IMAGES_ROUTES } from "../../../contract/routes/images.ts";
import type { Handlers } from "../context.ts";
import { addImages } from "./addImages.ts";
import { imageStrip } from "./imageStrip.ts";
import { imageUse, removeImages } from "./removeImages.ts";
import { relinkImages } from "./relinkImages.ts";
import { changeSet, deleteSet, imageSets, renameSet } from "./imageSets.ts";

export const imagesHandlers: Handlers<typeof IMAGES_ROUTES> = {
  addImages,
  imageStrip,
  imageUse,
  removeImages,
  relinkImages,
  changeSet,
  deleteSet,
  imageSets,
  renameSet,
};
