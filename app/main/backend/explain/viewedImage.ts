/** What a page asks about the image that a person looks at. */
import { looksWithSecond } from "../../../contract/patchClassifier.ts";
import type { Input, Output } from "../../../contract/requests.ts";
import { classInWords } from "../../../drawing/classNames.ts";
import { classifierById } from "../../workspace/classifiers.queries.ts";
import { latestExplanations, type MadeSo } from "../../workspace/explanations.queries.ts";
import { allModels } from "../../workspace/models.queries.ts";
import type { Computes, ImportsModels, Program, Reads, Writes } from "../context.ts";
import { imageOf } from "../images/selectedImages.ts";
import { explainedImage } from "./explainedImage.ts";
import { classifierForWords, createExplainer, explainOne, isExplained, resolved } from "./explainer.ts";
import { findModel, referenceOf } from "../models/findModel.ts";

export async function explainImage(
  context: Writes & Computes & Program & ImportsModels,
  { imageId, model: name, settings: wanted, words }: Input<"explainImage">,
): Promise<Output<"explainImage">> {
  const model = await findModel(context, name);
  const settings = resolved(context, model, wanted);
  const image = imageOf(context, imageId);
  const forced = classifierForWords(context, model, words);
  const explainer = { ...(await createExplainer(context, model, settings, forced)), hold: true };
  const { explanation } = await explainOne(context, explainer, image);
  const { classifierId } = explanation;
  return {
    model: { name: model.name, hash: model.hash },
    settings,
    explained: explainedImage(context, image, explanation, model),
    vocabulary: classifierId === null ? [] : (classifierById(context.db, classifierId)?.labels ?? []),
  };
}

export async function explainBoxes(
  context: Reads & Computes & Program & ImportsModels,
  { imageId, model: name, settings: wanted, words }: Input<"explainBoxes">,
): Promise<Output<"explainBoxes">> {
  const model = await findModel(context, name);
  const settings = resolved(context, model, wanted);
  const image = imageOf(context, imageId);
  const explainer = await createExplainer(context, model, settings, classifierForWords(context, model, words));
  const isSlow = explainer.classifiers.some(({ features }) => looksWithSecond(features.name));
  if (!isSlow || isExplained(context, explainer, image)) return { boxes: null };
  const { imageHash, prediction, patches } = await context.engine.explain({
    imagePath: image.path,
    network: referenceOf(context, model),
    classifiers: [],
    settings,
    pictures: false,
    hold: true,
  });
  const [{ index, probability }] = prediction;
  return {
    boxes: {
      hash: imageHash,
      predicted: { index, probability, name: classInWords(model.classNames, index) },
      patches: patches.map(({ convolution, imageBox }) => ({ convolution, imageBox, labels: [] })),
    },
  };
}

export async function classMap(
  context: Reads & Computes & ImportsModels,
  { imageId, model: name, classIndex }: Input<"classMap">,
): Promise<Output<"classMap">> {
  const model = await findModel(context, name);
  const { path } = imageOf(context, imageId);
  const map = await context.engine.classMap({ imagePath: path, network: referenceOf(context, model), classIndex });
  const highest = Math.max(...map.values);
  const scale = highest > 0 ? highest : Math.max(1e-12, ...map.values.map(Math.abs));
  return {
    kind: map.kind,
    layer: map.layer,
    className: classInWords(model.classNames, map.classIndex),
    rows: map.height,
    columns: map.width,
    values: Array.from(map.values, (value) => value / scale),
    box: map.box,
  };
}

export async function imageSummaries(
  context: Reads & ImportsModels,
  { set, how }: Input<"imageSummaries">,
): Promise<Output<"imageSummaries">> {
  const { db } = context;
  const names = new Map(allModels(db).map(({ id, classNames }) => [id, classNames]));
  return {
    images: latestExplanations(db, set, how === undefined ? null : await rowsMadeSo(context, how)).map(
      ({ imageId, modelId, predicted, probability, label }) => ({
        imageId,
        className: classInWords(names.get(modelId) ?? [], predicted),
        probability,
        label,
      }),
    ),
  };
}

async function rowsMadeSo(
  context: Reads & ImportsModels,
  how: NonNullable<Input<"imageSummaries">["how"]>,
): Promise<MadeSo> {
  const model = await findModel(context, how.model);
  const settings = JSON.stringify(resolved(context, model, how.settings));
  return { modelId: model.id, settings, classifierId: classifierForWords(context, model, how.words)?.id ?? null };
}
