import type { JobRecord } from "../../contract/jobs.ts";
import type { ReadableDB, WritableDB } from "./database.ts";

/** A job as it is kept: the request with it, so that it can be made again. */
export interface StoredJob extends Omit<JobRecord, "title"> {
  readonly input: unknown;
}

/** @returns the id of the new job, which this process works on. */
export function startJob(db: WritableDB, name: string, input: unknown, started: Date): number {
  return Number(
    db
      .prepare("INSERT INTO jobs (kind, request, state, process, started) VALUES (?, ?, 'running', ?, ?)")
      .run(name, JSON.stringify(input), process.pid, started.toISOString()).lastInsertRowid,
  );
}

export function saveJobFailure(db: WritableDB, job: number, item: string, message: string): void {
  db.prepare("INSERT INTO job_failures (job_id, item, message) VALUES (?, ?, ?)").run(job, item, message);
}

/** @param message - how it ended, in words. */
export function endJob(
  db: WritableDB,
  job: number,
  end: {
    readonly state: "done" | "failed" | "cancelled";
    readonly done: number;
    readonly total: number;
    message: string;
  },
): void {
  db.prepare("UPDATE jobs SET state = @state, done = @done, total = @total, message = @message WHERE id = @job").run({
    ...end,
    job,
  });
}

export function saveJobProgress(
  db: WritableDB,
  job: number,
  { done, total, message }: Pick<JobRecord, "done" | "total" | "message">,
): void {
  db.prepare("UPDATE jobs SET done = ?, total = ?, message = ? WHERE id = ?").run(done, total, message, job);
}

/** A job that is said to run. */
export interface RunningJob {
  readonly id: number;
  /** That works on it; null: of before this was recorded. */
  readonly process: number | null;
  /** ISO 8601. */
  readonly started: string;
  /** How far it was when that was last saved. */
  readonly done: number;
  readonly total: number;
}

export function runningJobs(db: ReadableDB): RunningJob[] {
  return db.prepare<[], RunningJob>("SELECT id, process, started, done, total FROM jobs WHERE state = 'running'").all();
}

interface JobRow extends Pick<JobRecord, "id" | "state" | "done" | "total" | "message" | "started"> {
  readonly kind: string;
  readonly request: string;
}

/** @returns the latest jobs, newest first, with what each left out. */
export function latestJobs(db: ReadableDB, count: number): StoredJob[] {
  return db
    .prepare<[number], JobRow>("SELECT * FROM jobs ORDER BY id DESC LIMIT ?")
    .all(count)
    .map((row) => storedJob(db, row));
}

export function jobById(db: ReadableDB, id: number): StoredJob | undefined {
  const row = db.prepare<[number], JobRow>("SELECT * FROM jobs WHERE id = ?").get(id);
  return row && storedJob(db, row);
}

function storedJob(db: ReadableDB, { id, kind, request, state, done, total, message, started }: JobRow): StoredJob {
  const input = JSON.parse(request) as { readonly name?: unknown } | null;
  const failures = db
    .prepare<[number], { item: string; message: string }>(
      "SELECT item, message FROM job_failures WHERE job_id = ? ORDER BY rowid",
    )
    .all(id);
  return {
    id,
    name: kind,
    subject: typeof input?.name === "string" ? input.name : null,
    input,
    state,
    done,
    total,
    message,
    started,
    failures,
    resumable: state === "failed" || state === "cancelled",
  };
}
