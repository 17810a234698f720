/** From training patches to the next version of a patch classifier. */
import { createHash } from "node:crypto";
import { PippinError } from "../../../contract/errors.ts";
import type { FeatureSpecification, HeldOut } from "../../../contract/patchClassifier.ts";
import type { ClassRecord } from "../../../contract/patches.ts";
import type { ClassifierRecord, ModelRecord, PatchRecord } from "../../../contract/records.ts";
import type { TrainResult } from "../../../contract/engine.ts";
import type { Refusal } from "../../../contract/jobs.ts";
import { listed } from "../../../contract/numberWords.ts";
import type { Input, Output } from "../../../contract/requests.ts";
import type { Network } from "../../modelGeometry/graph.ts";
import { inputGeometry, toInputBox } from "../../modelGeometry/preprocessing.ts";
import { defaultNetworkFeatures } from "../../modelGeometry/pooledConvolutions.ts";
import { incomingBlobs } from "../../workspace/blobs.ts";
import { imageById, imagesOfSet } from "../../workspace/images.queries.ts";
import { classifierByTraining, saveClassifier } from "../../workspace/classifiers.queries.ts";
import type { HeldOutAnswer, TrainedOn } from "../../workspace/heldOut.queries.ts";
import { adoptPatches, firstLike, selectedPatches, type PatchSelection } from "../../workspace/patches.queries.ts";
import type { Computes, ImportsModels, KeepsFeatures, LongWork, Program, Reads, Writes } from "../context.ts";
import { addLabels, allClasses, classByName, ensureClass, saveCovers } from "../../workspace/classes.queries.ts";
import { findModel, graphOf, requireClasses } from "../models/findModel.ts";
import { trainingFeatures } from "./trainingFeatures.ts";

/** The same patches, features and options are not trained twice: the version that they gave is the answer. */
export async function train(
  context: Writes & Trains & Program & ImportsModels,
  input: Input<"train">,
): Promise<Output<"train">> {
  const model = await findModel(context, input.model);
  requireClasses(context, model, input.classIndices);
  const known = classByName(context.db, input.name);
  if (known !== undefined) takeIn(context, known, input.labels);
  const patches = trainingPatches(context, input);
  const features = featuresOf(context, model, input.features, patches);
  const trainingHash = trainingHashOf(model, { ...input, features }, patches);
  const trainedSo = trainedBefore(context, model, { ...input, features }, patches);
  if (trainedSo !== undefined) return { classifier: trainedSo, reused: true, refused: [] };
  const { name, labels, classIndices, options } = input;
  const trained = await trainOn(context, model, patches, { labels, features, options });
  const { id: classId } = ensureClass(context.db, input);
  saveCovers(context.db, { classId, modelId: model.id, classIndices });
  const { metrics } = trained;
  const classifier = saveVersion(
    context,
    { name, modelId: model.id, labels, classIndices, features, options, metrics, trainingHash },
    trained,
  );
  return { classifier, reused: false, refused: [...trained.refused] };
}

/** What belongs to no class becomes the class's by the labels that it is trained with; a new one that it has patches of, its label. */
function takeIn({ db }: Writes, { id }: ClassRecord, labels: readonly string[]): void {
  db.transaction(() => {
    adoptPatches(db, id, labels);
    const own = new Set(selectedPatches(db, { classId: id, labels }).map(({ label }) => label));
    addLabels(
      db,
      id,
      labels.filter((label) => own.has(label)),
    );
  })();
}

/** @returns the next version of that name, with its machine and what it answered of patches that it was not trained on. */
export function saveVersion(
  { db, now }: Writes & Program,
  described: Omit<ClassifierRecord, "id" | "version" | "blob" | "created">,
  { machine, trainedOn }: Pick<Trained, "machine" | "trainedOn">,
): ClassifierRecord {
  const blobs = incomingBlobs(db);
  const classifier = { ...described, blob: blobs.add(machine), created: now().toISOString() };
  return saveClassifier(db, classifier, trainedOn, blobs);
}

