/** Explains many images, each as it comes: what is stored is never computed again. */
import type { ImageRecord } from "../../../contract/records.ts";
import type { Input, Output } from "../../../contract/requests.ts";
import type { StoredExplanation } from "../../workspace/explanations.queries.ts";
import type { Computes, ImportsModels, LongWork, Program, Writes } from "../context.ts";
import { selectedImages } from "../images/selectedImages.ts";
import { eachImage, type Each } from "../jobs/each.ts";
import { findModel } from "../models/findModel.ts";
import { explainedImage } from "./explainedImage.ts";
import { classifierForWords, createExplainer, explainOne, resolved, type Explainer } from "./explainer.ts";

export type Explains = Writes & Computes & LongWork & Program;

export async function explain(context: Explains & ImportsModels, input: Input<"explain">): Promise<Output<"explain">> {
  const model = await findModel(context, input.model);
  const settings = resolved(context, model, input.settings);
  const selected = await selectedImages(context, input.images);
  const explainer = await createExplainer(context, model, settings, classifierForWords(context, model, input.words));
  const { results, refused } = await explainAll(context, explainer, selected.images, (image, explanation, isNew) => ({
    explained: explainedImage(context, image, explanation, model),
    isNew,
  }));
  return {
    version: context.version,
    backend: explainer.backend,
    model: { name: model.name, hash: model.hash },
    settings,
    images: results.map(({ explained }) => explained),
    refused: [...selected.refused, ...refused],
    reused: results.filter(({ isNew }) => !isNew).length,
  };
}

/** @param keep - what is wanted of each explanation: ten thousand of them whole are no small thing to hold. */
export async function explainAll<Kept>(
  context: Explains,
  explainer: Explainer,
  images: readonly ImageRecord[],
  keep: (image: ImageRecord, explanation: StoredExplanation, isNew: boolean) => Kept,
): Promise<Each<Kept>> {
  return eachImage(context, images, {
    message: "Explaining",
    work: async (image) => {
      const { explanation, isNew } = await explainOne(context, explainer, image);
      return keep(image, explanation, isNew);
    },
  });
}
