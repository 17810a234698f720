/** What deleted rows leave is freed: by the deletion itself, by the next start, or by a look at every file. */
import { spawnSync } from "node:child_process";
import fs, {
  existsSync,
  mkdirSync,
  readdirSync,
  statSync,
  utimesSync,
  writeFileSync,
  mkdtempSync,
  rmSync,
} from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { blobPath, incomingBlobs, readBlob } from "../../../app/main/workspace/blobs.ts";
import { deleteClassifierRecord } from "../../../app/main/workspace/classifiers.queries.ts";
import { cleanWorkspace, type Freed } from "../../../app/main/workspace/clean.ts";
import type { WritableDB } from "../../../app/main/workspace/connection.ts";
import { openDatabase } from "../../../app/main/workspace/database.ts";
import { downloadsFolder } from "../../../app/main/workspace/downloads.ts";
import { isBlobReferred } from "../../../app/main/workspace/leftovers.queries.ts";
import { scratchFolder } from "../../../app/main/workspace/files.ts";
import { deleteImages } from "../../../app/main/workspace/images.queries.ts";
import { deleteModel, saveModel } from "../../../app/main/workspace/models.queries.ts";
import { keepPicture, keptPicture } from "../../../app/main/workspace/pictures.ts";
import { sweepLeftovers } from "../../../app/main/workspace/sweep.ts";
import {
  aModel,
  aNeuronPatch,
  anExplanation,
  anImage,
  aVersion,
  blobsFolder,
  bytesOf,
  filesIn,
  hashOf,
  referredBlobs,
} from "../../builders/workspaceRows.ts";

let folder: string;
let db: WritableDB;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pippin-sweep-"));
  db = openDatabase(folder);
});
afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true });
});

const blobs = (): string[] => filesIn(blobsFolder(folder));
const has = (content: string): boolean => existsSync(blobPath(folder, hashOf(content)));
const NOTHING_SPARED: ReadonlySet<string> = new Set();
const clean = (dryRun = false): Promise<Freed[]> => cleanWorkspace(db, { dryRun, spared: NOTHING_SPARED });
/** Of a process that has ended. */
const gone = (): number => spawnSync(process.execPath, ["--version"]).pid;

