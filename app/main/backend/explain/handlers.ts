/** Explanations of images, and what neurons see. */
import type { EXPLAIN_ROUTES } from "../../../contract/routes/explain.ts";
import type { Handlers } from "../context.ts";
import { explain } from "./explain.ts";
import { classMap, explainBoxes, explainImage, imageSummaries } from "./viewedImage.ts";
import { neuron, neuronPatch, surveyNeurons } from "./neurons.ts";

export const explainHandlers: Handlers<typeof EXPLAIN_ROUTES> = {
  explain,
  classMap,
  explainImage,
  explainBoxes,
  imageSummaries,
  neuron,
  neuronPatch,
  surveyNeurons,
};
