/** Long work: it reports how far it is, can be stopped, and goes on from there when it is started again. */
import { z } from "zod";
import { PartialGrid } from "./patchClassifier.ts";

/** Requests that run as jobs. Each does nothing again that an earlier run of it has finished. */
export const JOB_NAMES = [
  "addImages",
  "importObjects",
  "relinkImages",
  "exportObjects",
  "importPatches",
  "exportPatches",
  "harvestPatches",
  "importModel",
  "checkModel",
  "train",
  "retrain",
  "compareClassifiers",
  "explain",
  "exportExplanations",
  "surveyNeurons",
  "evaluate",
  "prepareSample",
] as const;
export type JobName = (typeof JOB_NAMES)[number];

export function isJob(name: string): name is JobName {
  return (JOB_NAMES as readonly string[]).includes(name);
}

/** Something that was left out, and why, in one sentence that names it. */
export const Refusal = z.object({ item: z.string(), message: z.string() });
export type Refusal = z.infer<typeof Refusal>;

export const JobRecord = z.object({
  id: z.int(),
  name: z.string(),
  /** What it makes, by name: the patch classifier that is trained, the model that is imported; null where nothing has one. */
  subject: z.string().nullable(),
  state: z.enum(["running", "done", "failed", "cancelled"]),
  done: z.int(),
  /** 0: not known yet. */
  total: z.int(),
  /** What is under way, or how it ended. */
  message: z.string(),
  /** When it was started, ISO 8601. */
  started: z.string(),
  failures: z.array(Refusal),
  /** Of a training under way. */
  grid: PartialGrid.optional(),
  /** Stopped, failed or lost with its process: the same request goes on from there. */
  resumable: z.boolean(),
});
export type JobRecord = z.infer<typeof JobRecord>;