describe("a deletion", () => {
  it("of an image takes the pictures of its explanations along, but for those that others show too", async () => {
    const [a, b] = ["a", "b"].map((name) => anImage(db, name));
    const model = aModel(db, "network");
    anExplanation(db, a, model, aVersion(db, model), ["alone", "shared", "drawn"]);
    anExplanation(db, b, model, null, ["shared"]);
    aNeuronPatch(db, a, model, "alone too");
    aNeuronPatch(db, b, model, "drawn");
    deleteImages(db, [a.id]);
    await sweepLeftovers(db);
    expect(["alone", "alone, seen", "alone too", "shared", "drawn", "drawn, seen"].map(has)).toEqual([
      false,
      false,
      false,
      true,
      true,
      true,
    ]);
    expect(blobs()).toEqual(referredBlobs(db));
  });

  it("of a version takes its machine and its explanations' pictures along, but not a machine that another shares", async () => {
    const image = anImage(db, "a");
    const model = aModel(db, "network");
    const [first, second, third] = ["one", "two", "one"].map((content) => aVersion(db, model, { content }));
    anExplanation(db, image, model, second, ["eye"]);
    deleteClassifierRecord(db, second.id);
    deleteClassifierRecord(db, third.id);
    await sweepLeftovers(db);
    expect(["one", "two", "eye", "eye, seen"].map(has)).toEqual([true, false, false, false]);
    deleteClassifierRecord(db, first.id);
    await sweepLeftovers(db);
    expect(has("one")).toBe(false);
  });

  it("of a model takes all along that was made with it, but not a network that is there under another name", async () => {
    const image = anImage(db, "a");
    const [model, twin, other] = [aModel(db, "network"), aModel(db, "twin", "network"), aModel(db, "other")];
    anExplanation(db, image, model, aVersion(db, model), ["eye"]);
    aNeuronPatch(db, image, model, "ear");
    deleteModel(db, model.id);
    await sweepLeftovers(db);
    expect(blobs()).toEqual([twin, other].flatMap(({ graphBlob, weightsBlob }) => [graphBlob, weightsBlob]).sort());
  });

  it("of an image takes what was drawn of it along, and of no other", async () => {
    const [a, b] = ["a", "b"].map((name) => anImage(db, name));
    for (const { hash } of [a, b]) {
      for (const name of [{ ending: "jpg" }, { ending: "png" }, { ending: "jpg", part: "0_0_9_9_160" }] as const) {
        keepPicture(folder, { hash, ...name }, bytesOf("pixels"));
      }
    }
    deleteImages(db, [a.id]);
    await sweepLeftovers(db);
    expect(filesIn(join(folder, "thumbnails"))).toEqual(["0_0_9_9_160.jpg", `${b.hash}.jpg`, `${b.hash}.png`].sort());
    expect(keptPicture(folder, { hash: b.hash, ending: "jpg", part: "0_0_9_9_160" })).toEqual(bytesOf("pixels"));
  });

  it("that was cut off before its files went is finished by whoever opens the workspace next", async () => {
    const image = anImage(db, "a");
    anExplanation(db, image, aModel(db, "network"), null, ["eye"]);
    deleteImages(db, [image.id]);
    db.close();
    db = openDatabase(folder);
    expect(has("eye")).toBe(true);
    await sweepLeftovers(db);
    expect(has("eye")).toBe(false);
    expect(db.prepare("SELECT count(*) FROM leftovers").pluck().get()).toBe(0);
  });

  it("leaves a file that is to be had again, and comes back to one that cannot go now", async () => {
    const [a, b] = ["a", "b"].map((name) => anImage(db, name));
    const model = aModel(db, "network");
    anExplanation(db, a, model, null, ["eye"]);
    deleteImages(db, [a.id]);
    anExplanation(db, b, model, null, ["eye"]);
    // A folder of that name cannot be unlinked.
    const stuck = blobPath(folder, hashOf("stuck"));
    mkdirSync(join(stuck, "inside"), { recursive: true });
    db.prepare("INSERT INTO leftovers VALUES ('blob', ?)").run(hashOf("stuck"));
    await sweepLeftovers(db);
    expect(has("eye")).toBe(true);
    expect(db.prepare("SELECT hash FROM leftovers").pluck().all()).toEqual([hashOf("stuck")]);
    rmSync(stuck, { recursive: true });
    await sweepLeftovers(db);
    expect(db.prepare("SELECT count(*) FROM leftovers").pluck().get()).toBe(0);
  });

  it("of much gives its space in the database back to the disk", async () => {
    const size = (): number => statSync(join(folder, "workspace.sqlite")).size;
    const model = aModel(db, "network");
    const images = Array.from({ length: 60 }, (_, i) => anImage(db, `image ${i}`));
    const many = Array.from({ length: 150 }, (_, i) => `patch ${i}`);
    db.transaction(() => {
      for (const image of images) anExplanation(db, image, model, null, many);
    })();
    db.pragma("wal_checkpoint(TRUNCATE)");
    const before = size();
    deleteImages(
      db,
      images.slice(1).map(({ id }) => id),
    );
    await sweepLeftovers(db);
    expect(size()).toBeLessThan(before / 4);
    expect(db.pragma("integrity_check", { simple: true })).toBe("ok");
  });
});

describe("every column of the schema that names a blob", () => {
  const columnsOf = (): [table: string, column: string][] =>
    db
      .prepare<[], [string, string]>(
        `SELECT tables.name, columns.name FROM sqlite_schema AS tables, pragma_table_info(tables.name) AS columns
         WHERE tables.type = 'table' AND columns.name LIKE '%blob'`,
      )
      .raw()
      .all();

  it("protects its blob, is found by an index, and leaves the blob to the sweep with its row", () => {
    const [image, model] = [anImage(db, "a"), aModel(db, "network")];
    const version = aVersion(db, model);
    anExplanation(db, image, model, version, ["eye"]);
    aNeuronPatch(db, image, model, "ear");
    const columns = columnsOf();
    expect(columns.length).toBeGreaterThan(6);
    for (const [table, column] of columns) {
      const probe = hashOf(`${table} ${column}`);
      db.exec("SAVEPOINT one");
      expect(db.prepare(`UPDATE ${table} SET ${column} = ?`).run(probe).changes).toBeGreaterThan(0);
      expect([table, column, isBlobReferred(db, probe)]).toEqual([table, column, true]);
      const plan = db.prepare(`EXPLAIN QUERY PLAN SELECT 1 FROM ${table} WHERE ${column} = ?`).all(probe);
      expect(plan).toMatchObject([{ detail: expect.stringMatching(/^SEARCH .* USING .*INDEX/) as string }]);
      db.exec(`DELETE FROM ${table}`);
      const left = db.prepare("SELECT 1 FROM leftovers WHERE kind = 'blob' AND hash = ?").get(probe);
      expect([table, column, left !== undefined]).toEqual([table, column, true]);
      db.exec("ROLLBACK TO one");
    }
  });
});

