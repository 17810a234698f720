/** Workspaces of released schemas: whatever was made with a release opens, and says what it said then. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Engine } from "../../../app/contract/engine.ts";
import { createBackend } from "../../../app/main/backend/backend.ts";
import { resourcesFolder } from "../../../app/main/process/layout.ts";
import type { ReadableDB } from "../../../app/main/workspace/connection.ts";
import { openDatabase } from "../../../app/main/workspace/database.ts";
import { MIGRATIONS } from "../../../app/main/workspace/schema.ts";
import { blobsFolder, filesIn, referredBlobs } from "../../builders/workspaceRows.ts";
import { QUESTIONS, VERSION } from "../../fixtures/workspaces/questions.ts";

const fixtures = fileURLToPath(new URL("../../fixtures/workspaces", import.meta.url));
const released = readdirSync(fixtures).filter((name) => name.startsWith("schema-"));

/** Everything that the file says of its tables, and of itself. */
function schemaOf(db: ReadableDB): unknown {
  const about = ["user_version", "application_id", "auto_vacuum"].map((name) => db.pragma(name, { simple: true }));
  return [about, db.prepare("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name").all()];
}

it("there is a workspace of each released schema", () => {
  expect(released.length).toBe(MIGRATIONS.length);
});

describe.each(released)("a workspace of %s", (name) => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "pippin-released-"));
    cpSync(join(fixtures, name), join(folder, "old.pippin"), { recursive: true });
    rmSync(join(folder, "old.pippin", "answers.json"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it("is brought to the schema that a new one has: who changes a schema adds a migration", () => {
    const [old, fresh] = ["old.pippin", "new.pippin"].map((one) => openDatabase(join(folder, one)));
    expect(schemaOf(old)).toEqual(schemaOf(fresh));
    for (const db of [old, fresh]) db.close();
  });

  it("has rows of every kind, sound, with all files that they refer to", () => {
    // Those that it was made with: what came later is empty in it.
    const made = new Database(join(folder, "old.pippin", "workspace.sqlite"), { readonly: true });
    const tables = made
      .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
      .pluck()
      .all();
    made.close();
    const db = openDatabase(join(folder, "old.pippin"));
    const empty = tables.filter((table) => db.prepare(`SELECT 1 FROM ${table}`).get() === undefined);
    // What a deletion leaves is swept with it.
    expect(empty).toEqual(["leftovers"]);
    expect(db.pragma("integrity_check", { simple: true })).toBe("ok");
    expect(db.pragma("foreign_key_check")).toEqual([]);
    expect(filesIn(blobsFolder(join(folder, "old.pippin")))).toEqual(referredBlobs(db));
    db.close();
  });

  it("answers as it did when it was made, without an engine, and goes on from there", async () => {
    const answers = JSON.parse(readFileSync(join(fixtures, name, "answers.json"), "utf8")) as {
      readonly name: string;
      readonly answer: object;
    }[];
    const status: Engine["status"] = async () => ({
      ...{ backend: "wasm", version: "", reason: null, tensors: 0, residentBytes: 0, forwardPasses: 0 },
    });
    const backend = createBackend({
      ...{ folder: join(folder, "old.pippin"), engine: { status } as Engine, engines: 1 },
      ...{ resources: resourcesFolder(), version: VERSION },
    });
    const asked = QUESTIONS.filter(({ since = 1 }) => since <= Number(name.slice("schema-".length)));
    expect(asked.length).toBe(answers.length);
    for (const [i, { name: request, input }] of asked.entries()) {
      const result = await backend.request(request, input);
      expect([request, result]).toMatchObject([answers[i].name, { ok: true, value: answers[i].answer }]);
    }
    const jobs = await backend.request("jobs", {});
    const [job] = jobs.ok ? jobs.value.jobs.filter(({ name: kind }) => kind === "addImages") : [];
    expect(job).toMatchObject({
      state: "done",
      failures: [{ message: expect.stringMatching(/missing.png/) as string }],
    });
    const undone = await backend.request("redo", {});
    expect(undone).toMatchObject({ ok: true, value: { title: expect.stringMatching(/^reject/) as string } });
    await backend.close();
  });
});
