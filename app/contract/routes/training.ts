/** Requests about patch classifiers. */
import { z } from "zod";
import { Box } from "../geometry.ts";
import { Refusal } from "../jobs.ts";
import { CLASSIFIERS, FEATURE_NAMES, FeatureSpecification, TrainingOptions } from "../patchClassifier.ts";
import { counted, percent } from "../numberWords.ts";
import { Hash, ClassifierRecord } from "../records.ts";
import { ClassifierDetails, ClassifierVersion, Comparison, VersionDifference } from "../training.ts";
import { Name, defineRoute } from "./route.ts";

export const TRAINING_ROUTES = {
  train: defineRoute({
    input: z.strictObject({
      name: Name,
      model: Name.optional(),
      /** Whose photographs the patches are cropped from; null: all. */
      set: Name.nullable().default(null),
      labels: z.array(Name).min(2),
      classIndices: z.array(z.int().nonnegative()).min(1),
      features: z.union([z.enum(FEATURE_NAMES), FeatureSpecification]),
      options: TrainingOptions,
    }),
    output: z.object({ classifier: ClassifierRecord, reused: z.boolean(), refused: z.array(Refusal) }),
    job: true,
    mayImportModel: true,
    changes: ["classifiers", "classes", "patches"],
    reads: [],
    title: "Training",
    summary: ({ classifier: { name, version, metrics } }) =>
      `"${name}", version ${version}: ${percent(metrics.accuracy)} of ${metrics.patches} patches`,
  }),
  /** Every feature with every classifier on the same folds; what was found before, of the same patches, is not done again. */
  compareClassifiers: defineRoute({
    input: z.strictObject({
      /** The class that it is for. */
      name: Name,
      model: Name.optional(),
      set: Name.nullable().default(null),
      labels: z.array(Name).min(2),
      features: z
        .array(z.enum(FEATURE_NAMES))
        .min(1)
        .default([...FEATURE_NAMES]),
      classifiers: z
        .array(z.enum(CLASSIFIERS))
        .min(1)
        .default([...CLASSIFIERS]),
      /** Choose C and gamma of each from its grid (`gridOf`); otherwise from three of C. */
      grid: z.boolean().default(false),
      folds: z.int().min(2).max(50).default(5),
      seed: z.int().nonnegative().default(0),
    }),
    output: z.object({ comparison: Comparison, reused: z.int(), refused: z.array(Refusal) }),
    job: true,
    mayImportModel: true,
    changes: ["classifiers"],
    reads: [],
    title: "Comparing classifiers",
    summary: ({ comparison: { cells } }) => `${counted(cells.length, "pair")} of features and classifier compared`,
  }),
  /** Newest first, as far as they have come. */
  comparisons: defineRoute({
    input: z.strictObject({ name: Name }),
    output: z.object({ comparisons: z.array(Comparison) }),
    changes: [],
    reads: ["classifiers", "models"],
    title: "Listing comparisons",
  }),
  /** Versions of patch classifiers, of one name where it is given; newest first. */
  classifiers: defineRoute({
    input: z.strictObject({ name: Name.optional() }),
    output: z.object({ classifiers: z.array(ClassifierVersion) }),
    changes: [],
    reads: ["classifiers", "explanations", "models"],
    title: "Listing patch classifiers",
  }),
  classifierDetails: defineRoute({
    input: z.strictObject({ id: z.int() }),
    output: ClassifierDetails,
    changes: [],
    reads: ["classifiers", "explanations"],
    title: "Looking at a patch classifier",
  }),
  /** Training patches of one label that machines which had not seen them took for another (or the same). */
  confusionCell: defineRoute({
    input: z.strictObject({ id: z.int(), truth: Name, predicted: Name }),
    output: z.object({
      patches: z.array(
        z.object({
          patchId: z.int(),
          imageId: z.int(),
          hash: Hash,
          name: z.string(),
          box: Box,
          /** As it is now. */
          label: z.string(),
          /** Of the label that it was taken for. */
          probability: z.number(),
        }),
      ),
      /** Removed since. */
      gone: z.int(),
    }),
    changes: [],
    reads: ["classifiers", "patches"],
    title: "Listing patches",
  }),
  /** The version that explanations and suggestions use; the newest one needs no choice. */
  chooseClassifier: defineRoute({
    input: z.strictObject({ id: z.int() }),
    output: ClassifierVersion,
    changes: ["classifiers"],
    reads: [],
    title: "Choosing a patch classifier",
  }),
  /** With the explanations that it labelled. */
  deleteClassifier: defineRoute({
    input: z.strictObject({ id: z.int() }),
    output: z.object({ explanations: z.int() }),
    changes: ["classifiers", "explanations"],
    reads: [],
    title: "Deleting a patch classifier",
  }),
  /** Two versions on the patches that both were tested on. */
  compareVersions: defineRoute({
    input: z.strictObject({ first: z.int(), second: z.int() }),
    output: VersionDifference,
    changes: [],
    reads: ["classifiers", "patches"],
    title: "Comparing versions",
  }),
  exportClassifier: defineRoute({
    input: z.strictObject({ classifier: Name, file: z.string().min(1) }),
    output: z.object({ name: z.string(), version: z.int() }),
    changes: [],
    reads: [],
    title: "Exporting a patch classifier",
  }),
  importClassifier: defineRoute({
    input: z.strictObject({ file: z.string().min(1) }),
    output: z.object({
      name: z.string(),
      version: z.int(),
      /** The very same training was there already. */
      reused: z.boolean(),
    }),
    mayImportModel: true,
    changes: ["classifiers", "classes", "patches"],
    reads: [],
    title: "Importing a patch classifier",
  }),
} as const;
