/** What a page asks about the image that a person looks at. */
import { basename } from "node:path";
import { PippinError } from "../../contract/errors.ts";
import type { ImageRecord } from "../../contract/records.ts";
import type { Input, Output } from "../../contract/requests.ts";
import { classifierById } from "../workspace/classifiers.queries.ts";
import { latestExplanations, patchesOfChannel } from "../workspace/explanations.queries.ts";
import { imageById } from "../workspace/images.queries.ts";
import { allModels } from "../workspace/models.queries.ts";
import type { Context } from "./backend.ts";
import { createExplainer, explainedImage, explainOne, resolved } from "./explanations.ts";
import { findModel, graphOf, referenceOf } from "./models.ts";

export async function explainImage(
  context: Context,
  { imageId, model: name, settings: wanted }: Input<"explainImage">,
): Promise<Output<"explainImage">> {
  const model = await findModel(context, name);
  const settings = resolved(context, model, wanted);
  const image = imageOf(context, imageId);
  const explainer = { ...(await createExplainer(context, model, settings)), hold: true };
  const { explanation } = await explainOne(context, explainer, image);
  const { classifierId } = explanation;
  return {
    model: { name: model.name, hash: model.hash },
    settings,
    explained: explainedImage(image, explanation, model),
    vocabulary: classifierId === null ? [] : (classifierById(context.db, classifierId)?.labels ?? []),
  };
}

export async function classMap(
  context: Context,
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
    className: model.classNames[map.classIndex] ?? `class ${map.classIndex}`,
    rows: map.height,
    columns: map.width,
    values: Array.from(map.values, (value) => value / scale),
    box: map.box,
  };
}

export async function imageSummaries(
  { db }: Context,
  { set }: Input<"imageSummaries">,
): Promise<Output<"imageSummaries">> {
  const names = new Map(allModels(db).map(({ id, classNames }) => [id, classNames]));
  return {
    images: latestExplanations(db, set).map(({ imageId, modelId, predicted, probability, label }) => ({
      imageId,
      className: names.get(modelId)?.[predicted] ?? `class ${predicted}`,
      probability,
      label,
    })),
  };
}

export async function neuron(
  context: Context,
  { model: name, convolution, channel, set, top }: Input<"neuron">,
): Promise<Output<"neuron">> {
  const model = await findModel(context, name);
  const known = graphOf(context, model).convolutions[convolution - 1];
  if (known === undefined) {
    throw new PippinError("not-found", `The model "${model.name}" has no convolution ${convolution}.`);
  }
  // The same place of an image stands in several explanations: the newest one's labels count.
  const places = new Map<string, ReturnType<typeof patchesOfChannel>[number]>();
  for (const one of patchesOfChannel(context.db, { modelId: model.id, convolution, channel, set })) {
    const place = `${one.imageId} ${one.patch.row} ${one.patch.column}`;
    if (!places.has(place)) places.set(place, one);
  }
  const all = [...places.values()].sort((a, b) => b.patch.activation - a.patch.activation);
  const labels = new Map<string, number>();
  for (const { patch } of all) {
    const label = patch.labels[0]?.label;
    if (label !== undefined) labels.set(label, (labels.get(label) ?? 0) + 1);
  }
  return {
    layer: known.layer,
    found: all.length,
    images: new Set(all.map(({ imageId }) => imageId)).size,
    labels: [...labels].map(([label, patches]) => ({ label, patches })).sort((a, b) => b.patches - a.patches),
    patches: all.slice(0, top).map(({ imageId, path, patch, patchBlob, reconstructionBlob }) => ({
      imageId,
      name: basename(path),
      row: patch.row,
      column: patch.column,
      activation: patch.activation,
      label: patch.labels[0]?.label ?? null,
      probability: patch.labels[0]?.probability ?? null,
      patchBlob,
      reconstructionBlob,
    })),
  };
}

function imageOf({ db }: Context, id: number): ImageRecord {
  const image = imageById(db, id);
  if (image === undefined) throw new PippinError("not-found", `The workspace has no image ${id} any more.`);
  return image;
}
