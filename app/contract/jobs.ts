/** Long work: it reports how far it is, can be stopped, and goes on from there when it is started again. */
import { z } from "zod";
import { PartialGrid } from "./patchClassifier.ts";

/** Something that was left out, and why, in one sentence that names it. */
export const Refusal = z.object({ item: z.string(), message: z.string() });
export type Refusal = z.infer<typeof Refusal>;

export const JobRecord = z.object({
  id: z.int(),
  name: z.string(),
  /** What is going on, as people read it: "Training". */
  title: z.string(),
  /** What it makes, by name: the patch classifier that is trained, the model that is imported; null where nothing has one. */
  subject: z.string().nullable(),
  /** The image set that it goes through; null where it goes through none. */
  set: z.string().nullable(),
  state: z.enum(["running", "done", "failed", "cancelled"]),
  /** It was asked to stop, and finishes what is under way. */
  stopping: z.boolean().optional(),
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
