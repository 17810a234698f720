import type { ReadableDB, WritableDB } from "./database.ts";

/** @returns the id of the new job. */
export function startJob(db: WritableDB, kind: string, request: unknown): number {
  return Number(
    db
      .prepare("INSERT INTO jobs (kind, request, state, process) VALUES (?, ?, 'running', ?)")
      .run(kind, JSON.stringify(request), process.pid).lastInsertRowid,
  );
}

export function saveJobFailure(db: WritableDB, job: number, item: string, message: string): void {
  db.prepare("INSERT INTO job_failures (job_id, item, message) VALUES (?, ?, ?)").run(job, item, message);
}

export function endJob(db: WritableDB, job: number, state: "done" | "failed" | "cancelled"): void {
  db.prepare("UPDATE jobs SET state = ? WHERE id = ?").run(state, job);
}

/** @returns jobs that are said to run, with the process that works on each (null: of before this was recorded). */
export function runningJobs(db: ReadableDB): { id: number; process: number | null }[] {
  return db
    .prepare<[], { id: number; process: number | null }>("SELECT id, process FROM jobs WHERE state = 'running'")
    .all();
}
