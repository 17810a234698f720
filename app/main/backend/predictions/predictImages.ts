/** What a network says of photographs, one forward pass each; and what it has said so far. */
import { PippinError } from "../../../contract/errors.ts";
import type { ModelRecord } from "../../../contract/records.ts";
import type { Input, Output } from "../../../contract/requests.ts";
import { classInWords } from "../../../drawing/classNames.ts";
import { allClasses } from "../../workspace/classes.queries.ts";
import { imagesOfSet, placesOfSet } from "../../workspace/images.queries.ts";
import { asKept, KEPT, mostProbable, predictedImages, savePrediction } from "../../workspace/predictions.queries.ts";
import type { Computes, ImportsModels, LongWork, Reads, Writes } from "../context.ts";
import { requireUnchanged } from "../explain/explainer.ts";
import { eachImage } from "../jobs/each.ts";
import { findModel, referenceOf } from "../models/findModel.ts";
import { modelInUse, nameInUse } from "../models/modelInUse.ts";
import { coveredBy } from "../patches/covers.ts";
import { ownClasses } from "./ownClasses.ts";

export async function predictImages(
  context: Writes & Computes & LongWork & ImportsModels,
  { model: name, set }: Input<"predictImages">,
): Promise<Output<"predictImages">> {
  const model = await findModel(context, name ?? nameInUse(context));
  const images = imagesOfSet(context.db, set);
  if (images.length === 0) throw noImages(set);
  const known = predictedImages(context.db, model.id, set);
  const network = referenceOf(context, model);
  const { refused } = await eachImage(
    context,
    images.filter(({ id }) => !known.has(id)),
    {
      message: "Predicting",
      before: known.size,
      work: async (image) => {
        const { imageHash, top } = await context.engine.predict({ imagePath: image.path, network, top: KEPT });
        requireUnchanged(image, imageHash);
        if (!savePrediction(context.db, model, image, asKept(top))) throw fedOtherwise(model);
      },
    },
  );
  return { images: images.length, known: known.size, refused: [...refused] };
}

function fedOtherwise({ name }: ModelRecord): PippinError {
  return new PippinError(
    "invalid-request",
    `How "${name}" is fed was changed since its predictions were begun, so this one was not kept. Predict again.`,
  );
}

function noImages(set: string | null): PippinError {
  const where = set === null ? "The workspace has no images yet" : `The workspace has no images in a set "${set}"`;
  return new PippinError("not-found", `${where}. Add photographs first.`);
}

export async function predictions(
  context: Reads,
  { model: asked, set }: Input<"predictions">,
): Promise<Output<"predictions">> {
  const name = asked ?? nameInUse(context);
  const images = placesOfSet(context.db, set);
  const model = modelInUse(context, name);
  if (model === undefined) {
    return { model: name, images: images.length, predicted: 0, classes: [], shows: [], right: 0, wrong: 0 };
  }
  const most = mostProbable(context.db, model.id);
  const ownOf = ownClasses(context, model);
  const [counts, shows] = [new Map<number, number>(), new Map<string, number>()];
  let [right, wrong] = [0, 0];
  for (const image of images) {
    const [predicted] = most.get(image.id) ?? [];
    const own = ownOf(image);
    if (own !== null) shows.set(own.name, (shows.get(own.name) ?? 0) + 1);
    if (predicted === undefined) continue;
    counts.set(predicted, (counts.get(predicted) ?? 0) + 1);
    if (own === null) continue;
    if (own.classes.has(predicted)) right++;
    else wrong++;
  }
  const covering = coveringClasses(context, model);
  return {
    model: name,
    images: images.length,
    predicted: [...counts.values()].reduce((sum, n) => sum + n, 0),
    classes: [...counts]
      .map(([index, n]) => ({
        index,
        name: classInWords(model.classNames, index),
        images: n,
        coveredBy: covering.get(index) ?? null,
      }))
      .sort((a, b) => b.images - a.images || a.index - b.index),
    shows: [...shows].map(([one, n]) => ({ name: one, images: n })).sort((a, b) => b.images - a.images),
    right,
    wrong,
  };
}

/** @returns the name of the first of the workspace's classes that covers a class of the network. */
function coveringClasses(context: Reads, model: ModelRecord): Map<number, string> {
  const covering = new Map<number, string>();
  for (const one of allClasses(context.db)) {
    for (const index of coveredBy(context, one, model)) if (!covering.has(index)) covering.set(index, one.name);
  }
  return covering;
}
