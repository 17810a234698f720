/** Long work under supervision: recorded in the workspace, told to every page, stopped and started again. */
import { PippinError, errorData, type Result } from "../../../contract/errors.ts";
import { isJob, type JobName, type JobRecord, type Refusal } from "../../../contract/jobs.ts";
import type { ProgressEvent } from "../../../contract/requests.ts";
import { summaryOf } from "./jobSummaries.ts";
import type { WritableDB } from "../../workspace/database.ts";
import {
  endJob,
  jobById,
  latestJobs,
  runningJobs,
  saveJobFailure,
  startJob,
  type StoredJob,
} from "../../workspace/jobs.queries.ts";
import { isWorkedOn } from "../../workspace/processes.ts";

/** How many jobs a list shows. */
const LISTED = 50;
/** Pages hear of progress so often at most: a thousand events a second would only keep them busy. */
const EVERY_MS = 100;

/** What a job does: the handler of its request. */
export type Work = (progress: (event: ProgressEvent) => void, signal: AbortSignal) => Promise<Result<unknown>>;

export interface Jobs {
  /** Newest first; those under way with how far they are. */
  list(): JobRecord[];
  /** @returns the job as recorded when it starts, and what it ends with. */
  run(
    name: JobName,
    input: unknown,
    work: Work,
    signal?: AbortSignal,
  ): { job: JobRecord; ended: Promise<Result<unknown>> };
  /** @throws PippinError `not-found` where no such job is under way. */
  cancel(id: number): JobRecord;
  /** @throws PippinError `not-found`, or `invalid-request` for one that has nothing left to do. */
  stored(id: number): { name: JobName; input: unknown };
  /** Stops all; resolves when they have ended. */
  close(): Promise<void>;
}

interface Running {
  readonly stop: AbortController;
  readonly ended: Promise<Result<unknown>>;
  record: JobRecord;
}

/** @param tell - hears of each start, step and end. */
export function createJobs(db: WritableDB, tell: (job: JobRecord) => void, now: () => Date): Jobs {
  const running = new Map<number, Running>();
  const endLost = (): void => endLostJobs(db, (id) => running.has(id));
  endLost();
  const stored = (id: number): StoredJob => {
    const job = jobById(db, id);
    if (job === undefined) throw new PippinError("not-found", `There is no job ${id}.`);
    return job;
  };

  function run(name: JobName, input: unknown, work: Work, outer?: AbortSignal): ReturnType<Jobs["run"]> {
    const id = startJob(db, name, input, now());
    const stop = new AbortController();
    outer?.addEventListener("abort", () => stop.abort(), { once: true });
    if (outer?.aborted === true) stop.abort();
    const job: Running = { stop, record: withoutInput(stored(id)), ended: Promise.resolve().then(finish) };
    running.set(id, job);
    tell(job.record);
    return { job: job.record, ended: job.ended };

    async function finish(): Promise<Result<unknown>> {
      let told = 0;
      const progress = (event: ProgressEvent): void => {
        job.record = { ...job.record, ...event };
        if (now().getTime() - told < EVERY_MS) return;
        told = now().getTime();
        tell(job.record);
      };
      const result = await work(progress, stop.signal).catch((error: unknown): Result<unknown> => ({
        ok: false,
        error: errorData(error),
      }));
      try {
        save(db, id, name, result, job.record, stop.signal.aborted);
      } finally {
        running.delete(id);
      }
      tell(withoutInput(stored(id)));
      return result;
    }
  }

  return {
    list: () => {
      endLost();
      return latestJobs(db, LISTED).map((job) => running.get(job.id)?.record ?? withoutInput(job));
    },
    run,
    cancel: (id) => {
      const job = running.get(id);
      if (job === undefined) throw notOurs(stored(id));
      job.stop.abort();
      return job.record;
    },
    stored: (id) => {
      const { name, input, resumable } = stored(id);
      if (!resumable || !isJob(name)) throw new PippinError("invalid-request", `Job ${id} has nothing left to do.`);
      return { name, input };
    },
    close: async () => {
      for (const { stop } of running.values()) stop.abort();
      await Promise.all([...running.values()].map(({ ended }) => ended));
    },
  };
}

function save(
  db: WritableDB,
  id: number,
  name: JobName,
  result: Result<unknown>,
  { done, total }: JobRecord,
  stopped: boolean,
): void {
  if (!result.ok) {
    const state = result.error.code === "cancelled" ? "cancelled" : "failed";
    endJob(db, id, { state, done, total, message: result.error.message });
    return;
  }
  for (const { item, message } of refusedIn(result.value)) saveJobFailure(db, id, item, message);
  // Work that can be divided stops between two items and answers with what it has.
  const state = stopped && done < total ? "cancelled" : "done";
  endJob(db, id, { state, done, total, message: summaryOf(name, result.value) });
}

function refusedIn(value: unknown): readonly Refusal[] {
  return (value as { refused?: readonly Refusal[] } | undefined)?.refused ?? [];
}

function withoutInput({ input: _, ...job }: StoredJob): JobRecord {
  return job;
}

function notOurs({ id, state }: StoredJob): PippinError {
  if (state !== "running") return new PippinError("not-found", `Job ${id} is not under way.`);
  return new PippinError(
    "workspace",
    `Job ${id} is run by another window or command that has this workspace open. Stop it there.`,
  );
}

/**
 * Jobs whose process is gone were killed: what they finished is kept, and the same request goes on from there.
 *
 * @param isOurs - whether this very backend works on it.
 */
function endLostJobs(db: WritableDB, isOurs: (id: number) => boolean): void {
  for (const job of runningJobs(db)) {
    if (isOurs(job.id) || isWorkedOn(job.process, Date.parse(job.started))) continue;
    const message = "Pippin ended while this was running. Start it again: it goes on where it was.";
    saveJobFailure(db, job.id, "", message);
    endJob(db, job.id, { state: "failed", done: 0, total: 0, message });
  }
}
