/** Networks: what they are, what may be changed of them, and whether they are set up properly. */
import type { MODELS_ROUTES } from "../../../contract/routes/models.ts";
import type { Handlers } from "../context.ts";
import { importModel } from "./importModel.ts";
import { inspectModelFile } from "./inspectModelFile.ts";
import { modelDetails, models, removeModel, renameModel, setClassNames, setPreprocessing } from "./keptModels.ts";
import { modelFields, shippedPhotographs } from "./modelFields.ts";
import { modelNames } from "./modelNames.ts";
import { seenShare } from "./seenShare.ts";
import { checkModel, checkModelFile } from "./selfCheck.ts";

export const modelsHandlers: Handlers<typeof MODELS_ROUTES> = {
  importModel,
  modelNames,
  inspectModelFile,
  models,
  modelDetails,
  modelFields,
  seenShare,
  shippedPhotographs,
  renameModel,
  removeModel,
  setClassNames,
  setPreprocessing,
  checkModel,
  checkModelFile,
};
