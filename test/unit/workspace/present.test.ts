/** What is saved about a thing that was removed while it was computed. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ImageRecord, ModelRecord } from "../../../app/contract/records.ts";
import { deleteClassifierRecord } from "../../../app/main/workspace/classifiers.queries.ts";
import type { WritableDB } from "../../../app/main/workspace/connection.ts";
import { openDatabase } from "../../../app/main/workspace/database.ts";
import { saveGesture } from "../../../app/main/workspace/gestures.queries.ts";
import { deleteClassRecord, saveClassRecord } from "../../../app/main/workspace/classes.queries.ts";
import { addToSet, deleteImages, saveObject, setNames } from "../../../app/main/workspace/images.queries.ts";
import { deleteModel } from "../../../app/main/workspace/models.queries.ts";
import { patchesOfImage, savePatches } from "../../../app/main/workspace/patches.queries.ts";
import { savePeaks } from "../../../app/main/workspace/peaks.queries.ts";
import { sweepLeftovers } from "../../../app/main/workspace/sweep.ts";
import {
  aModel,
  aNeuronPatch,
  anExplanation,
  anImage,
  aVersion,
  blobsFolder,
  filesIn,
  referredBlobs,
} from "../../builders/workspaceRows.ts";

let folder: string;
let db: WritableDB;
let image: ImageRecord;
let model: ModelRecord;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pippin-gone-"));
  db = openDatabase(folder);
  image = anImage(db, "a");
  model = aModel(db, "network");
});
afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true });
});

const peaks = [{ convolution: 1, values: Float32Array.of(1), places: Int32Array.of(0) }];
const box = { x: 0, y: 0, width: 9, height: 9 };
const gone = (named: RegExp): object => ({
  code: "not-found",
  message: expect.stringMatching(named) as string,
});

describe("about an image that was removed in the meantime", () => {
  it.each<[string, () => void, RegExp]>([
    [
      "an explanation",
      () => anExplanation(db, image, model, null, ["eye"]),
      /a\.jpg" is not in the workspace any more/,
    ],
    ["peaks of channels", () => savePeaks(db, model, image, peaks), /a\.jpg" is not/],
    ["a neuron's patch", () => aNeuronPatch(db, image, model, "ear"), /a\.jpg" is not/],
    [
      "training patches",
      () => savePatches(db, [{ imageId: image.id, label: "eye", box, origin: "import" }]),
      /^Image \d+ is not/,
    ],
    [
      "an outline",
      () => saveObject(db, { imageId: image.id, category: "dog", polygons: [], parts: {} }),
      /^Image \d+ is not/,
    ],
    ["its place in a set", () => addToSet(db, "mine", [image.id]), /^Image \d+ is not/],
    [
      "a gesture",
      () =>
        saveGesture(
          db,
          { patches: [{ imageId: image.id, label: "eye", box, origin: "stamp" }], removed: [] },
          () => "stamp",
        ),
      /^Image \d+ is not/,
    ],
  ])("%s is refused by a sentence that names it, and nothing is saved", (_, save, named) => {
    deleteImages(db, [image.id]);
    expect(save).toThrow(expect.objectContaining(gone(named)));
    const tables = ["explanations", "channel_peaks", "neuron_patches", "training_patches", "objects", "gestures"];
    for (const table of tables) expect(db.prepare(`SELECT count(*) FROM ${table}`).pluck().get()).toBe(0);
    expect(setNames(db)).toEqual([]);
  });

  it("leaves no picture behind once somebody sweeps", async () => {
    deleteImages(db, [image.id]);
    expect(() => anExplanation(db, image, model, null, ["eye", "ear"])).toThrow();
    expect(() => aNeuronPatch(db, image, model, "nose")).toThrow();
    expect(filesIn(blobsFolder(folder)).length).toBeGreaterThan(2);
    await sweepLeftovers(db);
    expect(filesIn(blobsFolder(folder))).toEqual(referredBlobs(db));
  });
});

describe("by a model or a version that was removed in the meantime", () => {
  it("nothing is saved, in a sentence", () => {
    const version = aVersion(db, model);
    deleteClassifierRecord(db, version.id);
    expect(() => anExplanation(db, image, model, version, ["eye"])).toThrow(
      expect.objectContaining(gone(/deleted in the meantime/)),
    );
    deleteModel(db, model.id);
    for (const save of [
      () => anExplanation(db, image, model, null, ["eye"]),
      () => savePeaks(db, model, image, peaks),
      () => aNeuronPatch(db, image, model, "ear"),
      () => aVersion(db, model),
    ]) {
      expect(save).toThrow(expect.objectContaining(gone(/^The model .* removed in the meantime/)));
    }
  });
});

it("patches of a class that was deleted in the meantime are refused by a sentence, and none is saved", () => {
  const { id: classId } = saveClassRecord(db, {
    ...{ name: "dog", labels: ["eye", "none"], classIndices: [], target: 80, set: null },
  });
  deleteClassRecord(db, classId);
  const save = (): unknown => savePatches(db, [{ imageId: image.id, classId, label: "eye", box, origin: "harvest" }]);
  expect(save).toThrow(expect.objectContaining(gone(/^The class of these patches is not there any more/)));
  expect(patchesOfImage(db, image.id)).toEqual([]);
});