describe("while files go", () => {
  /** Another process, which does not wait for its turn. @returns what it hears. */
  function writesBeside(): string {
    const other = new Database(join(folder, "workspace.sqlite"), { timeout: 0 });
    try {
      other.exec("INSERT INTO image_sets (name) VALUES ('beside')");
      return "written";
    } catch (error) {
      return (error as { code: string }).code;
    } finally {
      other.close();
    }
  }

  it.each<[string, () => Promise<unknown>]>([
    ["by a sweep", () => sweepLeftovers(db)],
    [
      "by a look at every file",
      () => {
        db.prepare("DELETE FROM leftovers").run();
        return clean();
      },
    ],
  ])("%s nobody can store rows that refer to them", async (_, sweep) => {
    const image = anImage(db, "a");
    anExplanation(db, image, aModel(db, "network"), null, ["eye"]);
    deleteImages(db, [image.id]);
    const heard: string[] = [];
    const real = fs.rmSync;
    fs.rmSync = (path, options) => {
      if (has("eye")) heard.push(writesBeside());
      real(path, options);
    };
    syncBuiltinESMExports();
    try {
      await sweep();
    } finally {
      fs.rmSync = real;
      syncBuiltinESMExports();
    }
    expect(has("eye")).toBe(false);
    expect(new Set(heard)).toEqual(new Set(["SQLITE_BUSY"]));
    expect(writesBeside()).toBe("written");
  });
});

describe("a blob on its way in", () => {
  it("that a sweep takes away before its rows are stored is there again with them", async () => {
    const [a, b] = ["a", "b"].map((name) => anImage(db, name));
    const model = aModel(db, "network");
    anExplanation(db, a, model, null, ["eye"]);
    const coming = incomingBlobs(db);
    const hash = coming.add(bytesOf("eye"));
    deleteImages(db, [a.id]);
    await sweepLeftovers(db);
    expect(has("eye")).toBe(false);
    coming.store(db, () => {
      db.prepare("INSERT INTO neuron_patches VALUES ('key', ?, ?, '[]', 1, ?, ?)").run(model.id, b.id, hash, hash);
    });
    expect(readBlob(folder, hash)).toEqual(Buffer.from("eye"));
  });

  it("is moved in with its rows, once, also where the same network was removed a moment ago", async () => {
    const scratch = scratchFolder(folder);
    const [graph, weights] = ["graph network", "weights network"].map((content) => {
      const file = join(scratch, content);
      writeFileSync(file, content);
      return { file, hash: hashOf(content) };
    });
    const other = aModel(db, "other", "network");
    const coming = incomingBlobs(db);
    for (const { file, hash } of [graph, weights]) coming.adopt(file, hash);
    deleteModel(db, other.id);
    await sweepLeftovers(db);
    expect(blobs().filter((name) => name.length === 64)).toEqual([]);
    const { id: _, ...model } = other;
    saveModel(db, { ...model, name: "network" }, coming);
    expect(blobs()).toEqual(referredBlobs(db));
    expect(readdirSync(scratch)).toEqual([]);
  });

  it("whose rows are refused is swept", async () => {
    const coming = incomingBlobs(db);
    coming.add(bytesOf("eye"));
    expect(() => coming.store(db, () => db.exec("INSERT INTO nowhere VALUES (1)"))).toThrow(/nowhere/);
    expect(has("eye")).toBe(true);
    await sweepLeftovers(db);
    expect(has("eye")).toBe(false);
  });
});

