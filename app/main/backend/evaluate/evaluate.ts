/** The paper's Table 1 on a set whose objects are annotated. */
import { PippinError } from "../../../contract/errors.ts";
import type { ClassifierRecord, ImageRecord, ModelRecord } from "../../../contract/records.ts";
import type { MeasureEvaluation, Rate } from "../../../contract/routes/evaluate.ts";
import type { Refusal } from "../../../contract/jobs.ts";
import type { Input, Output } from "../../../contract/requests.ts";
import type { ExplanationSettings } from "../../../contract/settings.ts";
import { bootstrapRate, wilson, type Share } from "../../statistics/intervals.ts";
import { truthOf } from "../../statistics/labels.ts";
import type { ObjectMask } from "../../statistics/localisation.ts";
import { randomBaseline, type Chance } from "../../statistics/localisation.ts";
import { convolutionOf } from "../../modelGeometry/chosenConvolutions.ts";
import { mapShape, type Network } from "../../modelGeometry/graph.ts";
import { inputGeometry, toImageBox } from "../../modelGeometry/preprocessing.ts";
import { fieldBox } from "../../modelGeometry/receptiveField.ts";
import type { StoredPatch } from "../../workspace/explanations.queries.ts";
import { objectsOfImage } from "../../workspace/images.queries.ts";
import { currentClassifiers } from "../../workspace/classifiers.queries.ts";
import { trainingImages } from "../../workspace/heldOut.queries.ts";
import type { Computes, ImportsModels, LongWork, Program, Reads, Writes } from "../context.ts";
import { explainAll } from "../explain/explain.ts";
import { createExplainer, resolved } from "../explain/explainer.ts";
import { setImages } from "../images/selectedImages.ts";
import { truthOfImage, type Truth } from "./truth.ts";
import { findModel, graphOf } from "../models/findModel.ts";

/** Counts a patch adds to each rate: successes and whether it counts at all. */
type Counter = (patch: StoredPatch, truth: Truth) => readonly [success: boolean, counts: boolean];

const TEXTURES = ["fur", "torso"];

export async function evaluate(
  context: Writes & Computes & LongWork & Program & ImportsModels,
  input: Input<"evaluate">,
): Promise<Output<"evaluate">> {
  const model = await findModel(context, input.model);
  const base = resolved(context, model, input.settings);
  const network = graphOf(context, model);
  const images = setImages(context, input.set).filter(({ id }) => objectsOfImage(context.db, id).length > 0);
  if (images.length === 0) {
    throw new PippinError(
      "invalid-request",
      `No image of the set "${input.set}" has an annotated object to evaluate against. Import outlines with \`pippin images import-coco\`.`,
    );
  }
  const truths = new Map(images.map((image) => [image.id, truthOfImage(context, image)]));
  const classifier = chosenClassifier(context, model, input.classifier);
  const refused: Refusal[] = [];
  const measures: MeasureEvaluation[] = [];
  for (const measure of input.measures) {
    const settings: ExplanationSettings = { ...base, measure };
    const explainer = await createExplainer(context, model, settings, classifier);
    const { results: patches, refused: left } = await explainAll(context, explainer, images, (image, explanation) => ({
      own: explanation.patches,
      truth: truths.get(image.id)!,
    }));
    refused.push(...left);
    const rate = (counter: Counter): Rate => rateOf(patches.map(({ own, truth }) => shareOf(own, truth, counter)));
    measures.push({
      measure,
      anyPixel: rate(({ imageBox }, { mask }) => [mask.share(imageBox) > 0, true]),
      centre: rate(({ imageBox }, { mask }) => [mask.centre(imageBox), true]),
      labels: classifier === null ? null : labelRates(rate, classifier.labels),
    });
  }
  const convolutions = base.convolutions === "auto" ? [] : base.convolutions;
  return {
    images: images.length,
    trainedOn: classifier === null ? 0 : trainedOn(context, classifier, images),
    convolutions,
    randomBaseline: mean(
      images.map((image) => chanceOf(network, model, convolutions, image, truths.get(image.id)!.mask)),
    ),
    measures,
    refused,
  };
}

