/** Patch classifiers: trained, compared, chosen, and taken to other workspaces. */
import type { TRAINING_ROUTES } from "../../../contract/routes/training.ts";
import type { Handlers } from "../context.ts";
import { train } from "./train.ts";
import { compareClassifiers, comparisons } from "./compareClassifiers.ts";
import {
  chooseClassifier,
  classifierDetails,
  classifiers,
  compareVersions,
  confusionCell,
  deleteClassifier,
} from "./versions.ts";
import { exportClassifier, importClassifier } from "./classifierFiles.ts";

export const trainingHandlers: Handlers<typeof TRAINING_ROUTES> = {
  train,
  compareClassifiers,
  comparisons,
  chooseClassifier,
  classifierDetails,
  classifiers,
  compareVersions,
  confusionCell,
  deleteClassifier,
  exportClassifier,
  importClassifier,
};
