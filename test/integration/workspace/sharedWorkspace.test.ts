/** Several programs on one workspace: none is refused because another is at work. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import { openDatabase } from "../../../app/main/workspace/database.ts";
import { selectedPatches } from "../../../app/main/workspace/patches.queries.ts";

const run = promisify(execFile);
const entry = fileURLToPath(new URL("./stamping.entry.ts", import.meta.url));
const LABELS = ["eye", "ear", "nose", "paw"];
const COUNT = 60;

describe("a workspace that several programs have open", () => {
  const folder = mkdtempSync(join(tmpdir(), "pippin-shared-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  it("is made by whichever is first, and keeps every gesture of all of them", async () => {
    const ended = await Promise.all(LABELS.map((label) => run(process.execPath, [entry, folder, label, `${COUNT}`])));
    expect(ended.map(({ stdout }) => stdout)).toEqual(LABELS.map(() => "[]"));
    const db = openDatabase(folder);
    for (const label of LABELS) expect(selectedPatches(db, { labels: [label] })).toHaveLength(COUNT);
    const gestures = db.prepare("SELECT count(*) FROM gestures").pluck().get();
    expect(gestures).toBe(LABELS.length * COUNT);
    expect(db.pragma("integrity_check", { simple: true })).toBe("ok");
    db.close();
  });
});