describe("a look at every file", () => {
  const tally = (freed: readonly Freed[]): object =>
    Object.fromEntries(
      freed.filter(({ kind }) => kind !== "database").map(({ kind, count, bytes }) => [kind, [count, bytes]]),
    );

  it("says what nothing refers to and what was not finished, by kind, and frees it only when it is to", async () => {
    const image = anImage(db, "a");
    const model = aModel(db, "network");
    anExplanation(db, image, model, null, ["eye"]);
    keepPicture(folder, { hash: image.hash, ending: "jpg" }, bytesOf("kept"));
    // A process that ended before it stored the rows.
    incomingBlobs(db).add(bytesOf("nobody's"));
    for (const name of [{ ending: "jpg" }, { ending: "png", part: "0_0_1_1_160" }] as const) {
      keepPicture(folder, { hash: hashOf("removed"), ...name }, bytesOf("four"));
    }
    const process = gone();
    const unfinished = [
      join(folder, "blobs", "ab", `${"ab".repeat(32)}.${process}.part`),
      join(folder, "blobs", `new-${process}-Xyz123`, "weights.bin"),
      join(folder, "thumbnails", "cd", `${"cd".repeat(32)}.jpg.${process}.part`),
      join(folder, "thumbnails", image.hash.slice(0, 2), image.hash, `0_0_1_1_160.jpg.${process}.part`),
    ];
    for (const file of unfinished) {
      mkdirSync(join(file, ".."), { recursive: true });
      writeFileSync(file, "12345");
    }
    const [old, fresh] = ["old", "fresh"].map((name) => join(downloadsFolder(folder), name));
    for (const one of [old, fresh]) {
      mkdirSync(one, { recursive: true });
      writeFileSync(join(one, "report.html"), "report");
    }
    const yesterday = Date.now() / 1000 - 24 * 60 * 60;
    utimesSync(old, yesterday, yesterday);
    const expected = { blobs: [1, 8], pictures: [2, 8], downloads: [1, 6], unfinished: [4, 20] };
    expect(tally(await clean(true))).toEqual(expected);
    for (const file of [...unfinished, old]) expect(existsSync(file)).toBe(true);
    expect(has("nobody's")).toBe(true);
    expect(tally(await clean())).toEqual(expected);
    expect(blobs()).toEqual(referredBlobs(db));
    expect(filesIn(join(folder, "thumbnails"))).toEqual([`${image.hash}.jpg`]);
    expect([existsSync(old), existsSync(fresh)]).toEqual([false, true]);
    expect(tally(await clean())).toEqual({ blobs: [0, 0], pictures: [0, 0], downloads: [0, 0], unfinished: [0, 0] });
  });

  it("leaves alone what a process that runs is writing, and pictures that are spared", async () => {
    const scratch = scratchFolder(folder);
    writeFileSync(join(scratch, "weights.bin"), "half");
    const part = join(folder, "blobs", "ab", `${"ab".repeat(32)}.${process.ppid}.part`);
    mkdirSync(join(part, ".."), { recursive: true });
    writeFileSync(part, "half");
    keepPicture(folder, { hash: hashOf("shipped"), ending: "jpg" }, bytesOf("four"));
    const freed = await cleanWorkspace(db, { dryRun: false, spared: new Set([hashOf("shipped")]) });
    expect(tally(freed)).toEqual({ blobs: [0, 0], pictures: [0, 0], downloads: [0, 0], unfinished: [0, 0] });
    expect([existsSync(join(scratch, "weights.bin")), existsSync(part)]).toEqual([true, true]);
    expect(keptPicture(folder, { hash: hashOf("shipped"), ending: "jpg" })).toEqual(bytesOf("four"));
  });

  it("says how many pages of the database are free, and gives all of them back", async () => {
    const images = Array.from({ length: 300 }, (_, i) => anImage(db, `image ${i}`));
    deleteImages(
      db,
      images.map(({ id }) => id),
    );
    await sweepLeftovers(db);
    const pages = (freed: readonly Freed[]): number => freed.find(({ kind }) => kind === "database")!.count;
    const said = pages(await clean(true));
    expect(said).toBeGreaterThan(0);
    expect(pages(await clean())).toBe(said);
    expect(pages(await clean(true))).toBe(0);
  });
});
