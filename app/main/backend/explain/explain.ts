/** Explains images, one by one or a whole set: each is stored as soon as it is there and never computed twice. */
import { createHash } from "node:crypto";
import type { ExplainRequest, ExplainResult } from "../../../contract/engine.ts";
import { PippinError } from "../../../contract/errors.ts";
import type { ClassifierRecord, ImageRecord, ModelRecord } from "../../../contract/records.ts";
import type { ExplainedImage, Input, Output, Refusal } from "../../../contract/requests.ts";
import type { ExplanationSettings } from "../../../contract/settings.ts";
import { chosenConvolutions } from "../../modelGeometry/chosenConvolutions.ts";
import { explanationSentence } from "../../interchange/sentence.ts";
import { blobPath, incomingBlobs } from "../../workspace/blobs.ts";
import { explanationByKey, saveExplanation, type StoredExplanation } from "../../workspace/explanations.queries.ts";
import { imageById, imagesOfSet, setNames } from "../../workspace/images.queries.ts";
import { currentClassifiers } from "../../workspace/classifiers.queries.ts";
import type { Context } from "../backend.ts";
import { filesBelow } from "../../files/findFiles.ts";
import { sentenceOf } from "../jobs/refusal.ts";
import { saveFile } from "../images/addImages.ts";
import { findModel, graphOf, referenceOf } from "../models/findModel.ts";

export async function explain(context: Context, input: Input<"explain">): Promise<Output<"explain">> {
  const model = await findModel(context, input.model);
  const settings = resolved(context, model, input.settings);
  const refused: Refusal[] = [];
  const images = await selectedImages(context, input.images, refused);
  const explainer = await createExplainer(context, model, settings);
  const { explanations, reused } = await explainAll(context, explainer, images, (image, message) => {
    refused.push({ item: image.path, message });
  });
  if (context.signal.aborted) {
    throw new PippinError(
      "cancelled",
      `Stopped after ${explanations.size} of ${images.length} images. What is finished is kept; the same command goes on from there.`,
    );
  }
  return {
    version: context.version,
    backend: explainer.backend,
    model: { name: model.name, hash: model.hash },
    settings,
    images: images.flatMap((image) => {
      const stored = explanations.get(image.id);
      return stored === undefined ? [] : [explainedImage(image, stored, model)];
    }),
    refused,
    reused,
  };
}

/**
 * `auto` becomes the numbers that it stands for: they are what is recorded.
 *
 * @throws PippinError where the network has no such convolution.
 */
export function resolved(context: Context, model: ModelRecord, settings: ExplanationSettings): ExplanationSettings {
  return {
    ...settings,
    convolutions: chosenConvolutions(graphOf(context, model), settings).map(({ number }) => number),
  };
}

export function setImages({ db }: Context, set: string): ImageRecord[] {
  const images = imagesOfSet(db, set);
  if (images.length > 0) return images;
  const names = setNames(db)
    .map((name) => `"${name}"`)
    .join(", ");
  throw new PippinError(
    "not-found",
    `The workspace has no images in a set "${set}". Its sets: ${names || "none yet; add images with `pippin images add`"}.`,
  );
}

export async function selectedImages(
  context: Context,
  selection: Input<"explain">["images"],
  refused: Refusal[],
): Promise<ImageRecord[]> {
  if ("set" in selection) return setImages(context, selection.set);
  if ("paths" in selection) return pathImages(context, selection.paths, refused);
  return selection.ids.map((id) => imageOf(context, id));
}

/** @throws PippinError `not-found`. */
export function imageOf({ db }: Context, id: number): ImageRecord {
  const image = imageById(db, id);
  if (image === undefined) throw new PippinError("not-found", `The workspace has no image ${id} any more.`);
  return image;
}

/** Images given by path, or by a folder above them, are added to the workspace on the way. */
async function pathImages(context: Context, paths: readonly string[], refused: Refusal[]): Promise<ImageRecord[]> {
  const images = new Map<number, ImageRecord>();
  const below = filesBelow(paths);
  refused.push(...below.refused);
  for (const path of below.files) {
    try {
      const { image } = await saveFile(context, path);
      images.set(image.id, image);
    } catch (error) {
      refused.push({ item: path, message: sentenceOf(error) });
    }
  }
  return [...images.values()];
}

export interface Explainer {
  readonly model: ModelRecord;
  readonly settings: ExplanationSettings;
  readonly classifiers: readonly ClassifierRecord[];
  readonly backend: string;
  /** Label with this one, whatever the class. */
  readonly forced: ClassifierRecord | null;
  /** A person looks at the image: other settings will be asked for next. */
  readonly hold?: boolean;
}

export async function createExplainer(
  context: Context,
  model: ModelRecord,
  settings: ExplanationSettings,
  forced: ClassifierRecord | null = null,
): Promise<Explainer> {
  const { backend } = await context.engine.status();
  return { model, settings, classifiers: currentClassifiers(context.db, model.id), backend, forced };
}

