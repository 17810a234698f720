/** A channel over a whole set: where it answers most strongly, what it sees there, and what that is called. */
import { basename } from "node:path";
import { PippinError } from "../../../contract/errors.ts";
import type { Box } from "../../../contract/geometry.ts";
import type { ImageRecord, ModelRecord } from "../../../contract/records.ts";
import type { Input, Output } from "../../../contract/requests.ts";
import { mapShape, type Convolution, type Network } from "../../modelGeometry/graph.ts";
import { inputGeometry, toImageBox } from "../../modelGeometry/preprocessing.ts";
import { fieldBox } from "../../modelGeometry/receptiveField.ts";
import { incomingBlobs } from "../../workspace/blobs.ts";
import { currentClassifiers } from "../../workspace/classifiers.queries.ts";
import { patchesOfChannel } from "../../workspace/explanations.queries.ts";
import { countSelected, imagesOfSet } from "../../workspace/images.queries.ts";
import {
  neuronPatchByKey,
  peaksOfChannel,
  saveNeuronPatch,
  savePeaks,
  surveyedImages,
  type StoredNeuronPatch,
} from "../../workspace/peaks.queries.ts";
import type { Computes, ImportsModels, LongWork, Program, Reads, Writes } from "../context.ts";
import { imageOf } from "../images/selectedImages.ts";
import { eachImage } from "../jobs/each.ts";
import { classifierReferences, keyOf, requireUnchanged } from "./explainer.ts";
import { findModel, graphOf, referenceOf } from "../models/findModel.ts";

/**
 * One forward pass an image finds the peaks of all channels of all convolutions. Images that are known already are passed
 * over, so that it goes on where it was stopped.
 */
export async function surveyNeurons(
  context: Writes & Computes & LongWork & ImportsModels,
  { model: name, set }: Input<"surveyNeurons">,
): Promise<Output<"surveyNeurons">> {
  const model = await findModel(context, name);
  const images = imagesOfSet(context.db, set);
  if (images.length === 0) throw new PippinError("not-found", noImages(set));
  const known = surveyedImages(context.db, { model, set });
  const { refused } = await eachImage(
    context,
    images.filter(({ id }) => !known.has(id)),
    {
      message: "Looking for strongest patches",
      before: known.size,
      work: async (image) => {
        const network = referenceOf(context, model);
        const { imageHash, peaks } = await context.engine.peaks({ imagePath: image.path, network });
        requireUnchanged(image, imageHash);
        savePeaks(context.db, model, image, peaks);
      },
    },
  );
  return { images: images.length, known: known.size, refused: [...refused] };
}

function noImages(set: string | null): string {
  return set === null ? "The workspace has no images yet." : `The workspace has no images in a set "${set}".`;
}

export async function neuron(
  context: Reads & ImportsModels,
  { model: name, convolution: number, channel, set, top }: Input<"neuron">,
): Promise<Output<"neuron">> {
  const model = await findModel(context, name);
  const { convolution, columns } = channelOf(context, model, number, channel);
  const { db } = context;
  // The same place of an image stands in several explanations: the newest one's labels count.
  const places = new Map<string, ReturnType<typeof patchesOfChannel>[number]>();
  for (const one of patchesOfChannel(db, { modelId: model.id, convolution: number, channel, set })) {
    const place = `${one.imageId} ${one.patch.row} ${one.patch.column}`;
    if (!places.has(place)) places.set(place, one);
  }
  const all = [...places.values()].sort((a, b) => b.patch.activation - a.patch.activation);
  const labels = new Map<string, number>();
  for (const { patch } of all) {
    const label = patch.labels[0]?.label;
    if (label !== undefined) labels.set(label, (labels.get(label) ?? 0) + 1);
  }
  const peaks = peaksOfChannel(db, { model, set, convolution: number, channel });
  return {
    layer: convolution.layer,
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
      box: patch.imageBox,
      patchBlob,
      reconstructionBlob,
    })),
    survey: {
      images: countSelected(db, { set, search: "" }),
      surveyed: peaks.length,
      strongest: peaks.slice(0, top).map(({ imageId, path, activation, place }) => ({
        imageId,
        name: basename(path),
        row: Math.floor(place / columns),
        column: place % columns,
        activation,
      })),
    },
  };
}

/** Drawn and labelled when it is first asked for, and kept. */
export async function neuronPatch(
  context: Writes & Computes & Program & ImportsModels,
  { model: name, imageId, ...place }: Input<"neuronPatch">,
): Promise<Output<"neuronPatch">> {
  const model = await findModel(context, name);
  const { convolution } = channelOf(context, model, place.convolution, place.channel);
  const image = imageOf(context, imageId);
  const { activation, labels, patchBlob, reconstructionBlob } = await drawnOnce(context, model, image, place);
  const best = labels[0];
  return {
    activation,
    label: best?.label ?? null,
    probability: best?.probability ?? null,
    box: boxOf(graphOf(context, model), model, convolution, image, place),
    patchBlob,
    reconstructionBlob,
  };
}

/** What a neuron sees of an image, in pixels of the upright file. */
function boxOf(
  network: Network,
  { preprocessing }: ModelRecord,
  { activationNode }: Convolution,
  { width, height }: ImageRecord,
  { row, column }: Pick<Input<"neuronPatch">, "row" | "column">,
): Box {
  const geometry = inputGeometry(width, height, network.inputShape, preprocessing.geometry);
  return toImageBox(geometry, fieldBox(network, activationNode, row, column));
}

async function drawnOnce(
  context: Writes & Computes & Program,
  model: ModelRecord,
  image: ImageRecord,
  place: Omit<Input<"neuronPatch">, "model" | "imageId">,
): Promise<StoredNeuronPatch> {
  const classifiers = currentClassifiers(context.db, model.id);
  const { backend } = await context.engine.status();
  const key = keyOf(context, { model, classifiers, backend, forced: null }, place, image);
  const known = neuronPatchByKey(context.db, key);
  if (known !== undefined) return known;
  const found = await context.engine.neuronPatch({
    ...place,
    imagePath: image.path,
    network: referenceOf(context, model),
    classifiers: classifierReferences(context, classifiers),
  });
  requireUnchanged(image, found.imageHash);
  const blobs = incomingBlobs(context.db);
  const patch = {
    activation: found.activation,
    labels: found.labels,
    patchBlob: blobs.add(found.patchImage),
    reconstructionBlob: blobs.add(found.reconstruction),
  };
  saveNeuronPatch(context.db, { key, modelId: model.id, image }, patch, blobs);
  return patch;
}

/** @throws PippinError `not-found` where the network has no such channel. */
function channelOf(
  context: Reads,
  model: ModelRecord,
  number: number,
  channel: number,
): { readonly convolution: Convolution; readonly columns: number } {
  const network = graphOf(context, model);
  const convolution = network.convolutions[number - 1];
  if (convolution === undefined) {
    throw new PippinError(
      "not-found",
      `The model "${model.name}" has ${network.convolutions.length} convolutions; there is no convolution ${number}.`,
    );
  }
  const [, columns, channels] = mapShape(network, convolution.activationNode);
  if (channel >= channels) {
    throw new PippinError(
      "not-found",
      `Convolution ${number} of the model "${model.name}" has channels 0 to ${channels - 1}; there is no channel ${channel}.`,
    );
  }
  return { convolution, columns };
}
