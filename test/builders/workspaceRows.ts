/** Rows of a workspace, saved as the product saves them, with contents in place of pictures and machines. */
import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DEFAULT_TRAINING, type TrainingMetrics } from "../../app/contract/patchClassifier.ts";
import type { ClassifierRecord, ImageRecord, ModelRecord } from "../../app/contract/records.ts";
import { incomingBlobs } from "../../app/main/workspace/blobs.ts";
import { saveClassifier } from "../../app/main/workspace/classifiers.queries.ts";
import type { ReadableDB, WritableDB } from "../../app/main/workspace/connection.ts";
import { saveExplanation, type NewExplanation } from "../../app/main/workspace/explanations.queries.ts";
import type { HeldOutAnswer } from "../../app/main/workspace/heldOut.queries.ts";
import { saveImage } from "../../app/main/workspace/images.queries.ts";
import { saveModel } from "../../app/main/workspace/models.queries.ts";
import { saveNeuronPatch, type StoredNeuronPatch } from "../../app/main/workspace/peaks.queries.ts";

export const bytesOf = (content: string): Uint8Array => Buffer.from(content);
export const hashOf = (content: string): string => createHash("sha256").update(content).digest("hex");

/** A photograph of that name, whose content is its name. */
export function anImage(db: WritableDB, name: string): ImageRecord {
  const path = `/photographs/${name}.jpg`;
  return saveImage(db, { hash: hashOf(name), path, width: 640, height: 480, format: "jpeg", warnings: [] }).image;
}

/** A model of ten classes; `content` is that of its graph and weights. */
export function aModel(db: WritableDB, name: string, content = name): ModelRecord {
  const blobs = incomingBlobs(db);
  const [graphBlob, weightsBlob] = [`graph ${content}`, `weights ${content}`].map((text) => blobs.add(bytesOf(text)));
  return saveModel(
    db,
    {
      ...{ name, hash: weightsBlob, graphBlob, weightsBlob, preprocessing: { values: "unit", geometry: "crop" } },
      classNames: Array.from({ length: 10 }, (_, i) => `class ${i}`),
    },
    blobs,
  );
}

const METRICS: TrainingMetrics = {
  ...{ folds: 5, patches: 4, images: 2, dimension: 8, correct: 3, accuracy: 0.75, interval: [0.3, 0.95] },
  ...{ confusion: [], grid: [], chosen: { C: 1, gamma: null }, medianKernel: null, warnings: [] },
};

export interface VersionOptions {
  readonly name?: string;
  readonly labels?: string[];
  readonly answers?: readonly HeldOutAnswer[];
  readonly imageHashes?: readonly string[];
  readonly trainingHash?: string;
  /** Of its machine. */
  readonly content?: string;
}

/** The next version of the patch classifier of that name. */
export function aVersion(db: WritableDB, model: ModelRecord, options: VersionOptions = {}): ClassifierRecord {
  const { name = "dog", labels = ["eye", "ear", "none"], content = "machine", trainingHash = "" } = options;
  const blobs = incomingBlobs(db);
  return saveClassifier(
    db,
    {
      ...{ name, modelId: model.id, labels, classIndices: [1], options: DEFAULT_TRAINING, metrics: METRICS },
      ...{ features: { name: "hog", version: 1 }, trainingHash, created: "2026-01-01T00:00:00.000Z" },
      blob: blobs.add(bytesOf(content)),
    },
    { answers: options.answers ?? [], imageHashes: options.imageHashes ?? [] },
    blobs,
  );
}

/** One patch for each content; its reconstruction is of `CONTENT, seen`. */
export function anExplanation(
  db: WritableDB,
  image: Pick<ImageRecord, "id" | "path">,
  model: ModelRecord,
  classifier: ClassifierRecord | null,
  contents: readonly string[],
): void {
  const blobs = incomingBlobs(db);
  const patches = contents.map((content, place): NewExplanation["patches"][number] => ({
    ...{ convolution: 1, layer: "conv", channel: place, row: 0, column: 0, measure: "attribution" },
    ...{ score: 1, activation: 1, rank: place + 1, neurons: 1 },
    box: { x: 0, y: 0, width: 8, height: 8 },
    imageBox: { x: 0, y: 0, width: 8, height: 8 },
    labels: classifier === null ? [] : [{ label: "eye", probability: 0.9 }],
    patchBlob: blobs.add(bytesOf(content)),
    reconstructionBlob: blobs.add(bytesOf(`${content}, seen`)),
  }));
  const explanation: NewExplanation = {
    key: hashOf(JSON.stringify([image.path, model.id, classifier?.id ?? null, contents])),
    ...{ image, modelId: model.id, classifierId: classifier?.id ?? null, patches },
    ...{ settings: '{"measure":"attribution"}', backend: "wasm", version: "0" },
    result: {
      ...{ width: 640, height: 480, convolutions: [1], ties: [], warnings: [], seconds: 0 },
      prediction: [{ index: 1, probability: 0.9 }],
      explainedClass: { index: 1, probability: 0.9 },
    },
  };
  saveExplanation(db, explanation, blobs);
}

/** What one neuron sees in the image; its reconstruction is of `CONTENT, seen`. */
export function aNeuronPatch(
  db: WritableDB,
  image: Pick<ImageRecord, "id" | "path">,
  model: ModelRecord,
  content: string,
): void {
  const blobs = incomingBlobs(db);
  const patch: StoredNeuronPatch = {
    ...{ activation: 1, labels: [] },
    patchBlob: blobs.add(bytesOf(content)),
    reconstructionBlob: blobs.add(bytesOf(`${content}, seen`)),
  };
  saveNeuronPatch(db, { key: `${image.path} ${content}`, modelId: model.id, image }, patch, blobs);
}

/** @returns names of all files in the folder's folders: the blobs, or the thumbnails, of a workspace. */
export function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .sort();
}

/** @returns hashes of all blobs that rows refer to, each once. */
export function referredBlobs(db: ReadableDB): string[] {
  const columns = [
    ["explained_patches", "patch_blob"],
    ["explained_patches", "reconstruction_blob"],
    ["neuron_patches", "patch_blob"],
    ["neuron_patches", "reconstruction_blob"],
    ["patch_classifiers", "blob"],
    ["models", "graph_blob"],
    ["models", "weights_blob"],
  ];
  const hashes = columns.flatMap(([table, column]) =>
    db.prepare<[], string>(`SELECT ${column} FROM ${table}`).pluck().all(),
  );
  return [...new Set(hashes)].sort();
}

export const blobsFolder = (workspace: string): string => join(workspace, "blobs");
