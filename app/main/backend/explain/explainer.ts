/** Explains one image: it is stored as soon as it is there, and never computed twice. */
import { createHash } from "node:crypto";
import type { ExplainRequest, ExplainResult } from "../../../contract/engine.ts";
import { PippinError } from "../../../contract/errors.ts";
import { listed } from "../../../contract/numberWords.ts";
import type { ClassifierRecord, ImageRecord, ModelRecord } from "../../../contract/records.ts";
import type { ExplanationSettings } from "../../../contract/settings.ts";
import { chosenConvolutions } from "../../modelGeometry/chosenConvolutions.ts";
import { blobPath, incomingBlobs } from "../../workspace/blobs.ts";
import { currentClassifiers } from "../../workspace/classifiers.queries.ts";
import { explanationByKey, saveExplanation, type StoredExplanation } from "../../workspace/explanations.queries.ts";
import { asKept, savePrediction } from "../../workspace/predictions.queries.ts";
import type { Computes, Program, Reads, Writes } from "../context.ts";
import { graphOf, referenceOf } from "../models/findModel.ts";
import { objectShares } from "../objects/places.ts";

/**
 * `auto` becomes the numbers that it stands for: they are what is recorded.
 *
 * @throws PippinError where the network has no such convolution.
 */
export function resolved(context: Reads, model: ModelRecord, settings: ExplanationSettings): ExplanationSettings {
  return {
    ...settings,
    convolutions: chosenConvolutions(graphOf(context, model), settings).map(({ number }) => number),
  };
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

/**
 * @returns the version in use of that name, for the model; null where no name is given.
 * @throws PippinError `not-found`, with those that there are.
 */
export function classifierForWords({ db }: Reads, model: ModelRecord, words: string | null): ClassifierRecord | null {
  if (words === null) return null;
  const all = currentClassifiers(db, model.id);
  const known = all.find(({ name }) => name === words);
  if (known !== undefined) return known;
  throw new PippinError(
    "not-found",
    `No words of "${words}" are trained for the network "${model.name}". ${
      all.length === 0
        ? "None are; train some on the Train page."
        : `There are those of ${listed(all.map(({ name }) => `"${name}"`))}.`
    }`,
  );
}

export async function createExplainer(
  context: Reads & Computes,
  model: ModelRecord,
  settings: ExplanationSettings,
  forced: ClassifierRecord | null = null,
): Promise<Explainer> {
  const { backend } = await context.engine.status();
  return { model, settings, classifiers: currentClassifiers(context.db, model.id), backend, forced };
}

/** The stored explanation, or a new one, which is stored. @throws PippinError where the image cannot be explained. */
export async function explainOne(
  context: Writes & Computes & Program,
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

/** Whether it is stored. */
export function isExplained(context: Reads & Program, explainer: Explainer, image: ImageRecord): boolean {
  return explanationByKey(context.db, keyOf(context, explainer, explainer.settings, image)) !== undefined;
}

/** Explanations under way, by workspace and key: a page and a job often want the same one at once. */
const underWay = new Map<string, Promise<void>>();

/**
 * Everything that an explanation, or the patch of one neuron, depends on.
 *
 * @param settings - or the neuron's place.
 */
export function keyOf(
  context: Program,
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

async function computeOne(
  context: Writes & Computes & Program,
  explainer: Explainer,
  image: ImageRecord,
  key: string,
): Promise<void> {
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
    shares: objectShares(
      context,
      image,
      patches.map(({ imageBox }) => imageBox),
    ),
    patches: patches.map(({ patchImage, reconstruction, ...patch }) => ({
      ...patch,
      patchBlob: blobs.add(patchImage!),
      reconstructionBlob: blobs.add(reconstruction!),
    })),
  };
  saveExplanation(context.db, explanation, blobs);
  // Found on the way, so it need not be looked for again.
  savePrediction(context.db, model, image, asKept(result.prediction));
}

export function classifierReferences(
  { folder }: Reads,
  classifiers: readonly ClassifierRecord[],
): ExplainRequest["classifiers"] {
  return classifiers.map(({ id, classIndices, features, blob }) => ({
    id: String(id),
    classIndices,
    features,
    path: blobPath(folder, blob),
  }));
}

/** @throws PippinError `bad-file` where the file is not the one that was added. */
export function requireUnchanged({ path, hash }: Pick<ImageRecord, "path" | "hash">, found: string): void {
  if (found === hash) return;
  throw new PippinError("bad-file", `"${path}" has changed since it was added. Add it again.`, { file: path });
}