type Recorded = Pick<Input<"train">, "labels" | "classIndices" | "features" | "options">;

/** @returns the newest version of that name that came of this very training. */
export function trainedBefore(
  { db }: Reads,
  model: ModelRecord,
  recipe: Recorded & Pick<Input<"train">, "name">,
  patches: readonly PatchRecord[],
): ClassifierRecord | undefined {
  const { name } = recipe;
  const known = (some: readonly PatchRecord[]): ClassifierRecord | undefined => {
    return classifierByTraining(db, { name, trainingHash: trainingHashOf(model, recipe, some), modelId: model.id });
  };
  return known(patches) ?? known(asShared(db, patches));
}

/** As they were written down when classes shared patches by name: a copy by the number of the one that it was made of. */
export function asShared(db: Reads["db"], patches: readonly PatchRecord[]): PatchRecord[] {
  return patches
    .map((patch) => ({ ...patch, id: firstLike(db, patch) ?? patch.id }))
    .sort((a, b) => a.imageId - b.imageId || a.id - b.id);
}

/** Everything that a patch classifier depends on: not, to which class the patches belong. */
export function trainingHashOf(
  model: ModelRecord,
  { labels, classIndices, features, options }: Recorded,
  patches: readonly PatchRecord[],
): string {
  return createHash("sha256")
    .update(JSON.stringify([model.hash, labels, classIndices, features, options, patches.map(unowned)]))
    .digest("hex");
}

export function unowned({ classId: _, ...patch }: PatchRecord): Omit<PatchRecord, "classId"> {
  return patch;
}

/**
 * The patches of a class; of one that is not there yet, those that belong to none.
 *
 * @throws PippinError where there are none, with where some are by those labels: on other photographs, or of other classes.
 */
export function trainingPatches(
  { db }: Reads,
  { name, labels, set }: Pick<Input<"train">, "name" | "labels" | "set">,
): readonly PatchRecord[] {
  const own = classByName(db, name);
  const classId = own?.id ?? null;
  const patches = selectedPatches(db, { classId, labels, set });
  if (patches.length > 0) return patches;
  const there = `${set === null ? `"${name}"` : `"${name}", on the photographs of "${set}",`} has no training patches for ${labels.join(", ")}.`;
  const elsewhere = selectedPatches(db, { classId, labels }).length;
  if (elsewhere > 0) {
    const are = elsewhere === 1 ? "There is 1" : `There are ${elsewhere}`;
    throw new PippinError(
      "invalid-request",
      `${there} ${are} on other photographs: choose those, or crop some on these.`,
    );
  }
  const others = ownersOf(db, { labels, set }, own);
  const [first] = others;
  throw new PippinError(
    "invalid-request",
    `${there} ${
      first === undefined
        ? "Crop some on the Patches page, name groups on the Discover page, or import some."
        : `${listed(others.map(({ owner, patches: n }) => `"${owner}" has ${n}`))}: take them over on the Patches page.`
    }`,
    {
      command:
        first === undefined
          ? "pippin patches import FILE"
          : `pippin patches take --class "${name}" --from "${first.owner}"`,
    },
  );
}

/** What can be taken over: of other classes, on photographs that are trained on and that the class has. */
function ownersOf(
  db: Reads["db"],
  { labels, set }: Pick<PatchSelection, "labels" | "set">,
  own: ClassRecord | undefined,
): { owner: string; patches: number }[] {
  const taken = new Set(imagesOfSet(db, own?.set ?? null).map(({ id }) => id));
  const there = selectedPatches(db, { labels, set }).filter(({ imageId }) => taken.has(imageId));
  return allClasses(db).flatMap(({ id, name: owner }) => {
    const patches = there.filter(({ classId }) => classId === id).length;
    return patches === 0 ? [] : [{ owner, patches }];
  });
}