/** Label rates count patches of images with marked parts only. */
function labelRates(rate: (counter: Counter) => Rate, vocabulary: readonly string[]): MeasureEvaluation["labels"] {
  const texture = TEXTURES.find((label) => vocabulary.includes(label)) ?? null;
  const marked = ({ parts }: Truth): boolean => Object.keys(parts).length > 0;
  const counter =
    (
      right: (labels: readonly string[], truth: ReturnType<typeof truthOf>) => boolean,
      counts: (label: string) => boolean,
    ): Counter =>
    ({ imageBox, labels }, truth) => {
      const real = truthOf(imageBox, truth.parts, truth.mask, texture);
      return [
        right(
          labels.map(({ label }) => label),
          real,
        ),
        marked(truth) && counts(real.label),
      ];
    };
  const all = (): boolean => true;
  const first = (labels: readonly string[], { label }: { label: string }): boolean => labels[0] === label;
  return {
    top1: rate(counter(first, all)),
    top2: rate(counter((labels, { label }) => labels.slice(0, 2).includes(label), all)),
    any: rate(counter((labels, { any }) => labels.slice(0, 1).some((label) => any.includes(label)), all)),
    anyTop2: rate(counter((labels, { any }) => labels.slice(0, 2).some((label) => any.includes(label)), all)),
    withoutNone: rate(counter(first, (label) => label !== "none")),
    partRate: rate(counter((_, { label }) => label !== "none" && label !== texture, all)),
  };
}

function chosenClassifier({ db }: Reads, model: ModelRecord, name: string | undefined): ClassifierRecord | null {
  const current = currentClassifiers(db, model.id);
  if (name === undefined) return current[0] ?? null;
  const found = current.find((one) => one.name === name);
  if (found === undefined)
    throw new PippinError(
      "not-found",
      `The workspace has no patch classifier "${name}" for the model "${model.name}".`,
    );
  return found;
}

/** @returns how many of the images it has seen in training; null where that is not known. */
function trainedOn({ db }: Reads, { id }: ClassifierRecord, images: readonly ImageRecord[]): number | null {
  const seen = new Set(trainingImages(db, id));
  if (seen.size === 0) return null;
  return images.filter(({ hash }) => seen.has(hash)).length;
}

function chanceOf(
  network: Network,
  model: ModelRecord,
  convolutions: readonly number[],
  image: ImageRecord,
  mask: ObjectMask,
): Chance {
  const geometry = inputGeometry(image.width, image.height, network.inputShape, model.preprocessing.geometry);
  return mean(
    convolutions.map((number) => {
      const { activationNode } = convolutionOf(network, number);
      const [rows, columns] = mapShape(network, activationNode);
      return randomBaseline(mask, rows, columns, (row, column) =>
        toImageBox(geometry, fieldBox(network, activationNode, row, column)),
      );
    }),
  );
}

function mean(chances: readonly Chance[]): Chance {
  const average = (key: keyof Chance): number =>
    chances.reduce((sum, chance) => sum + chance[key], 0) / Math.max(1, chances.length);
  return { anyPixel: average("anyPixel"), centre: average("centre") };
}

function shareOf(patches: readonly StoredPatch[], truth: Truth, counter: Counter): Share {
  const counted = patches.map((patch) => counter(patch, truth)).filter(([, counts]) => counts);
  return { successes: counted.filter(([success]) => success).length, n: counted.length };
}

function rateOf(images: readonly Share[]): Rate {
  const [successes, n] = images.reduce(([s, t], image) => [s + image.successes, t + image.n], [0, 0]);
  return {
    successes,
    n,
    rate: n === 0 ? 0 : successes / n,
    interval: wilson(successes, n),
    byImage: bootstrapRate(images),
  };
}
