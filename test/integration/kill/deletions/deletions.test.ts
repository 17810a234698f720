/**
 * One process explains, another removes images, models and versions and sweeps; each ends without a word at seeded moments,
 * in the middle of what it does to files. No row ever points to a blob that is not there, and a sweep leaves no orphan.
 */
import { fork, type ChildProcess } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { seededRandom } from "../../../../app/main/statistics/seededRandom.ts";
import { blobPath } from "../../../../app/main/workspace/blobs.ts";
import { cleanWorkspace } from "../../../../app/main/workspace/clean.ts";
import { openDatabase } from "../../../../app/main/workspace/database.ts";
import { imagesOfSet } from "../../../../app/main/workspace/images.queries.ts";
import { blobsFolder, filesIn, referredBlobs } from "../../../builders/workspaceRows.ts";

const KILLS = 24;
const SEED = 5;
/** Moments of a process: before and after each file that it opens, moves or removes. */
const MOMENTS = { explaining: 600, deleting: 400 };
type Part = keyof typeof MOMENTS;

describe("a workspace that is filled and emptied at once, by processes that are killed", () => {
  const folder = mkdtempSync(join(tmpdir(), "pippin-sweeps-"));
  const workspace = join(folder, "swept.pippin");
  const random = seededRandom(SEED);
  const running = new Map<Part, ChildProcess>();
  const done = { explaining: 0, deleting: 0, explanations: 0, blobs: 0 };
  afterAll(() => {
    for (const child of running.values()) child.kill("SIGKILL");
    console.log("Killed:", JSON.stringify(done));
    rmSync(folder, { recursive: true });
  });

  /** @returns how it ended, with what it said. */
  function run(part: Part): Promise<string> {
    const entry = fileURLToPath(new URL(`./${part}.entry.ts`, import.meta.url));
    const parameters = [workspace, `${random.integer(1e6)}`, `${1 + random.integer(MOMENTS[part])}`];
    const child = fork(entry, parameters, { stdio: ["ignore", "ignore", "pipe", "ipc"], execArgv: [] });
    running.set(part, child);
    // Each explanation lets the other one go on, so that neither keeps the database to itself.
    child.on("message", (message) => {
      if (message !== "explained") return;
      done.explanations += 1;
      running.get("deleting")?.send("go on", () => undefined);
    });
    let said = "";
    child.stderr!.on("data", (text: Buffer) => (said += text.toString()));
    return new Promise((resolve) => child.once("exit", (code, signal) => resolve(`${signal ?? code} ${said}`.trim())));
  }

  /** All that rows refer to is there, whole; others wait meanwhile. */
  function examine(): void {
    const db = openDatabase(workspace);
    db.transaction(() => {
      const referred = referredBlobs(db);
      const damaged = referred.filter((hash) => {
        const path = blobPath(workspace, hash);
        return !existsSync(path) || createHash("sha256").update(readFileSync(path)).digest("hex") !== hash;
      });
      expect(damaged).toEqual([]);
      done.blobs += referred.length;
    })();
    expect(db.pragma("foreign_key_check")).toEqual([]);
    db.close();
  }

  /** Until there were kills enough, of both together. */
  async function live(part: Part): Promise<void> {
    while (done.explaining + done.deleting < KILLS) {
      expect(await run(part)).toBe("SIGKILL");
      done[part] += 1;
      examine();
    }
    // The other one may wait for this one, or has long to go.
    for (const child of running.values()) child.kill("SIGKILL");
  }

  it(
    "has every blob that a row refers to, and nothing else once somebody has looked at every file",
    async () => {
      openDatabase(workspace).close();
      await Promise.all([live("explaining"), live("deleting")]);
      const db = openDatabase(workspace);
      await cleanWorkspace(db, { dryRun: false, spared: new Set() });
      expect(filesIn(blobsFolder(workspace))).toEqual(referredBlobs(db));
      const images = new Set(imagesOfSet(db, null).map(({ hash }) => `${hash}.jpg`));
      const pictures = filesIn(join(workspace, "thumbnails")).filter((name) => /^[0-9a-f]{64}/.test(name));
      expect(pictures.filter((name) => !images.has(name))).toEqual([]);
      expect(db.prepare("SELECT count(*) FROM leftovers").pluck().get()).toBe(0);
      expect(db.pragma("integrity_check", { simple: true })).toBe("ok");
      db.close();
      examine();
      expect(Math.min(done.explaining, done.deleting)).toBeGreaterThan(3);
      expect(done.explanations).toBeGreaterThan(100);
      expect(done.blobs).toBeGreaterThan(0);
    },
    5 * 60_000,
  );
});