/** What a training needs of its context. */
export type Trains = Reads & Computes & LongWork & KeepsFeatures;

export interface Trained extends Omit<TrainResult, "heldOut"> {
  readonly trainedOn: TrainedOn;
  readonly refused: readonly Refusal[];
}

interface Recipe extends Pick<Input<"train">, "labels" | "options"> {
  readonly features: FeatureSpecification;
  /** Ids of patches that are tested on and never trained on. */
  readonly testedOnly?: ReadonlySet<number>;
}

/** From the patches to a machine with its metrics; nothing is saved. */
export async function trainOn(
  context: Trains,
  model: ModelRecord,
  patches: readonly PatchRecord[],
  { labels, features, options, testedOnly }: Recipe,
): Promise<Trained> {
  const extracted = await trainingFeatures(context, model, features, patches, options);
  const { values, copies, other, dimension } = extracted;
  const result = await context.engine.train(
    {
      values,
      ...(copies === undefined ? {} : { copies }),
      ...(other === undefined ? {} : { other }),
      ...(testedOnly === undefined
        ? {}
        : { testedOnly: Uint8Array.from(extracted.patches, ({ id }) => (testedOnly.has(id) ? 1 : 0)) }),
      dimension,
      labels: Int32Array.from(extracted.patches, ({ label }) => labels.indexOf(label)),
      groups: Int32Array.from(extracted.patches, ({ imageId }) => imageId),
      vocabulary: labels,
      features,
      options,
    },
    context.progress,
    context.signal,
  );
  const imageHashes = [...new Set(extracted.patches.map(({ imageId }) => imageId))].map(
    (id) => imageById(context.db, id)!.hash,
  );
  const { machine, metrics, heldOut } = result;
  const answers = extracted.patches.map(({ id: patchId }, i) => ({ patchId, ...answerAt(heldOut, i) }));
  return { machine, metrics, trainedOn: { answers, imageHashes }, refused: extracted.refused };
}

/** @throws PippinError `engine` where there are answers of fewer patches than that. */
function answerAt(heldOut: HeldOut, i: number): Omit<HeldOutAnswer, "patchId"> {
  const [truth, given] = [heldOut.truth[i], heldOut.given[i]];
  const [label, probability] = [heldOut.label[i], heldOut.probability[i]];
  if (truth === undefined || given === undefined || label === undefined || probability === undefined) {
    throw new PippinError("engine", "The engine has not tested every patch that it was given. Train again.");
  }
  return { truth, given, label, probability };
}

export function featuresOf(
  context: Reads,
  model: ModelRecord,
  wanted: Input<"train">["features"],
  patches: readonly PatchRecord[],
): FeatureSpecification {
  if (typeof wanted === "object") return wanted;
  const network = graphOf(context, model);
  switch (wanted) {
    case "network":
      return defaultNetworkFeatures(network);
    case "network-context":
      return { ...defaultNetworkFeatures(network), context: true };
    case "network-local":
      return defaultNetworkFeatures(network, medianSide(context, model, network, patches));
    case "combined":
      return { name: "combined", version: 1, network: defaultNetworkFeatures(network) };
    case "second-and-network":
      return { name: wanted, version: 1, network: { ...defaultNetworkFeatures(network), context: true } };
    case "second":
    case "pixels":
    case "hog":
    case "colour-hog":
      return { name: wanted, version: 1 };
  }
}

/** Of the patches, in pixels of the network's input; without patches no field is too large. */
function medianSide({ db }: Reads, model: ModelRecord, network: Network, patches: readonly PatchRecord[]): number {
  const sides = patches.map(({ imageId, box }) => {
    const { width, height } = imageById(db, imageId)!;
    const input = toInputBox(inputGeometry(width, height, network.inputShape, model.preprocessing.geometry), box);
    return Math.sqrt(input.width * input.height);
  });
  return sides.sort((a, b) => a - b)[sides.length >> 1] ?? Infinity;
}
