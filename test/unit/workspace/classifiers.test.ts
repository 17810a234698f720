/** Versions of patch classifiers: which is used, and what is kept of their patches. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ClassifierRecord, ModelRecord } from "../../../app/contract/records.ts";
import {
  allClassifiers,
  chooseClassifier,
  classifierById,
  classifierByTraining,
  classifiersNamed,
  currentClassifierNamed,
  currentClassifiers,
  deleteClassifierRecord,
  isCurrent,
  namesOfClassifiers,
  namesOfVersions,
} from "../../../app/main/workspace/classifiers.queries.ts";
import type { WritableDB } from "../../../app/main/workspace/connection.ts";
import { openDatabase } from "../../../app/main/workspace/database.ts";
import { answeredPatches, heldOutAnswers, trainingImages } from "../../../app/main/workspace/heldOut.queries.ts";
import { deleteImages } from "../../../app/main/workspace/images.queries.ts";
import { countCorrectionsSince, patchesOfImage, savePatches } from "../../../app/main/workspace/patches.queries.ts";
import { aModel, anImage, aVersion } from "../../builders/workspaceRows.ts";

let folder: string;
let db: WritableDB;
let models: ModelRecord[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pippin-versions-"));
  db = openDatabase(folder);
  models = ["one", "two"].map((name) => aModel(db, name));
});
afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true });
});

const idOf = ({ id }: { readonly id: number }): number => id;

describe("the version that is used", () => {
  type Step = readonly ["train" | "choose" | "delete", name: string, model: number, which: number];
  const step = fc.tuple(
    fc.constantFrom("train", "train", "choose", "delete"),
    fc.constantFrom("dog", "cat"),
    fc.nat(1),
    fc.nat(9),
  ) as fc.Arbitrary<Step>;

  /** As people understand it: the one that was chosen of its name and model, else the newest. */
  function expected(all: readonly ClassifierRecord[], chosen: ReadonlyMap<string, number>): number[] {
    const groups = Map.groupBy(all, ({ name, modelId }) => `${name} ${modelId}`);
    return [...groups].map(([key, own]) => chosen.get(key) ?? Math.max(...own.map(idOf)));
  }

  it("is of each name and model the chosen one, else the newest, whatever was trained, chosen and deleted", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 14 }), (steps) => {
        for (const { id } of allClassifiers(db)) deleteClassifierRecord(db, id);
        const chosen = new Map<string, number>();
        for (const [what, name, model, which] of steps) {
          const all = allClassifiers(db);
          const one = all[which % Math.max(1, all.length)];
          if (what === "train") aVersion(db, models[model], { name });
          else if (one !== undefined) {
            const key = `${one.name} ${one.modelId}`;
            if (what === "choose") {
              chooseClassifier(db, one);
              // Choosing the newest takes the choice back.
              const newest = Math.max(...all.filter((other) => `${other.name} ${other.modelId}` === key).map(idOf));
              if (one.id === newest) chosen.delete(key);
              else chosen.set(key, one.id);
            } else {
              deleteClassifierRecord(db, one.id);
              if (chosen.get(key) === one.id) chosen.delete(key);
            }
          }
        }
        const all = allClassifiers(db);
        const used = expected(all, chosen);
        const found = models.flatMap(({ id }) => currentClassifiers(db, id).map(idOf));
        expect(found.toSorted((a, b) => a - b)).toEqual(used.toSorted((a, b) => a - b));
        for (const one of all) {
          expect(classifierById(db, one.id)).toEqual(one);
          expect(isCurrent(db, one)).toBe(used.includes(one.id));
        }
        for (const name of new Set(all.map((one) => one.name))) {
          const [newest] = classifiersNamed(db, name);
          expect(classifiersNamed(db, name)).toEqual(all.filter((one) => one.name === name));
          const current = currentClassifierNamed(db, name)!;
          expect([current.name, current.modelId, used.includes(current.id)]).toEqual([name, newest.modelId, true]);
        }
        expect(namesOfVersions(db, null)).toEqual(all.map(({ name, version }) => `${name} ${version}`));
        expect(namesOfClassifiers(db)).toEqual([...new Set(all.map(({ name }) => name))]);
      }),
      { numRuns: 60, seed: 3 },
    );
  });

  it("is found by what it was trained on, for its own model only", () => {
    const [first, , third] = ["x", "y", "x"].map((trainingHash) => aVersion(db, models[0], { trainingHash }));
    const training = { name: "dog", trainingHash: "x", modelId: models[0].id };
    expect(classifierByTraining(db, training)).toEqual(third);
    deleteClassifierRecord(db, third.id);
    expect(classifierByTraining(db, training)).toEqual(first);
    expect(classifierByTraining(db, { ...training, modelId: models[1].id })).toBeUndefined();
  });

  it("never has the number of one that was deleted: engines remember machines by it", () => {
    const { id } = aVersion(db, models[0]);
    deleteClassifierRecord(db, id);
    expect(aVersion(db, models[0]).id).toBeGreaterThan(id);
  });
});

describe("what is kept of a version's patches", () => {
  it("comes back as it was, with the patches as they are now, by image and in the order of their making", () => {
    const [b, a] = ["b", "a"].map((name) => anImage(db, name));
    const patch = (imageId: number, x: number, origin = "stamp") => ({
      imageId,
      label: "eye",
      box: { x, y: 0, width: 9, height: 9 },
      origin,
    });
    savePatches(db, [patch(a.id, 1), patch(b.id, 2), patch(a.id, 3), patch(b.id, 4)]);
    const patches = [...patchesOfImage(db, a.id), ...patchesOfImage(db, b.id)];
    const answers = patches.map(({ id: patchId }, i) => ({
      patchId,
      truth: 0,
      given: 0.1 + i,
      label: i % 3,
      probability: 1 / (i + 3),
    }));
    const version = aVersion(db, models[0], { answers, imageHashes: [a.hash, b.hash] });
    expect(new Set(heldOutAnswers(db, version.id))).toEqual(new Set(answers));
    expect(new Set(trainingImages(db, version.id))).toEqual(new Set([a.hash, b.hash]));
    const ids = (of: number): number[] => patchesOfImage(db, of).map(idOf);
    expect(answeredPatches(db, version.id).map(({ patchId }) => patchId)).toEqual([...ids(b.id), ...ids(a.id)]);
    expect(answeredPatches(db, version.id)[0].patch).toEqual({
      ...patchesOfImage(db, b.id)[0],
      hash: b.hash,
      path: b.path,
    });
    deleteImages(db, [b.id]);
    const left = answeredPatches(db, version.id);
    expect(left).toHaveLength(4);
    expect(left.filter((one) => one.patch === null).map(({ patchId }) => patchId)).toEqual([
      patches[2].id,
      patches[3].id,
    ]);
    savePatches(db, [patch(a.id, 50, "review"), { ...patch(a.id, 60, "review"), label: "tail" }, patch(a.id, 70)]);
    // Of the version's labels, from reviews, and not among its patches.
    expect(countCorrectionsSince(db, version)).toBe(1);
    deleteClassifierRecord(db, version.id);
    expect(heldOutAnswers(db, version.id)).toEqual([]);
    expect(trainingImages(db, version.id)).toEqual([]);
  });
});
