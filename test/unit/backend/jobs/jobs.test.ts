/** Jobs of several processes in one workspace: whose they are, and what becomes of those whose process is gone. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir, uptime } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { PippinError } from "../../../../app/contract/errors.ts";
import type { JobRecord } from "../../../../app/contract/jobs.ts";
import { createJobs, type Jobs } from "../../../../app/main/backend/jobs/jobs.ts";
import type { WritableDB } from "../../../../app/main/workspace/connection.ts";
import { openDatabase } from "../../../../app/main/workspace/database.ts";

let folder: string;
let db: WritableDB;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pippin-jobs-"));
  db = openDatabase(folder);
});
afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true });
});

const open = (): Jobs =>
  createJobs(
    db,
    () => undefined,
    () => new Date(),
  );
/** A job that another process has recorded. */
function recorded(process: number, started = new Date()): number {
  const insert = db.prepare("INSERT INTO jobs (kind, request, state, process, started) VALUES (?, ?, 'running', ?, ?)");
  return Number(insert.run("explain", '{"images":["a.jpg"]}', process, started.toISOString()).lastInsertRowid);
}
/** Of a process that has ended. */
const gone = (): number => spawnSync(process.execPath, ["--version"]).pid;
const DONE = async (): Promise<{ readonly ok: true; readonly value: unknown }> => ({
  ok: true,
  value: { refused: [] },
});
const LOST = { state: "failed", resumable: true, message: expect.stringMatching(/goes on where it was/) as string };

