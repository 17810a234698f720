/** Requests about the workspace as a whole: what is in it, what a person has chosen, the sample. */
import { z } from "zod";
import { Refusal } from "../jobs.ts";
import { ModelRecord } from "../records.ts";
import { SHIPPED_MODELS } from "../shippedModels.ts";
import { ExplainAnswer } from "./explain.ts";
import { defineRoute } from "./route.ts";

export const Settings = z.strictObject({
  /** The first-run tour: not offered yet, left, or seen to its end. */
  tour: z.enum(["new", "skipped", "finished"]),
  /** Name of the model that pages work with; null until one is chosen. */
  model: z.string().min(1).nullable(),
  /** Side of a label's stamp as a share of the photograph's short side, of each whose size was changed. */
  stamps: z.record(z.string(), z.number().positive().max(1)),
});
export type Settings = z.infer<typeof Settings>;

/** Of a network that comes with the program. */
const ShippedName = z.enum(SHIPPED_MODELS.map(({ name }) => name));

export const DEFAULT_SETTINGS: Settings = { tour: "new", model: null, stamps: {} };

export const WORKSPACE_ROUTES = {
  status: defineRoute({
    input: z.strictObject({}),
    output: z.object({
      version: z.string(),
      workspace: z.string(),
      backend: z.string(),
      tensorflow: z.string(),
      reason: z.string().nullable(),
      /** Images that have gone through a network in the engine that answered. */
      forwardPasses: z.int(),
      images: z.int(),
      sets: z.array(z.string()),
      models: z.array(z.string()),
      classifiers: z.array(z.string()),
    }),
    changes: [],
    reads: ["images", "models", "classifiers"],
    title: "Looking at the workspace",
  }),
  /** How far the work has come, from photographs to reviewed explanations: what the start page shows. */
  thread: defineRoute({
    input: z.strictObject({}),
    output: z.object({
      images: z.int(),
      /** Those that are imported. */
      models: z.array(z.string()),
      classes: z.array(z.object({ name: z.string(), labels: z.int(), patches: z.int() })),
      /** Classes whose words are trained. */
      trained: z.array(z.string()),
      /** Images with an explanation. */
      explained: z.int(),
      /** Patches that somebody has said something of. */
      reviewed: z.int(),
      /** Image of the newest explanation that has words, else of the newest one. */
      newest: z.int().nullable(),
    }),
    changes: [],
    reads: ["images", "models", "classes", "patches", "classifiers", "explanations", "reviews"],
    title: "Looking at the workspace",
  }),
  settings: defineRoute({
    input: z.strictObject({}),
    output: Settings,
    changes: [],
    reads: ["settings"],
    title: "Reading settings",
  }),
  /** Those that are named; the answer holds all. */
  changeSettings: defineRoute({
    input: Settings.partial(),
    output: Settings,
    changes: ["settings"],
    reads: [],
    title: "Changing settings",
  }),
  /** Frees what deleted rows and ended processes have left in the workspace's folder. */
  cleanWorkspace: defineRoute({
    input: z.strictObject({
      /** Say what would be freed, and free nothing. */
      dryRun: z.boolean().default(false),
    }),
    output: z.object({
      freed: z.array(
        z.object({
          /** Contents and pictures that nothing refers to, old downloads, what was not finished, free pages of the database. */
          kind: z.enum(["blobs", "pictures", "downloads", "unfinished", "database"]),
          /** Files; of the database pages. */
          count: z.int(),
          bytes: z.int(),
        }),
      ),
    }),
    keeps: true,
    changes: [],
    reads: [],
    title: "Cleaning the workspace",
  }),
  /** The sample workspace's photographs, patches, patch classifier and explanations, from what ships. */
  prepareSample: defineRoute({
    input: z.strictObject({
      model: ShippedName.default(SHIPPED_MODELS[0].name),
      /** HTML file to write about the photographs that are explained. */
      report: z.string().min(1).optional(),
    }),
    output: z.object({ refused: z.array(Refusal), explained: ExplainAnswer }),
    job: true,
    mayImportModel: true,
    changes: ["images", "patches", "models", "classifiers", "explanations", "classes"],
    reads: [],
    title: "Preparing the sample",
    summary: () => "The sample is ready",
  }),
  /** A network that comes with the program; in a workspace with the sample its words are trained with it, too. */
  takeShippedModel: defineRoute({
    input: z.strictObject({ name: ShippedName }),
    output: z.object({
      model: ModelRecord,
      /** Name of the patch classifier that was trained; null where there was nothing to train, or it was there. */
      classifier: z.string().nullable(),
      refused: z.array(Refusal),
    }),
    job: true,
    mayImportModel: true,
    changes: ["models", "classifiers", "classes"],
    reads: [],
    title: "Taking a network that comes with Pippin",
    summary: ({ model, classifier }) =>
      classifier === null
        ? `"${model.name}" is here`
        : `"${model.name}" is here, and the words of "${classifier}" are trained with it`,
  }),
} as const;
