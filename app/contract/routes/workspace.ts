/** Requests about the workspace as a whole, and its jobs. */
import { z } from "zod";
import { JOB_NAMES, JobRecord, Refusal } from "../jobs.ts";
import { defineRoute } from "./route.ts";

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
          /** Contents and pictures that nothing refers to, what was not finished, free pages of the database. */
          kind: z.enum(["blobs", "pictures", "unfinished", "database"]),
          /** Files; of the database pages. */
          count: z.int(),
          bytes: z.int(),
        }),
      ),
    }),
  }),
  /** Newest first. */
  jobs: defineRoute({ input: z.strictObject({}), output: z.object({ jobs: z.array(JobRecord) }) }),
  /** Starts a request as a job and answers at once; events say how it goes. */
  startJob: defineRoute({
    input: z.strictObject({ name: z.enum(JOB_NAMES), input: z.record(z.string(), z.unknown()) }),
    output: JobRecord,
  }),
  cancelJob: defineRoute({ input: z.strictObject({ id: z.int() }), output: JobRecord }),
  /** The same request once more: what is finished is not done again. */
  resumeJob: defineRoute({ input: z.strictObject({ id: z.int() }), output: JobRecord }),
  /** The sample workspace's photographs, patches, patch classifier and explanations, from what ships. */
  prepareSample: defineRoute({
    input: z.strictObject({}),
    output: z.object({ refused: z.array(Refusal) }),
  }),
} as const;