describe("jobs of a workspace", () => {
  it("of another process that lives are under way, and are stopped there, as a sentence says", () => {
    const id = recorded(process.ppid);
    const jobs = open();
    expect(jobs.list()).toMatchObject([{ id, state: "running", resumable: false }]);
    expect(() => jobs.cancel(id)).toThrow(`Job ${id} is run by another window or command`);
    expect(() => jobs.stored(id)).toThrow("nothing left to do");
    expect(() => jobs.cancel(7)).toThrow("There is no job 7.");
  });

  it("that are asked to stop say so to every page until what is under way is finished", async () => {
    const told: JobRecord[] = [];
    const jobs = createJobs(
      db,
      (job) => void told.push(job),
      () => new Date(),
    );
    const underWay = Promise.withResolvers<void>();
    const { job, ended } = jobs.run("explain", { images: ["a.jpg"] }, async (_, signal) => {
      await underWay.promise;
      return signal.aborted ? Promise.reject(new PippinError("cancelled", "Stopped.")) : await DONE();
    });
    expect(jobs.cancel(job.id)).toMatchObject({ state: "running", stopping: true });
    expect(told.at(-1)).toMatchObject({ id: job.id, state: "running", stopping: true });
    expect(jobs.list()).toMatchObject([{ stopping: true }]);
    underWay.resolve();
    await ended;
    expect(told.at(-1)).toMatchObject({ state: "cancelled", resumable: true });
    expect(told.at(-1)).not.toHaveProperty("stopping");
  });

  it("say what they make, where it has a name", () => {
    const insert = db.prepare("INSERT INTO jobs (kind, request, state, process, started) VALUES (?, ?, 'done', 1, '')");
    insert.run("train", '{"name":"dog"}');
    insert.run("explain", "{}");
    expect(open().list()).toMatchObject([{ subject: null }, { subject: "dog" }]);
  });

  it("that were cut off say which they were and how far", () => {
    const insert = db.prepare(
      "INSERT INTO jobs (kind, request, state, process, started, done, total) VALUES (?, ?, 'running', ?, ?, ?, ?)",
    );
    const started = new Date().toISOString();
    insert.run("evaluate", '{"set":"few"}', gone(), started, 3, 12);
    insert.run("explain", '{"images":{"set":"mine"}}', gone(), started, 0, 0);
    expect(open().list()).toMatchObject([
      {
        set: "mine",
        message: expect.stringMatching(/^Explaining "mine" was cut off: Pippin ended while it ran\./) as string,
      },
      { set: "few", message: expect.stringMatching(/^Evaluating "few", at 3 of 12, was cut off: /) as string },
    ]);
  });

  it("can be gone on with when their process is gone, also where it ends while the workspace is open", () => {
    const first = recorded(gone());
    const jobs = open();
    expect(jobs.list()).toMatchObject([{ id: first, ...LOST }]);
    const second = recorded(gone());
    expect(jobs.list()).toMatchObject([{ id: second, ...LOST }, { id: first }]);
    expect(jobs.stored(second)).toEqual({ name: "explain", input: { images: ["a.jpg"] } });
  });

  it("are lost too where another process has been given the number of theirs", () => {
    const beforeTheMachineStarted = new Date(Date.now() - 1000 * uptime() - 3_600_000);
    recorded(process.ppid, beforeTheMachineStarted);
    recorded(process.pid, new Date(performance.timeOrigin - 1));
    expect(open().list()).toMatchObject([LOST, LOST]);
  });

  it("are found by their number, however many came after them", async () => {
    const jobs = open();
    const end = Promise.withResolvers<void>();
    const long = jobs.run("explain", { images: ["a.jpg"] }, async () => {
      await end.promise;
      throw new PippinError("disk", "The disk is full.");
    });
    for (let i = 0; i < 60; i++) await jobs.run("prepareSample", {}, async () => ({ ok: true, value: {} })).ended;
    expect(jobs.list()).toHaveLength(50);
    expect(jobs.list().map(({ id }) => id)).not.toContain(long.job.id);
    end.resolve();
    expect(await long.ended).toMatchObject({ ok: false, error: { code: "disk" } });
    expect(jobs.stored(long.job.id)).toEqual({ name: "explain", input: { images: ["a.jpg"] } });
  });

  it("of one's own stay under way whatever the clock says, until they end", async () => {
    const jobs = createJobs(
      db,
      () => undefined,
      () => new Date(0),
    );
    const end = Promise.withResolvers<void>();
    const { job, ended } = jobs.run("prepareSample", {}, async () => {
      await end.promise;
      return { ok: true, value: { refused: [] } };
    });
    expect(jobs.list()).toMatchObject([{ id: job.id, state: "running" }]);
    end.resolve();
    await ended;
    expect(jobs.list()).toMatchObject([{ id: job.id, state: "done" }]);
  });

  it("end, and can be gone on with, however many were started since", async () => {
    const jobs = open();
    const end = Promise.withResolvers<void>();
    const { job, ended } = jobs.run("explain", { images: ["a.jpg"] }, async () => {
      await end.promise;
      throw new PippinError("cancelled", "Stopped after 1 of 2 images.");
    });
    for (let i = 0; i < 60; i++) await jobs.run("prepareSample", {}, DONE).ended;
    end.resolve();
    expect(await ended).toMatchObject({ ok: false, error: { code: "cancelled" } });
    expect(jobs.list().some(({ id }) => id === job.id)).toBe(false);
    expect(jobs.stored(job.id)).toEqual({ name: "explain", input: { images: ["a.jpg"] } });
  });

  it("that are lost remember how far they were", async () => {
    let seconds = 0;
    const jobs = createJobs(
      db,
      () => undefined,
      () => new Date(1000 * seconds++),
    );
    const never = Promise.withResolvers<never>();
    const { job } = jobs.run("explain", {}, async (progress) => {
      for (let done = 0; done <= 40; done++) progress({ done, total: 64, message: "Explaining" });
      return never.promise;
    });
    await expect.poll(() => jobs.list()[0].done).toBe(40);
    db.prepare("UPDATE jobs SET process = ? WHERE id = ?").run(gone(), job.id);
    const [{ done, total, state }] = open().list();
    expect({ total, state }).toEqual({ total: 64, state: "failed" });
    expect(done).toBeGreaterThan(30);
  });

  it("end with what they answer where the disk has no room for their row, which is written when it has", async () => {
    const told: JobRecord[] = [];
    const jobs = createJobs(
      db,
      (job) => told.push(job),
      () => new Date(),
    );
    const { ended } = jobs.run("explain", {}, async () => {
      // As a full disk: every write fails from here on.
      db.pragma("query_only = ON");
      throw new PippinError("disk", "The disk is full.");
    });
    expect(await ended).toMatchObject({ ok: false, error: { code: "disk" } });
    const failed = { state: "failed", message: "The disk is full.", resumable: true };
    expect(told.at(-1)).toMatchObject(failed);
    expect(jobs.list()).toMatchObject([failed]);
    expect(db.prepare("SELECT state FROM jobs").pluck().all()).toEqual(["running"]);
    db.pragma("query_only = OFF");
    expect(jobs.list()).toMatchObject([failed]);
    expect(db.prepare("SELECT state FROM jobs").pluck().all()).toEqual(["failed"]);
  });
});
