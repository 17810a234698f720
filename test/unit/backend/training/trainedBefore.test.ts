/** A training is known again after patches that classes shared by the names of labels became a patch of each. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { DEFAULT_TRAINING } from "../../../../app/contract/patchClassifier.ts";
import { asShared, trainedBefore, trainingHashOf } from "../../../../app/main/backend/training/train.ts";
import { saveClassRecord } from "../../../../app/main/workspace/classes.queries.ts";
import type { WritableDB } from "../../../../app/main/workspace/connection.ts";
import { openDatabase } from "../../../../app/main/workspace/database.ts";
import { savePatches, selectedPatches } from "../../../../app/main/workspace/patches.queries.ts";
import { aModel, anImage, aVersion } from "../../../builders/workspaceRows.ts";

let folder: string;
let db: WritableDB;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pippin-trained-"));
  db = openDatabase(folder);
});
afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true });
});

const LABELS = ["eye", "none"];
const patchesOf = (classId: number, images: readonly number[], shift = 0): void => {
  const boxes = images.flatMap((imageId) => [10, 30].map((x) => ({ imageId, x: x + shift })));
  savePatches(
    db,
    boxes.map(({ imageId, x }) => {
      return { imageId, classId, label: "eye", box: { x, y: 0, width: 9, height: 9 }, origin: "stamp" };
    }),
  );
};
const aClass = (name: string): number =>
  saveClassRecord(db, { name, labels: LABELS, classIndices: [], target: 80, set: null }).id;

it("by the class that got copies, whatever their numbers, until its patches are others", () => {
  const model = aModel(db, "m");
  const images = [anImage(db, "a").id, anImage(db, "b").id];
  const [dog, bear] = [aClass("dog"), aClass("bear")];
  patchesOf(dog, images);
  const shared = selectedPatches(db, { classId: dog });
  const recipe = {
    ...{ name: "bear", labels: LABELS, classIndices: [1], options: DEFAULT_TRAINING },
    features: { name: "hog", version: 1 } as const,
  };
  const version = aVersion(db, model, { name: "bear", trainingHash: trainingHashOf(model, recipe, shared) });
  // As the migration makes them, and not in the order of the photographs.
  patchesOf(bear, images.toReversed());
  const own = (): typeof shared => selectedPatches(db, { classId: bear });
  expect(own().map(({ id }) => id)).not.toEqual(shared.map(({ id }) => id));
  expect(asShared(db, own())).toEqual(shared.map((patch) => ({ ...patch, classId: bear })));
  expect(trainedBefore({ db, folder }, model, recipe, own())?.id).toBe(version.id);
  patchesOf(bear, images, 100);
  expect(trainedBefore({ db, folder }, model, recipe, own())).toBeUndefined();
});
