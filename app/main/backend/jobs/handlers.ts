/** Requests about jobs: the only ones that start, stop and list others. */
import type { JobRecord } from "../../../contract/jobs.ts";
import { isJob, type JobName } from "../../../contract/requests.ts";
import { PippinError } from "../../../contract/errors.ts";
import type { JOBS_ROUTES } from "../../../contract/routes/jobs.ts";
import type { Handlers } from "../context.ts";
import type { Jobs } from "./jobs.ts";

/** @param start - parses the input and begins; @throws PippinError where it does not fit. */
export function jobsHandlers(
  jobs: Pick<Jobs, "list" | "cancel" | "stored">,
  start: (name: JobName, input: unknown) => JobRecord,
): Handlers<typeof JOBS_ROUTES> {
  return {
    jobs: async () => ({ jobs: jobs.list() }),
    startJob: async (_, { name, input }) => {
      if (!isJob(name)) throw new PippinError("invalid-request", `There is no job "${name}".`);
      return start(name, input);
    },
    cancelJob: async (_, { id }) => jobs.cancel(id),
    resumeJob: async (_, { id }) => {
      const { name, input } = jobs.stored(id);
      return start(name, input);
    },
  };
}
