/** How patches that classes shared by the names of labels became patches of one class each. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { WritableDB } from "../../../app/main/workspace/connection.ts";
import { migrate, MIGRATIONS } from "../../../app/main/workspace/schema.ts";

/** Schemas in which patches went by the names of labels. */
const BEFORE = 6;
let folder: string;
let db: Database.Database & WritableDB;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pippin-migration-"));
  db = new Database(join(folder, "workspace.sqlite")) as typeof db;
  migrate(db, MIGRATIONS.slice(0, BEFORE));
});
afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true, force: true });
});

it("gives each class what it had, keeps numbers and conflicts, and hands on what versions answered", () => {
  db.exec(`
    INSERT INTO images (id, hash, path, width, height, format, warnings) VALUES (1, 'a', 'a.jpg', 10, 10, 'jpeg', '[]'), (2, 'b', 'b.jpg', 10, 10, 'jpeg', '[]');
    INSERT INTO image_sets VALUES (1, 'bears');
    INSERT INTO image_set_members VALUES (1, 2);
    INSERT INTO classes VALUES (1, 'dog', '["eye","none"]', '[]', 80, NULL), (2, 'bear', '["eye"]', '[]', 80, 1);
    INSERT INTO training_patches VALUES
      (3, 1, 'eye', 0, 0, 2, 2, 'stamp'), (4, 2, 'eye', 0, 0, 2, 2, 'stamp'), (5, 2, 'tail', 0, 0, 2, 2, 'import'),
      (9, 1, 'none', 0, 0, 2, 2, 'stamp');
    DELETE FROM training_patches WHERE id = 9;
    INSERT INTO label_conflicts VALUES (1, 4, 'nose', 'bundle.zip');
    INSERT INTO models VALUES (1, 'm', 'h', 'g', 'w', '{}', '[]');
    INSERT INTO patch_classifiers VALUES
      (1, 'dog', 1, 1, '[]', '[]', '{}', '{}', '{}', 't', 'b', 'now'), (2, 'bear', 1, 1, '[]', '[]', '{}', '{}', '{}', 'u', 'c', 'now');
    INSERT INTO held_out_answers VALUES (1, 4, 0, 1, 0, 1), (2, 4, 0, 1, 0, 1);
  `);
  migrate(db, MIGRATIONS);
  expect(
    db.prepare("SELECT id, class_id, image_id, label, origin FROM training_patches ORDER BY id").raw().all(),
  ).toEqual([
    [3, 1, 1, "eye", "stamp"],
    [4, 1, 2, "eye", "stamp"],
    [5, null, 2, "tail", "import"],
    // No number that was given before is given again.
    [10, 2, 2, "eye", "stamp"],
  ]);
  expect(db.prepare("SELECT classifier_id, patch_id FROM held_out_answers").raw().all()).toEqual([
    [1, 4],
    [2, 10],
  ]);
  expect(db.prepare("SELECT patch_id, theirs FROM label_conflicts").raw().all()).toEqual([[4, "nose"]]);
  expect(db.pragma("foreign_key_check")).toEqual([]);
});

it("gives no number twice where all patches were removed", () => {
  db.exec(`
    INSERT INTO images (id, hash, path, width, height, format, warnings) VALUES (1, 'a', 'a.jpg', 10, 10, 'jpeg', '[]');
    INSERT INTO training_patches VALUES (7, 1, 'eye', 0, 0, 2, 2, 'stamp');
    DELETE FROM training_patches;
  `);
  migrate(db, MIGRATIONS);
  db.exec(
    "INSERT INTO training_patches (image_id, label, x, y, width, height, origin) VALUES (1, 'eye', 0, 0, 2, 2, 's')",
  );
  expect(db.prepare("SELECT id FROM training_patches").pluck().all()).toEqual([8]);
});