/** As many at a time as there are engines. `failed` hears of images that could not be explained; the rest goes on. */
export async function explainAll(
  context: Context,
  explainer: Explainer,
  images: readonly ImageRecord[],
  failed: (image: ImageRecord, message: string) => void,
): Promise<{ explanations: Map<number, StoredExplanation>; reused: number }> {
  const explanations = new Map<number, StoredExplanation>();
  const queue = images.values();
  let [done, reused] = [0, 0];
  const work = async (): Promise<void> => {
    for (const image of queue) {
      if (context.signal.aborted) return;
      try {
        const { explanation, isNew } = await explainOne(context, explainer, image);
        if (!isNew) reused++;
        explanations.set(image.id, explanation);
      } catch (error) {
        failed(image, sentenceOf(error));
      }
      done++;
      context.progress({ done, total: images.length, message: "Explaining" });
    }
  };
  await Promise.all(Array.from({ length: context.engines }, work));
  return { explanations, reused };
}

/** The stored explanation, or a new one, which is stored. @throws PippinError where the image cannot be explained. */
export async function explainOne(
  context: Context,
  explainer: Explainer,
  image: ImageRecord,
): Promise<{ explanation: StoredExplanation; isNew: boolean }> {
  const key = keyOf(context, explainer, explainer.settings, image);
  const place = `${context.folder} ${key}`;
  for (;;) {
    const known = explanationByKey(context.db, key);
    if (known !== undefined) return { explanation: known, isNew: false };
    const other = underWay.get(place);
    if (other === undefined) break;
    // Whatever it was that stopped the other one may not concern this one, which then tries for itself.
    await other.catch(() => undefined);
  }
  const computed = computeOne(context, explainer, image, key).finally(() => underWay.delete(place));
  underWay.set(place, computed);
  await computed;
  const explanation = explanationByKey(context.db, key);
  if (explanation !== undefined) return { explanation, isNew: true };
  throw new PippinError("not-found", `"${image.path}" was removed from the workspace as soon as it was explained.`);
}

/** Explanations under way, by workspace and key: a page and a job often want the same one at once. */
const underWay = new Map<string, Promise<void>>();

/**
 * Everything that an explanation, or the patch of one neuron, depends on.
 *
 * @param settings - or the neuron's place.
 */
export function keyOf(
  context: Context,
  { model, classifiers, backend, forced }: Omit<Explainer, "settings">,
  settings: object,
  image: ImageRecord,
): string {
  const depends = {
    image: image.hash,
    model: model.hash,
    preprocessing: model.preprocessing,
    settings,
    classifiers: classifiers.map(({ trainingHash, classIndices }) => [trainingHash, classIndices]),
    forced: forced?.trainingHash ?? null,
    backend,
    version: context.version,
  };
  return createHash("sha256").update(JSON.stringify(depends)).digest("hex");
}

async function computeOne(context: Context, explainer: Explainer, image: ImageRecord, key: string): Promise<void> {
  const { model, settings, classifiers, backend, forced, hold } = explainer;
  const request: ExplainRequest = {
    imagePath: image.path,
    network: referenceOf(context, model),
    classifiers: classifierReferences(context, classifiers),
    settings,
    pictures: true,
    ...(hold === true ? { hold } : {}),
    ...(forced === null ? {} : { forceClassifier: String(forced.id) }),
  };
  const { patches, classifier, imageHash, ...result }: ExplainResult = await context.engine.explain(request);
  requireUnchanged(image, imageHash);
  const blobs = incomingBlobs(context.db);
  const explanation = {
    key,
    image,
    modelId: model.id,
    classifierId: classifier === null ? null : Number(classifier),
    settings: JSON.stringify(settings),
    backend,
    version: context.version,
    result,
    patches: patches.map(({ patchImage, reconstruction, ...patch }) => ({
      ...patch,
      patchBlob: blobs.add(patchImage!),
      reconstructionBlob: blobs.add(reconstruction!),
    })),
  };
  saveExplanation(context.db, explanation, blobs);
}

export function classifierReferences(
  { folder }: Context,
  classifiers: readonly ClassifierRecord[],
): ExplainRequest["classifiers"] {
  return classifiers.map(({ id, classIndices, blob }) => ({
    id: String(id),
    classIndices,
    path: blobPath(folder, blob),
  }));
}

/** @throws PippinError `bad-file` where the file is not the one that was added. */
export function requireUnchanged({ path, hash }: ImageRecord, found: string): void {
  if (found === hash) return;
  throw new PippinError(
    "bad-file",
    `"${path}" has changed since it was added. Add it again with \`pippin images add\`.`,
    { file: path },
  );
}

export function explainedImage(
  image: ImageRecord,
  { result, patches, classifierId }: StoredExplanation,
  model: ModelRecord,
): ExplainedImage {
  const named = ({ index, probability }: { index: number; probability: number }): ExplainedImage["explained"] => ({
    index,
    name: model.classNames[index] ?? `class ${index}`,
    probability,
  });
  const [predicted, explained] = [named(result.prediction[0]), named(result.explainedClass)];
  return {
    sentence: explanationSentence({
      className: predicted.name,
      probability: predicted.probability,
      ...(explained.index === predicted.index
        ? {}
        : { explained: { className: explained.name, probability: explained.probability } }),
      labelled: classifierId !== null,
      patches,
    }),
    path: image.path,
    hash: image.hash,
    width: result.width,
    height: result.height,
    prediction: result.prediction.map(named),
    explained,
    convolutions: [...result.convolutions],
    classifierId,
    ties: [...result.ties],
    patches: patches.map((patch) => ({ ...patch, labels: [...patch.labels] })),
    warnings: [...result.warnings],
    seconds: result.seconds,
  };
}
