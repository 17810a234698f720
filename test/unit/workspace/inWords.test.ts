/** What the disk and SQLite say, in words. The errors are real ones wherever a test can bring them about. */
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { WritableDB } from "../../../app/main/workspace/connection.ts";
import { openDatabase } from "../../../app/main/workspace/database.ts";
import { inWords } from "../../../app/main/workspace/inWords.ts";
import { anImage } from "../../builders/workspaceRows.ts";

let folder: string;
let db: WritableDB;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pippin-words-"));
  db = openDatabase(folder);
});
afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true });
});

function wordsFor(action: () => void): unknown {
  try {
    action();
  } catch (error) {
    return inWords(error, folder);
  }
  throw new Error("Nothing went wrong.");
}

describe("an error of SQLite", () => {
  it.each(["workspace.sqlite", "workspace.sqlite-wal"])("on %s, cut short while it was open, says damaged", (name) => {
    db.transaction(() => {
      for (let i = 0; i < 200; i++) anImage(db, `photograph ${i}`);
    })();
    if (name === "workspace.sqlite") db.pragma("wal_checkpoint(TRUNCATE)");
    truncateSync(join(folder, name), 8192);
    db.pragma("shrink_memory");
    const error = wordsFor(() => db.exec("REINDEX"));
    expect(error).toMatchObject({ code: "workspace", message: expect.stringMatching(/damaged/) as string });
  });

  it("about what was removed, is there already, or cannot be, says which of these it is", () => {
    const { id } = anImage(db, "a");
    const member = db.prepare("INSERT INTO image_set_members VALUES (1, ?)");
    expect(wordsFor(() => member.run(id))).toMatchObject({
      code: "not-found",
      message: expect.stringMatching(/was removed in the meantime/) as string,
    });
    const set = db.prepare("INSERT INTO image_sets (name) VALUES ('mine')");
    set.run();
    expect(wordsFor(() => set.run())).toMatchObject({
      code: "already-exists",
      message: expect.stringMatching(/image_sets.name/) as string,
    });
    expect(wordsFor(() => db.exec("INSERT INTO image_sets (name) VALUES (NULL)"))).toMatchObject({
      code: "internal",
      message: expect.stringMatching(/fault of the program/) as string,
    });
  });

  it("about more than fits into one piece says so", () => {
    expect(wordsFor(() => db.exec("SELECT zeroblob(2000000000)"))).toMatchObject({
      code: "unsupported",
      message: expect.stringMatching(/larger than a workspace can hold/) as string,
    });
  });

  it("that nobody foresaw stays as it is", () => {
    const error = wordsFor(() => db.exec("SELECT * FROM nowhere"));
    expect(error).toMatchObject({ code: "SQLITE_ERROR" });
  });
});

describe("an error of the disk", () => {
  const failed = (code: string, path?: string): Error =>
    Object.assign(new Error(`${code}: some reason, open '${path ?? ""}'`), { code, ...(path && { path }) });

  it("about the workspace's files is told as the workspace's", () => {
    for (const path of [undefined, join(folder, "blobs", "ab"), folder]) {
      expect(inWords(failed("EACCES", path), folder)).toMatchObject({
        code: "disk",
        message: expect.stringMatching(/^The workspace ".*" cannot be written/) as string,
      });
    }
    expect(inWords(failed("ENOENT", join(folder, "blobs", "ab", "abc")), folder)).toMatchObject({
      code: "workspace",
      message: expect.stringMatching(/lacks a file/) as string,
    });
    expect(inWords(failed("ENOSPC"), folder)).toMatchObject({ message: expect.stringMatching(/^The disk/) as string });
  });

  it("about another file names that file, and says nothing of the workspace", () => {
    const path = `${folder}-beside/report.html`;
    for (const code of ["EACCES", "EPERM", "EROFS", "ENOSPC"]) {
      const words = inWords(failed(code, path), folder) as Error;
      expect(words).toMatchObject({ code: "disk", data: { file: path } });
      expect(words.message).toMatch(new RegExp(`^"${path}" `));
      expect(words.message).not.toMatch(/workspace/i);
    }
  });

  it("about a file that is missing, or is a folder, names it", () => {
    const missing = join(tmpdir(), "nowhere", "names.txt");
    expect(wordsFor(() => writeFileSync(missing, ""))).toMatchObject({
      code: "unreadable-file",
      message: `"${missing}" does not exist. Check the path.`,
    });
    expect(wordsFor(() => writeFileSync(tmpdir(), ""))).toMatchObject({
      code: "unreadable-file",
      message: `"${tmpdir()}" is a folder. Name a file.`,
    });
  });

  it("about a copy names the side that is not the workspace's", () => {
    const to = `${folder}-beside/crop.png`;
    const error = Object.assign(failed("EACCES", join(folder, "blobs", "ab", "abc")), { dest: to });
    expect(inWords(error, folder)).toMatchObject({ data: { file: to } });
  });
});
