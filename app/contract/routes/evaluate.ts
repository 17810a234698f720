/** Requests that measure how good explanations are. */
import { z } from "zod";
import { counted } from "../numberWords.ts";
import { COMPARED, Evaluation, EvaluationSettings, EvaluationSummary, FoundPatch, Hit } from "../evaluation.ts";
import { Hash } from "../records.ts";
import { Measure } from "../settings.ts";
import { ExportAnswer, Name, defineRoute } from "./route.ts";

/** A patch behind a figure of a table. */
export const EvaluatedPatch = FoundPatch.omit({ hits: true }).extend({
  imageId: z.int(),
  hash: Hash,
  /** The image's file name. */
  name: z.string(),
  width: z.int(),
  height: z.int(),
  layer: z.string(),
  hit: Hit,
  /** Whether it counts as a success for the figure: of `energy`, from half on. */
  success: z.boolean(),
});
export type EvaluatedPatch = z.infer<typeof EvaluatedPatch>;

/** How figures are taken away: as a file of its own kind. */
export const FIGURE_EXPORT = {
  format: z.enum(["html", "csv", "json"]),
  /** A file, or a folder that is there; null: a place in the workspace to download from. */
  target: z.string().min(1).nullable(),
  /** The command that was typed; left out: the report names one that makes the same. */
  command: z.string().optional(),
};

export const FIGURE_EXPORT_ANSWER = {
  ...ExportAnswer,
  /** Of the file where a page may download it; empty where a target was named. */
  downloads: z.array(z.string()),
};

export const EVALUATE_ROUTES = {
  evaluate: defineRoute({
    input: z.strictObject({
      set: Name,
      model: Name.optional(),
      settings: EvaluationSettings,
      /** Label every image with this patch classifier, whatever class is predicted. */
      classifier: Name.optional(),
    }),
    output: Evaluation,
    job: true,
    mayImportModel: true,
    changes: ["evaluations"],
    reads: ["evaluations"],
    title: "Evaluating",
    summary: ({ images, settings }) =>
      `${counted(settings.measures.length, "measure")} evaluated on ${counted(images, "image")}`,
  }),
  /** Newest first. */
  evaluations: defineRoute({
    input: z.strictObject({}),
    output: z.object({ evaluations: z.array(EvaluationSummary) }),
    changes: [],
    reads: ["evaluations", "images", "models"],
    title: "Listing evaluations",
  }),
  /** @throws PippinError `not-found` where there is none, or it has not ended. */
  evaluation: defineRoute({
    input: z.strictObject({ id: z.int() }),
    output: Evaluation,
    changes: [],
    reads: ["evaluations"],
    title: "Opening an evaluation",
  }),
  removeEvaluation: defineRoute({
    input: z.strictObject({ id: z.int() }),
    output: z.object({}),
    changes: ["evaluations"],
    reads: ["evaluations"],
    title: "Removing an evaluation",
  }),
  /**
   * An evaluation as a file: a report that needs no other file, a row a figure, or everything that is recorded.
   *
   * @throws PippinError `not-found` where there is none, or it has not ended.
   */
  exportEvaluation: defineRoute({
    input: z.strictObject({
      id: z.int(),
      ...FIGURE_EXPORT,
    }),
    output: z.object(FIGURE_EXPORT_ANSWER),
    job: true,
    changes: [],
    reads: ["evaluations", "images"],
    title: "Exporting an evaluation",
    summary: ({ written }) => `${counted(written.length, "file")} written`,
  }),
  /** The patches behind a cell of a table: by photograph, convolution and rank. */
  evaluatedPatches: defineRoute({
    input: z.strictObject({
      id: z.int(),
      /** Null: all objects together. */
      category: z.string().nullable().default(null),
      measure: Measure,
      figure: z.enum([...COMPARED, "any", "anyTop2", "withoutNone", "partRate"]),
      /** Only successes, or only failures; null: both. */
      success: z.boolean().nullable().default(null),
      /** Only patches that show this label, or, of the confusion, that were given that one. */
      truth: z.string().nullable().default(null),
      given: z.string().nullable().default(null),
      first: z.int().min(1).max(1000).default(200),
      offset: z.int().nonnegative().default(0),
    }),
    output: z.object({
      patches: z.array(EvaluatedPatch),
      /** How many there are in all. */
      total: z.int(),
    }),
    changes: [],
    reads: ["evaluations", "images"],
    title: "Listing evaluated patches",
  }),
  /** What a set offers to evaluate: what is marked on its images, and what labels can be judged by. */
  evaluationChoices: defineRoute({
    input: z.strictObject({
      set: Name,
      model: Name.optional(),
      /** Those that are to count; null: all that are marked. */
      categories: EvaluationSettings.shape.categories,
    }),
    output: z.object({
      images: z.int(),
      /** With how many images each is marked on. */
      categories: z.array(z.object({ name: z.string(), images: z.int() })),
      outlined: z.int(),
      /** Images with an object of the categories: what would be evaluated. */
      counted: z.int(),
      /** Images with marked parts. */
      marked: z.int(),
      /** Images with reviewed patches of the model's current patch classifiers. */
      reviewed: z.int(),
      classifiers: z.array(z.object({ id: z.int(), name: z.string(), version: z.int() })),
    }),
    mayImportModel: true,
    changes: [],
    reads: ["images", "objects", "classifiers", "reviews", "models"],
    title: "Looking what can be evaluated",
  }),
} as const;
