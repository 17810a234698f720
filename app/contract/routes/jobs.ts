/** Requests about long work. */
import { z } from "zod";
import { JobRecord } from "../jobs.ts";
import { defineRoute } from "./route.ts";

export const JOBS_ROUTES = {
  /** Newest first. */
  jobs: defineRoute({
    input: z.strictObject({}),
    output: z.object({ jobs: z.array(JobRecord) }),
    changes: [],
    reads: ["jobs"],
    title: "Listing jobs",
  }),
  /** Starts a request as a job and answers at once; events say how it goes. */
  startJob: defineRoute({
    input: z.strictObject({ name: z.string(), input: z.record(z.string(), z.unknown()) }),
    output: JobRecord,
    changes: [],
    reads: [],
    title: "Starting a job",
  }),
  cancelJob: defineRoute({
    input: z.strictObject({ id: z.int() }),
    output: JobRecord,
    changes: [],
    reads: [],
    title: "Stopping a job",
  }),
  /** The same request once more: what is finished is not done again. */
  resumeJob: defineRoute({
    input: z.strictObject({ id: z.int() }),
    output: JobRecord,
    changes: [],
    reads: [],
    title: "Going on with a job",
  }),
} as const;
