import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execFileSync } from "node:child_process";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { PippinError } from "../../../app/contract/errors.ts";
import { incomingBlobs } from "../../../app/main/workspace/blobs.ts";
import { openDatabase } from "../../../app/main/workspace/database.ts";
import { inWords } from "../../../app/main/workspace/inWords.ts";
import { runningJobs, startJob } from "../../../app/main/workspace/jobs.queries.ts";
import { imageByHash, saveImage } from "../../../app/main/workspace/images.queries.ts";
import { MIGRATIONS } from "../../../app/main/workspace/schema.ts";

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
    expect(again.pragma("user_version", { simple: true })).toBe(MIGRATIONS.length);
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
    const [first] = MIGRATIONS;
    const old = openDatabase(folder, [first]);
    const id = startJob(old, "explain", {}, new Date(0));
    old.close();
    const db = openDatabase(folder, [first, "ALTER TABLE jobs ADD COLUMN host TEXT", "DROP INDEX jobs_running"]);
    expect(db.pragma("user_version", { simple: true })).toBe(3);
    expect(runningJobs(db)).toEqual([
      { id, process: process.pid, started: new Date(0).toISOString(), done: 0, total: 0 },
    ]);
    expect(db.prepare("SELECT host FROM jobs").pluck().all()).toEqual([null]);
    db.close();
    const backup = new Database(`${path}.backup-v1`, { readonly: true });
    expect(backup.pragma("user_version", { simple: true })).toBe(1);
    expect(backup.prepare("SELECT state FROM jobs").pluck().all()).toEqual(["running"]);
    expect(() => backup.prepare("SELECT host FROM jobs")).toThrow(/no such column/);
    backup.close();
  });

  it("whose migration fails stays as it was", () => {
    openDatabase(folder).close();
    expect(() => openDatabase(folder, [...MIGRATIONS, "DROP TABLE jobs; DROP TABLE gone"])).toThrow(/no such table/);
    const db = openDatabase(folder);
    expect(db.pragma("user_version", { simple: true })).toBe(MIGRATIONS.length);
    expect(runningJobs(db)).toEqual([]);
    db.close();
  });

  it("of a newer program is refused", () => {
    openDatabase(folder).close();
    const raw = new Database(join(folder, "workspace.sqlite"));
    raw.pragma("user_version = 999");
    raw.close();
    expect(() => openDatabase(folder)).toThrow(/newer Pippin/);
  });

  it("of before the first release is refused, says what to do, and is left as it is", () => {
    const path = join(folder, "workspace.sqlite");
    const old = new Database(path);
    old.exec("CREATE TABLE images (id INTEGER PRIMARY KEY, hash TEXT)");
    old.pragma("user_version = 8");
    old.close();
    expect(() => openDatabase(folder)).toThrow(/before Pippin's first release.*pippin patches export/);
    expect(readdirSync(folder)).not.toContain("workspace.sqlite.backup-v8");
    const after = new Database(path, { readonly: true });
    expect(after.pragma("user_version", { simple: true })).toBe(8);
    expect(after.pragma("journal_mode", { simple: true })).toBe("delete");
    after.close();
  });

  it("of another program is refused", () => {
    const other = new Database(join(folder, "workspace.sqlite"));
    other.exec("CREATE TABLE songs (id INTEGER PRIMARY KEY)");
    other.close();
    expect(() => openDatabase(folder)).toThrow(/another program/);
  });

  it("that is no database is said to be damaged", () => {
    openDatabase(folder).close();
    rmSync(join(folder, "workspace.sqlite"));
    writeFileSync(join(folder, "workspace.sqlite"), "x".repeat(5000));
    expect(() => openDatabase(folder)).toThrow(/damaged/);
  });

  it("gives numbers that are remembered elsewhere to nothing else later", () => {
    const db = openDatabase(folder);
    const { id } = saveImage(db, image).image;
    db.prepare("DELETE FROM images").run();
    expect(saveImage(db, { ...image, hash: "b2" }).image.id).toBeGreaterThan(id);
    db.close();
  });
});

describe("where a workspace can be", () => {
  const refusal = (path: string): PippinError => {
    try {
      openDatabase(path).close();
    } catch (error) {
      expect(error).toBeInstanceOf(PippinError);
      return error as PippinError;
    }
    throw new Error(`"${path}" was opened.`);
  };

  it("is no file, nor below one: a sentence names the file", () => {
    const file = join(folder, "photo.jpg");
    writeFileSync(file, "x");
    expect(refusal(file)).toMatchObject({
      code: "workspace",
      message: `"${file}" is a file, and a workspace is a folder. Choose a folder for it.`,
    });
    const below = join(file, "a", "my.pippin");
    expect(refusal(below)).toMatchObject({
      code: "workspace",
      message: `"${below}" cannot be made: "${file}" is a file. Choose another folder.`,
    });
  });

  it("is no folder that holds other things, which stay alone there", () => {
    writeFileSync(join(folder, "letter.txt"), "x");
    expect(refusal(folder)).toMatchObject({
      code: "workspace",
      message: expect.stringMatching(/is no workspace and holds other things \("letter.txt"\)/) as string,
    });
    expect(readdirSync(folder)).toEqual(["letter.txt"]);
  });

  it("is a folder that is missing, empty, or holds what Pippin itself or the system puts there first", () => {
    openDatabase(join(folder, "a", "new.pippin")).close();
    const begun = join(folder, "begun");
    mkdirSync(join(begun, "blobs"), { recursive: true });
    for (const name of ["pippin.log", ".DS_Store"]) writeFileSync(join(begun, name), "");
    openDatabase(begun).close();
    writeFileSync(join(begun, "letter.txt"), "x");
    // Once it is a workspace, it stays one.
    openDatabase(begun).close();
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
        for (let i = 0; i < 100; i++) incomingBlobs(db).add(new Uint8Array(100_000).fill(i));
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
