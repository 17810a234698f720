/** What a class of patches stands for in each network: a number of one is another thing in the next. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { ClassRecord } from "../../../../app/contract/patches.ts";
import type { ModelRecord } from "../../../../app/contract/records.ts";
import { coveredBy } from "../../../../app/main/backend/patches/covers.ts";
import { ensureClass, saveCovers } from "../../../../app/main/workspace/classes.queries.ts";
import type { WritableDB } from "../../../../app/main/workspace/connection.ts";
import { openDatabase } from "../../../../app/main/workspace/database.ts";
import { updateModel } from "../../../../app/main/workspace/models.queries.ts";
import { aModel } from "../../../builders/workspaceRows.ts";

let folder: string;
let db: WritableDB;
let dog: ClassRecord;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pippin-covers-"));
  db = openDatabase(folder);
  dog = ensureClass(db, { name: "dog", labels: ["eye", "none"], classIndices: [] });
});
afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true });
});

function network(name: string, classNames: string[]): ModelRecord {
  const model = { ...aModel(db, name), classNames };
  updateModel(db, model);
  return model;
}
const covers = (model: ModelRecord): number[] => coveredBy({ db, folder }, dog, model);

it("are the network's own: what one covers is never read as numbers of another", () => {
  const [pets, fish] = [network("pets", ["cat", "samoyed"]), network("fish", ["tench", "goldfish", "shark"])];
  saveCovers(db, { classId: dog.id, modelId: pets.id, classIndices: [0, 1] });
  expect(covers(fish)).toEqual([]);
  saveCovers(db, { classId: dog.id, modelId: fish.id, classIndices: [2] });
  expect([covers(pets), covers(fish)]).toEqual([[0, 1], [2]]);
});

it("are carried to a network that has classes of all the names, wherever they stand there", () => {
  const breeds = network("breeds", ["samoyed", "crane", "boxer", "crane"]);
  const turned = network("turned", ["boxer", "tench", "Samoyed"]);
  saveCovers(db, { classId: dog.id, modelId: breeds.id, classIndices: [0, 2] });
  expect(covers(turned)).toEqual([0, 2]);
  expect(covers(network("fewer", ["boxer", "tench"]))).toEqual([]);
  // Two of one name are told apart by their numbers where the lists agree.
  saveCovers(db, { classId: dog.id, modelId: breeds.id, classIndices: [3] });
  expect(covers(network("same", ["samoyed", "crane", "boxer", "crane"]))).toEqual([3]);
  expect(covers(network("other", ["crane", "boxer", "crane"]))).toEqual([]);
});

it("begin with the class that is called so, and not with one that has a number for a name", () => {
  expect(covers(network("pets", ["Cat", "Dog"]))).toEqual([1]);
  expect(covers(network("twice", ["dog", "cat", "dog"]))).toEqual([]);
  const nameless = network("nameless", ["class 0", "class 1"]);
  saveCovers(db, { classId: dog.id, modelId: nameless.id, classIndices: [1] });
  expect(covers(network("nameless too", ["class 0", "class 1"]))).toEqual([]);
});
