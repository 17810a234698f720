/** Requests about patch classifiers. */
import { z } from "zod";
import { FEATURE_NAMES, FeatureSpecification, TrainingOptions } from "../patchClassifier.ts";
import { Refusal } from "../jobs.ts";
import { ClassifierRecord } from "../records.ts";
import { defineRoute, Name } from "./route.ts";

export const TRAINING_ROUTES = {
  train: defineRoute({
    input: z.strictObject({
      name: Name,
      model: Name.optional(),
      labels: z.array(Name).min(2),
      classIndices: z.array(z.int().nonnegative()).min(1),
      features: z.union([z.enum(FEATURE_NAMES), FeatureSpecification]),
      options: TrainingOptions,
    }),
    output: z.object({ classifier: ClassifierRecord, reused: z.boolean(), refused: z.array(Refusal) }),
  }),
  exportClassifier: defineRoute({
    input: z.strictObject({ classifier: Name, file: z.string().min(1) }),
    output: z.object({ name: z.string(), version: z.int() }),
  }),
  importClassifier: defineRoute({
    input: z.strictObject({ file: z.string().min(1) }),
    output: z.object({
      name: z.string(),
      version: z.int(),
      /** The very same training was there already. */
      reused: z.boolean(),
    }),
  }),
} as const;
