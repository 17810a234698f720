import { describe, expect, it } from "vitest";
import type { TrainRequest } from "../../../../app/contract/engine.ts";
import { groupedFolds } from "../../../../app/main/engine/patches/crossValidation.ts";
import { readPatchClassifier } from "../../../../app/main/engine/patches/patchClassifier.ts";
import { trainPatchClassifier } from "../../../../app/main/engine/patches/train.ts";
import { seededValues } from "../../../builders/seededNumbers.ts";

const DIMENSION = 6;

/** Patches of three labels in turn, two an image, each label around its own centre. */
function request(count = 60, change: Partial<TrainRequest> = {}): TrainRequest {
  const noise = seededValues(count * DIMENSION, [0, 1], 3);
  return {
    values: noise.map((value, i) => value + (i % DIMENSION === Math.floor(i / DIMENSION) % 3 ? 1.5 : 0)),
    dimension: DIMENSION,
    labels: Int32Array.from({ length: count }, (_, patch) => patch % 3),
    groups: Int32Array.from({ length: count }, (_, patch) => Math.floor(patch / 2)),
    vocabulary: ["eye", "nose", "none"],
    features: { name: "hog", version: 1 },
    options: { classifier: "svc", C: [1], gamma: ["scale"], classWeights: "none", folds: 5, seed: 0 },
    ...change,
  };
}

describe("a patch classifier", () => {
  it("labels what it was trained on, with probabilities that add up to 1 and stand in order", () => {
    const training = request();
    const { machine, metrics } = trainPatchClassifier(training);
    expect(metrics.accuracy).toBeGreaterThan(0.9);
    const labelled = readPatchClassifier(machine).label(training.values);
    const right = labelled.filter(([best], patch) => best.label === training.vocabulary[patch % 3]);
    expect(right.length).toBeGreaterThan(55);
    for (const labels of labelled) {
      const probabilities = labels.map(({ probability }) => probability);
      expect(probabilities.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 6);
      expect(probabilities).toEqual([...probabilities].sort((a, b) => b - a));
    }
  });

  it("is the same to the byte when it is trained again", () => {
    const [first, second] = [trainPatchClassifier(request()), trainPatchClassifier(request())];
    expect(Buffer.compare(first.machine, second.machine)).toBe(0);
  });

  it("gives no probability to a label without patches", () => {
    const { machine } = trainPatchClassifier(request(60, { vocabulary: ["eye", "nose", "none", "paw"] }));
    const [labels] = readPatchClassifier(machine).label(request().values.subarray(0, DIMENSION));
    expect(labels.at(-1)).toEqual({ label: "paw", probability: 0 });
  });

  it("is refused when its file is damaged, cut short or of another kind", () => {
    const { machine } = trainPatchClassifier(request());
    for (const bytes of [machine.subarray(0, 40), machine.subarray(0, machine.length - 8), new Uint8Array(100)]) {
      expect(() => readPatchClassifier(bytes)).toThrow(/damaged or made by a newer Pippin/);
    }
  });
});

describe("training", () => {
  it("on one label, one image or features that are not finite is refused in words", () => {
    const alike = new Int32Array(60);
    expect(() => trainPatchClassifier(request(60, { labels: alike }))).toThrow(/at least two labels.*60 of "eye"/);
    expect(() => trainPatchClassifier(request(60, { groups: alike }))).toThrow(/come from one image/);
    const values = request().values.fill(NaN, 7, 8);
    expect(() => trainPatchClassifier(request(60, { values }))).toThrow(/not finite/);
  });

  it("survives a label with one patch, constant features and identical patches of different labels", () => {
    const rare = request().labels.map((label, patch) => (patch === 0 ? 2 : label === 2 ? 1 : label));
    expect(trainPatchClassifier(request(60, { labels: rare })).metrics.warnings[0]).toMatch(/Few patches: none 1/);
    const constant = new Float32Array(60 * DIMENSION).fill(4);
    const { machine, metrics } = trainPatchClassifier(request(60, { values: constant }));
    expect(metrics.accuracy).toBeLessThan(0.5);
    expect(metrics.warnings.join()).toMatch(/kernel is degenerate/);
    expect(readPatchClassifier(machine).label(constant)[0]).toHaveLength(3);
  });

  it("never tests on a photograph that it was trained on", () => {
    const { labels, groups } = request();
    const folds = groupedFolds(labels, groups, 5, 0);
    expect(new Set(folds).size).toBe(5);
    groups.forEach((group, patch) => expect(folds[patch]).toBe(folds[groups.indexOf(group)]));
  });
});
