import type { JobRecord } from "../../contract/jobs.ts";
import type { ReadableDB, WritableDB } from "./connection.ts";
import { sql } from "./sql.ts";

/** A job as it is kept: the request with it, so that it can be made again. */
export interface StoredJob extends Omit<JobRecord, "title"> {
  readonly input: unknown;
}

/** @returns the id of the new job, which this process works on. */
export function startJob(db: WritableDB, name: string, input: unknown, started: Date): number {
  const { lastInsertRowid } = sql`
    INSERT INTO jobs (kind, request, state, process, started)
    VALUES (${name}, ${JSON.stringify(input)}, 'running', ${process.pid}, ${started.toISOString()})`.run(db);
  return Number(lastInsertRowid);
}

export function saveJobFailure(db: WritableDB, job: number, item: string, message: string): void {
  sql`INSERT INTO job_failures (job_id, item, message) VALUES (${job}, ${item}, ${message})`.run(db);
}

/** @param message - how it ended, in words. */
export function endJob(
  db: WritableDB,
  job: number,
  end: {
    readonly state: "done" | "failed" | "cancelled";
    readonly done: number;
    readonly total: number;
    readonly message: string;
  },
): void {
  sql`UPDATE jobs SET state = ${end.state}, done = ${end.done}, total = ${end.total}, message = ${end.message}
      WHERE id = ${job}`.run(db);
}

export function saveJobProgress(
  db: WritableDB,
  job: number,
  { done, total, message }: Pick<JobRecord, "done" | "total" | "message">,
): void {
  sql`UPDATE jobs SET done = ${done}, total = ${total}, message = ${message} WHERE id = ${job}`.run(db);
}

/** A job that is said to run. */
export interface RunningJob {
  readonly id: number;
  /** That works on it. */
  readonly process: number;
  /** ISO 8601. */
  readonly started: string;
  /** How far it was when that was last saved. */
  readonly done: number;
  readonly total: number;
}

export function runningJobs(db: ReadableDB): RunningJob[] {
  return sql<RunningJob>`SELECT id, process, started, done, total FROM jobs WHERE state = 'running'`.all(db);
}

interface JobRow extends Pick<JobRecord, "id" | "state" | "done" | "total" | "message" | "started"> {
  readonly kind: string;
  readonly request: string;
}

/** @returns the latest jobs, newest first, with what each left out. */
export function latestJobs(db: ReadableDB, count: number): StoredJob[] {
  return sql<JobRow>`SELECT * FROM jobs ORDER BY id DESC LIMIT ${count}`.all(db).map((row) => record(db, row));
}

export function jobById(db: ReadableDB, id: number): StoredJob | undefined {
  const row = sql<JobRow>`SELECT * FROM jobs WHERE id = ${id}`.get(db);
  return row && record(db, row);
}

function record(db: ReadableDB, { id, kind, request, state, done, total, message, started }: JobRow): StoredJob {
  const input = JSON.parse(request) as {
    readonly name?: unknown;
    readonly set?: unknown;
    readonly images?: unknown;
  } | null;
  return {
    id,
    name: kind,
    subject: typeof input?.name === "string" ? input.name : null,
    set: setOf(input?.set) ?? setOf((input?.images as { readonly set?: unknown } | undefined)?.set),
    input,
    state,
    done,
    total,
    message,
    started,
    failures: sql<{ item: string; message: string }>`
      SELECT item, message FROM job_failures WHERE job_id = ${id} ORDER BY rowid`.all(db),
    resumable: state === "failed" || state === "cancelled",
  };
}

function setOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
