/** Requests about the workspace as a whole: what is in it, what a person has chosen, the sample. */
import { z } from "zod";
import { Refusal } from "../jobs.ts";
import { defineRoute } from "./route.ts";

export const Settings = z.strictObject({
  /** The first-run tour: not offered yet, left, or seen to its end. */
  tour: z.enum(["new", "skipped", "finished"]),
});
export type Settings = z.infer<typeof Settings>;

export const DEFAULT_SETTINGS: Settings = { tour: "new" };

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
  /** The sample workspace's photographs, patches, patch classifier and explanations, from what ships. */
  prepareSample: defineRoute({
    input: z.strictObject({}),
    output: z.object({ refused: z.array(Refusal) }),
    job: true,
    mayImportModel: true,
    changes: ["images", "patches", "models", "classifiers", "explanations", "classes"],
    reads: [],
    title: "Preparing the sample",
    summary: () => "The sample is ready",
  }),
} as const;
