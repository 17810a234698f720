/** Which patch classifiers an engine opens, and how many it keeps open. */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Engine, ExplainRequest, PatchClassifierReference } from "../../../app/contract/engine.ts";
import { PRESETS } from "../../../app/contract/settings.ts";
import { createEngineService } from "../../../app/main/engine/service.ts";

const root = new URL("../../../resources/", import.meta.url);
const photograph = fileURLToPath(new URL("sample/images/great_pyrenees_101.jpg", root));
const folder = mkdtempSync(join(tmpdir(), "pippin-labelling-"));
const HOG = { name: "hog", version: 1 } as const;
let engine: Engine;
let wanted: Omit<ExplainRequest, "classifiers">;
let predicted: number;
const file = join(folder, "classifier");

beforeAll(async () => {
  engine = await createEngineService({ backend: "wasm" });
  const target = join(folder, "model");
  mkdirSync(target);
  const path = fileURLToPath(new URL("models/tiny-darknet.h5", root));
  const imported = await engine.importModel({ path, name: "it", target });
  const network = { ...imported, preprocessing: { values: "unit", geometry: "crop" } } as const;
  wanted = { imagePath: photograph, network, settings: { ...PRESETS.recommended, top: 1 }, pictures: false };
  const boxes = Array.from({ length: 12 }, (_, i) => ({ x: 20 * i, y: 10 * i, width: 60, height: 60 }));
  const { values, dimension } = await engine.features({ imagePath: photograph, network, features: HOG, boxes });
  const { machine } = await engine.train({
    ...{ values, dimension, features: HOG, vocabulary: ["eye", "none"] },
    labels: Int32Array.from(boxes, (_, i) => i % 2),
    groups: Int32Array.from(boxes.keys()),
    options: { classifier: "svc", C: [1], gamma: ["scale"], classWeights: "none", folds: 3, seed: 0 },
  });
  writeFileSync(file, machine);
  predicted = (await engine.explain({ ...wanted, classifiers: [] })).explainedClass.index;
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function classifier(id: string, classIndex: number): PatchClassifierReference {
  return { id, classIndices: [classIndex], features: HOG, path: join(folder, `classifier ${id}`) };
}

const labels = async (...classifiers: PatchClassifierReference[]): Promise<number> =>
  (await engine.explain({ ...wanted, classifiers })).patches.filter((patch) => patch.labels.length > 0).length;

describe("an engine", () => {
  it("opens only the patch classifier that covers the class", async () => {
    const [other, covering] = [classifier("other", predicted + 1), classifier("covering", predicted)];
    copyFileSync(file, covering.path);
    // The other one's file is not even there.
    expect(await labels(other, covering)).toBe(3);
    await expect(labels(other, { ...covering, id: "another", path: other.path })).rejects.toThrow(/cannot be read/);
    expect(await labels(other)).toBe(0);
  });

  it("keeps the two open that were used last", async () => {
    const all = ["a", "b", "c"].map((id) => classifier(id, predicted));
    for (const one of all) {
      copyFileSync(file, one.path);
      expect(await labels(one)).toBe(3);
    }
    for (const { path } of all) rmSync(path);
    expect(await labels(all[1])).toBe(3);
    expect(await labels(all[2])).toBe(3);
    await expect(labels(all[0])).rejects.toThrow(/cannot be read/);
  });
});
