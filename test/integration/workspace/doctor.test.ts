/** `pippin doctor` on a workspace, and commands on what is none. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { blobPath } from "../../../app/main/workspace/blobs.ts";
import { openDatabase } from "../../../app/main/workspace/database.ts";
import { blobsFolder, filesIn, hashOf, referredBlobs } from "../../builders/workspaceRows.ts";
import { type Answer, commandLineIn } from "../../builders/commandLine.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "pippin-doctor-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const pippin = (workspace: string, ...parameters: string[]): Promise<Answer> =>
  commandLineIn(folder, workspace)(...parameters);

describe("pippin doctor --clean", () => {
  const workspace = join(folder, "old.pippin");
  const orphan = blobPath(workspace, hashOf("orphan"));

  it("says what it would free with --dry-run, frees it without, and has nothing to free afterwards", async () => {
    cpSync(join(root, "test/fixtures/workspaces/schema-1"), workspace, { recursive: true });
    mkdirSync(join(orphan, ".."), { recursive: true });
    writeFileSync(orphan, "x".repeat(3000));
    const dry = await pippin(workspace, "--json", "doctor", "--clean", "--dry-run");
    expect(JSON.parse(dry.stdout)).toMatchObject({
      dryRun: true,
      freed: [
        { kind: "blobs", count: 1, bytes: 3000 },
        { kind: "pictures", count: 0 },
        { kind: "downloads", count: 0 },
        { kind: "unfinished", count: 0 },
        { kind: "database" },
      ],
    });
    expect(existsSync(orphan)).toBe(true);
    const done = await pippin(workspace, "doctor", "--clean");
    expect(done).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/freed .* KB\n.*1 content that nothing refers to: 3 KB/) as string,
    });
    const db = openDatabase(workspace);
    expect(filesIn(blobsFolder(workspace))).toEqual(referredBlobs(db));
    db.close();
    expect((await pippin(workspace, "doctor", "--clean")).stdout).toMatch(/Clean +nothing to free/);
  });

  it("frees nothing unasked: --dry-run alone is refused, and doctor alone looks at no file", async () => {
    expect(await pippin(workspace, "doctor", "--dry-run")).toMatchObject({
      code: 2,
      stderr: "--dry-run goes with --clean.\n",
    });
    mkdirSync(join(orphan, ".."), { recursive: true });
    writeFileSync(orphan, "x");
    expect((await pippin(workspace, "doctor")).stdout).not.toMatch(/Clean/);
    expect(existsSync(orphan)).toBe(true);
  });
});

describe("a command on what is no workspace", () => {
  it("ends with 2 and one sentence that names it", async () => {
    const file = join(folder, "notes.txt");
    writeFileSync(file, "x");
    for (const path of [file, join(file, "my.pippin")]) {
      const { code, stderr } = await pippin(path, "doctor");
      expect([code, stderr.trim().split("\n")]).toEqual([2, [expect.stringMatching(/notes\.txt" is a file/)]]);
    }
    const album = await pippin(folder, "doctor");
    expect([album.code, album.stderr.trim().split("\n")]).toEqual([
      2,
      [expect.stringMatching(/is no workspace and holds other things/)],
    ]);
  });
});
