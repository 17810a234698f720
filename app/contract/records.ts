/** What the workspace keeps, as the backend tells it. */
import { z } from "zod";
import { Box } from "./geometry.ts";
import { FeatureSpecification, TrainingMetrics, TrainingOptions } from "./patchClassifier.ts";

/** SHA-256 of a file's content, as it names it everywhere: nothing else may stand where a path is made of it. */
export const Hash = z.string().regex(/^[0-9a-f]{64}$/, "must be 64 hexadecimal digits");

export const PreprocessingRecord = z.strictObject({
  values: z.enum(["caffe", "torch", "tf", "unit", "none"]),
  geometry: z.enum(["crop", "squash", "letterbox"]),
});

export const ImageRecord = z.object({
  id: z.int(),
  hash: Hash,
  path: z.string(),
  width: z.int(),
  height: z.int(),
  format: z.string(),
  warnings: z.array(z.string()),
});
export type ImageRecord = z.infer<typeof ImageRecord>;

export const ModelRecord = z.object({
  id: z.int(),
  name: z.string(),
  hash: Hash,
  graphBlob: Hash,
  weightsBlob: Hash,
  preprocessing: PreprocessingRecord,
  classNames: z.array(z.string()),
});
export type ModelRecord = z.infer<typeof ModelRecord>;

export const ClassifierRecord = z.object({
  id: z.int(),
  name: z.string(),
  version: z.int(),
  modelId: z.int(),
  labels: z.array(z.string()),
  classIndices: z.array(z.int()),
  features: FeatureSpecification,
  options: TrainingOptions,
  metrics: TrainingMetrics,
  trainingHash: z.string(),
  blob: Hash,
  /** When it was trained or came in, ISO 8601. */
  created: z.string(),
});
export type ClassifierRecord = z.infer<typeof ClassifierRecord>;

export const PatchRecord = z.object({
  id: z.int(),
  imageId: z.int(),
  /** That it belongs to; null: none yet. */
  classId: z.int().nullable(),
  label: z.string(),
  box: Box,
  origin: z.string(),
});
export type PatchRecord = z.infer<typeof PatchRecord>;

/** An object in an image: the truth that explanations are evaluated against. */
export const ObjectRecord = z.object({
  imageId: z.int(),
  category: z.string(),
  /** Polygons as flat x, y lists. */
  polygons: z.array(z.array(z.number())),
  /** Marked points by the name of the part. */
  parts: z.record(z.string(), z.array(z.tuple([z.number(), z.number()]))),
});
export type ObjectRecord = z.infer<typeof ObjectRecord>;

/** One that is in the workspace. */
export const StoredObject = ObjectRecord.extend({ id: z.int() });
export type StoredObject = z.infer<typeof StoredObject>;
