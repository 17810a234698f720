import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execFileSync } from "node:child_process";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readBlob, writeBlob } from "../../../app/main/workspace/blobs.ts";
import { inWords, MIGRATIONS, openDatabase, SCHEMA_VERSION } from "../../../app/main/workspace/database.ts";
import { sql as firstFormat } from "../../../app/main/workspace/migrations/001-initial.ts";
import { runningJobs } from "../../../app/main/workspace/jobs.queries.ts";
import { imageByHash, saveImage } from "../../../app/main/workspace/images.queries.ts";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "pippin-db-"))));
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const image = { hash: "a1", path: "/photos/a.jpg", width: 3, height: 2, format: "jpeg", warnings: [] };

describe("a workspace's database", () => {
  it("is made at the newest version and opened again with what it held", () => {
    const db = openDatabase(folder);
    saveImage(db, image);
    db.close();
    const again = openDatabase(folder);
    expect(again.pragma("user_version", { simple: true })).toBe(SCHEMA_VERSION);
    expect(imageByHash(again, "a1")).toMatchObject({ path: "/photos/a.jpg" });
    again.close();
  });

  it("finds a moved image again by its content", () => {
    const db = openDatabase(folder);
    saveImage(db, image);
    expect(saveImage(db, { ...image, path: "/elsewhere/a.jpg" })).toMatchObject({
      isNew: false,
      image: { path: "/elsewhere/a.jpg" },
    });
    db.close();
  });

  it("of an older program is copied first and then migrated with all that it holds", () => {
    const path = join(folder, "workspace.sqlite");
    const old = new Database(path);
    old.exec(firstFormat);
    old.pragma("user_version = 1");
    old.exec("INSERT INTO jobs (kind, request, state) VALUES ('explain', '{}', 'running')");
    old.close();
    const db = openDatabase(folder);
    expect(db.pragma("user_version", { simple: true })).toBe(SCHEMA_VERSION);
    expect(runningJobs(db)).toEqual([{ id: 1, process: null, started: "", done: 0, total: 0 }]);
    db.close();
    const backup = new Database(`${path}.backup-v1`, { readonly: true });
    expect(backup.pragma("user_version", { simple: true })).toBe(1);
    expect(backup.prepare("SELECT state FROM jobs").pluck().all()).toEqual(["running"]);
    backup.close();
  });

  it("of before reviews gets its explained patches to review, each neuron once, in its newest explanation", () => {
    const path = join(folder, "workspace.sqlite");
    const old = new Database(path);
    for (const sql of MIGRATIONS.slice(0, 6)) old.exec(sql);
    old.pragma("user_version = 6");
    old.exec(`
      INSERT INTO images VALUES (1, 'h', 'a.jpg', 9, 9, 'jpeg', '[]');
      INSERT INTO models VALUES (1, 'm', 'h', '', '', '{}', '[]');
      INSERT INTO vocabularies VALUES (1, 'v', '["eye"]');
      INSERT INTO patch_classifiers (id, name, version, model_id, vocabulary_id, class_indices, features, options, metrics,
        training_hash, blob) VALUES (7, 'dog', 1, 1, 1, '[]', '{}', '{}', '{}', '', '');
    `);
    const explain = (id: number, classifier: number | null, label: string): void => {
      const result = JSON.stringify({ prediction: [{ index: 5 }], explainedClass: { index: 5 } });
      old
        .prepare("INSERT INTO explanations VALUES (?, ?, 1, 1, ?, '{}', '', '', ?)")
        .run(id, String(id), classifier, result);
      const patch = JSON.stringify({ channel: 3, row: 1, column: 2 });
      old
        .prepare("INSERT INTO explained_patches VALUES (?, ?, 0, 4, 'attribution', ?, 0.5, ?, '', '')")
        .run(10 + id, id, label, patch);
    };
    explain(1, 7, "eye");
    explain(2, 7, "ear");
    explain(3, null, "eye");
    old.close();
    const db = openDatabase(folder);
    expect(db.prepare("SELECT patch_id, label, channel, predicted, verdict FROM review_patches").all()).toEqual([
      { patch_id: 12, label: "ear", channel: 3, predicted: 5, verdict: null },
    ]);
    db.close();
  });

  it("of a newer program is refused", () => {
    openDatabase(folder).close();
    const raw = new Database(join(folder, "workspace.sqlite"));
    raw.pragma("user_version = 999");
    raw.close();
    expect(() => openDatabase(folder)).toThrow(/newer Pippin/);
  });

  it("that is no database is said to be damaged", () => {
    openDatabase(folder).close();
    rmSync(join(folder, "workspace.sqlite"));
    writeFileSync(join(folder, "workspace.sqlite"), "x".repeat(5000));
    expect(() => openDatabase(folder)).toThrow(/damaged/);
  });
});

describe("blobs", () => {
  it("are kept by their content and read back", () => {
    openDatabase(folder).close();
    const hash = writeBlob(folder, Uint8Array.of(1, 2, 3));
    expect(writeBlob(folder, Uint8Array.of(1, 2, 3))).toBe(hash);
    expect([...readBlob(folder, hash)]).toEqual([1, 2, 3]);
    expect(() => readBlob(folder, "00".repeat(32))).toThrow(/lacks a file/);
  });
});

const canMount = process.platform === "linux" && process.getuid?.() === 0;
if (!canMount)
  console.warn("The full disk is not tested: that mounts a small file system, which only root on Linux may.");

describe.skipIf(!canMount)("a full disk", () => {
  it("gives a clear sentence and loses nothing that was saved", () => {
    const disk = join(folder, "disk");
    execFileSync("mkdir", [disk]);
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", disk]);
    try {
      const workspace = join(disk, "small.pippin");
      const db = openDatabase(workspace);
      saveImage(db, image);
      const fill = (): void => {
        for (let i = 0; i < 100; i++) writeBlob(workspace, new Uint8Array(100_000).fill(i));
      };
      expect(() => {
        try {
          fill();
        } catch (error) {
          throw inWords(error, workspace);
        }
      }).toThrow(/disk.*full/);
      expect(imageByHash(db, "a1")).toBeDefined();
      db.close();
    } finally {
      execFileSync("umount", [disk]);
    }
  });
});
