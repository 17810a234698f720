/** Training patches, and the classes that they are cropped for. */
import type { PATCHES_ROUTES } from "../../../contract/routes/patches.ts";
import type { Handlers } from "../context.ts";
import { changePatches, history, redo, undo } from "./gestures.ts";
import { changeObjects, objectCategories } from "./objects.ts";
import { imagePatches, labelPatches, patchOverview } from "./patchLists.ts";
import { classes, deleteClass, saveClass } from "./classes.ts";
import { labelUse, removeLabel, renameLabel } from "./labels.ts";
import { covers, setCovers } from "./covers.ts";
import { harvestPatches } from "./harvestPatches.ts";
import { samplePatches } from "./samplePatches.ts";
import { patchesElsewhere, takePatches } from "./takePatches.ts";
import { suggestPatches } from "./suggestPatches.ts";
import { auditPatches } from "./auditPatches.ts";

export const patchesHandlers: Handlers<typeof PATCHES_ROUTES> = {
  changePatches,
  changeObjects,
  objectCategories,
  history,
  redo,
  undo,
  imagePatches,
  labelPatches,
  patchOverview,
  classes,
  deleteClass,
  saveClass,
  labelUse,
  renameLabel,
  removeLabel,
  covers,
  setCovers,
  harvestPatches,
  samplePatches,
  patchesElsewhere,
  takePatches,
  suggestPatches,
  auditPatches,
};
