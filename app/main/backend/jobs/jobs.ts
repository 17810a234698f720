/** Long work under supervision: recorded in the workspace, told to every page, stopped and started again. */
import { PippinError, errorData, type Result } from "../../../contract/errors.ts";
import { Refusal, type JobRecord } from "../../../contract/jobs.ts";
import { isJob, isRequest, routeOf, summaryOf, type JobName, type ProgressEvent } from "../../../contract/requests.ts";
import type { WritableDB } from "../../workspace/connection.ts";
import {
  endJob,
  jobById,
  latestJobs,
  runningJobs,
  saveJobFailure,
  saveJobProgress,
  startJob,
  type StoredJob,
} from "../../workspace/jobs.queries.ts";
import { isWorkedOn } from "../../workspace/processes.ts";

/** How many jobs a list shows. */
const LISTED = 50;
/** Pages hear of progress so often at most: a thousand events a second would only keep them busy. */
const TOLD_EVERY_MS = 100;
/** How far it is, should its process be lost. */
const SAVED_EVERY_MS = 2000;

/** What a job does: the handler of its request. */
export type Work = (progress: (event: ProgressEvent) => void, signal: AbortSignal) => Promise<Result<unknown>>;

export interface Jobs {
  /** Newest first; those under way with how far they are. */
  list(): JobRecord[];
  /** Those that this process works on. */
  underWay(): readonly JobRecord[];
  /** @returns the job as recorded when it starts, and what it ends with: it never rejects. */
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

/** How a job ended. */
type End = Pick<JobRecord, "done" | "total" | "message" | "failures"> & {
  readonly state: "done" | "failed" | "cancelled";
};

/** @param tell - hears of each start, step and end. */
export function createJobs(db: WritableDB, tell: (job: JobRecord) => void, now: () => Date): Jobs {
  const running = new Map<number, Running>();
  /** Ended while the workspace could not be written. */
  const unsaved = new Map<number, End>();
  const endLost = (): void => {
    for (const [id, end] of unsaved) if (saved(db, id, end)) unsaved.delete(id);
    endLostJobs(db, (id) => running.has(id) || unsaved.has(id));
  };
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
    const job: Running = { stop, record: recordOf(stored(id)), ended: Promise.resolve().then(finish) };
    running.set(id, job);
    tell(job.record);
    return { job: job.record, ended: job.ended };

    async function finish(): Promise<Result<unknown>> {
      const result = await work(watched(), stop.signal).catch(refused);
      const end = endOf(name, result, job.record);
      running.delete(id);
      if (!saved(db, id, end)) unsaved.set(id, end);
      const { grid: _, stopping: __, ...record } = job.record;
      tell({ ...record, ...end, resumable: end.state !== "done" });
      return result;
    }

    function watched(): (event: ProgressEvent) => void {
      let [told, kept] = [0, now().getTime()];
      return (event) => {
        job.record = { ...job.record, ...event };
        const time = now().getTime();
        if (time - told >= TOLD_EVERY_MS) {
          told = time;
          tell(job.record);
        }
        if (time - kept >= SAVED_EVERY_MS) {
          kept = time;
          attempt(() => saveJobProgress(db, id, event));
        }
      };
    }
  }

  return {
    list: () => {
      endLost();
      return latestJobs(db, LISTED).map((job) => {
        const record = running.get(job.id)?.record ?? recordOf(job);
        const end = unsaved.get(job.id);
        return end === undefined ? record : { ...record, ...end, resumable: end.state !== "done" };
      });
    },
    underWay: () => [...running.values()].map(({ record }) => record),
    run,
    cancel: (id) => {
      const job = running.get(id);
      if (job === undefined) throw notOurs(stored(id));
      job.stop.abort();
      job.record = { ...job.record, stopping: true };
      tell(job.record);
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

function refused(error: unknown): Result<never> {
  return { ok: false, error: errorData(error) };
}

function endOf(name: JobName, result: Result<unknown>, { done, total }: JobRecord): End {
  if (result.ok) {
    const message = summaryOf(name, result.value as never);
    return { state: "done", done, total, message, failures: refusals(result.value) };
  }
  const { code, message, data } = result.error;
  return { state: code === "cancelled" ? "cancelled" : "failed", done, total, message, failures: refusals(data) };
}

/** What an answer, or the data of an error, says to have left out. */
function refusals(value: unknown): Refusal[] {
  const { refused: all } = (value ?? {}) as { readonly refused?: unknown };
  return Refusal.array().safeParse(all).data ?? [];
}

/** @returns false where the workspace cannot be written: its disk is full, or it is gone. What was done is not less done. */
function saved(db: WritableDB, id: number, { failures, ...end }: End): boolean {
  return attempt(() =>
    db.transaction(() => {
      for (const { item, message } of failures) saveJobFailure(db, id, item, message);
      endJob(db, id, end);
    })(),
  );
}

function attempt(write: () => void): boolean {
  try {
    write();
    return true;
  } catch {
    return false;
  }
}

function recordOf({ input: _, ...job }: StoredJob): JobRecord {
  return { ...job, title: isRequest(job.name) ? routeOf(job.name).title : job.name };
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
    const { done, total } = job;
    const message = `${whatRan(db, job.id)} was cut off: Pippin ended while it ran. Start it again: it goes on where it was.`;
    saved(db, job.id, { state: "failed", done, total, message, failures: [{ item: "", message }] });
  }
}

/** "Evaluating "mine", at 3 of 12,": what a person started, and how far it was. */
function whatRan(db: WritableDB, id: number): string {
  const job = jobById(db, id);
  if (job === undefined) return "Work";
  const of = job.subject ?? job.set;
  const name = `${recordOf(job).title}${of === null ? "" : ` "${of}"`}`;
  return job.total === 0 ? name : `${name}, at ${job.done} of ${job.total},`;
}
