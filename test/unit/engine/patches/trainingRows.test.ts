import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TrainRequest } from "../../../../app/contract/engine.ts";
import { DEFAULT_TRAINING } from "../../../../app/contract/patchClassifier.ts";
import { groupedFolds } from "../../../../app/main/engine/patches/crossValidation.ts";
import { trainPatchClassifier } from "../../../../app/main/engine/patches/train.ts";
import { rowsToTrainOn, trainingRows } from "../../../../app/main/engine/patches/trainingRows.ts";
import { seededValues } from "../../../builders/seededNumbers.ts";

const DIMENSION = 4;

function request(count: number, change: Partial<TrainRequest> = {}): TrainRequest {
  return {
    values: seededValues(count * DIMENSION, [0, 1], 3),
    dimension: DIMENSION,
    labels: Int32Array.from({ length: count }, (_, patch) => patch % 2),
    groups: Int32Array.from({ length: count }, (_, patch) => Math.floor(patch / 3)),
    vocabulary: ["eye", "none"],
    features: { name: "hog", version: 1 },
    options: { ...DEFAULT_TRAINING, C: [10] },
    ...change,
  };
}

describe("rows to train on", () => {
  it("never hold a patch of the tested fold, a copy of one, or the other resolution, and hold all the rest", () => {
    fc.assert(
      fc.property(fc.integer({ min: 6, max: 40 }), fc.array(fc.nat(1000), { maxLength: 60 }), (count, wanted) => {
        const of = Int32Array.from(wanted, (place) => place % count);
        const testedOnly = Uint8Array.from({ length: count }, (_, patch) => (patch % 7 === 3 ? 1 : 0));
        const asked = request(count, {
          testedOnly,
          copies: { of, values: new Float32Array(of.length * DIMENSION) },
          other: new Float32Array(count * DIMENSION),
        });
        const rows = trainingRows(asked);
        const folds = groupedFolds(asked.labels, asked.groups, 3, 1);
        for (let fold = 0; fold <= Math.max(...folds); fold++) {
          const taken = rowsToTrainOn(rows, { folds, fold });
          expect(taken.every((row) => folds[rows.of[row]] !== fold && row < count + of.length)).toBe(true);
          const patches = [...folds.keys(), ...of].filter((patch) => testedOnly[patch] === 0);
          expect(taken).toHaveLength(patches.filter((patch) => folds[patch] !== fold).length);
          expect(rowsToTrainOn(rows)).toHaveLength(patches.length);
        }
      }),
    );
  });

  it("make patches that are only tested on count in the accuracy, and change no machine", () => {
    // Logistic regression: sigmoids, which are fitted on what is tested, are no part of it.
    const asked = request(60, {
      testedOnly: Uint8Array.from({ length: 60 }, (_, patch) => (patch < 20 ? 1 : 0)),
      options: { ...DEFAULT_TRAINING, classifier: "logistic", C: [1] },
    });
    const other = { ...asked, labels: asked.labels.map((label, patch) => (patch < 20 ? 1 - label : label)) };
    const [one, another] = [asked, other].map((each) => trainPatchClassifier(each));
    expect(one.metrics.patches).toBe(60);
    expect(another.machine).toEqual(one.machine);
    expect(trainPatchClassifier(request(60, { options: asked.options })).machine).not.toEqual(one.machine);
  });

  it("make copies count in training but not in the accuracy", () => {
    const plain = request(60);
    // Copies with the values of patches of the other label, a hundred times: nothing can be right any more.
    const of = Int32Array.from({ length: 600 }, (_, copy) => copy % 60);
    const values = new Float32Array(of.length * DIMENSION);
    of.forEach((patch, copy) => {
      const swapped = patch ^ 1;
      values.set(plain.values.subarray(swapped * DIMENSION, (swapped + 1) * DIMENSION), copy * DIMENSION);
    });
    const clean = { ...plain, values: plain.values.map((value, i) => value + (Math.floor(i / DIMENSION) % 2) * 2) };
    values.forEach((_, i) => (values[i] += (1 - (of[Math.floor(i / DIMENSION)] % 2)) * 2));
    expect(trainPatchClassifier(clean).metrics).toMatchObject({ patches: 60, accuracy: 1 });
    const { metrics } = trainPatchClassifier({ ...clean, copies: { of, values } });
    expect(metrics.patches).toBe(60);
    // By votes: the sigmoid behind probabilities would turn a machine that is always wrong into one that is right.
    expect(metrics.grid[0].accuracy).toBeLessThan(0.2);
  });
});

describe("the other resolution", () => {
  it("is tested by the same machines on the same patches", () => {
    const values = seededValues(60 * DIMENSION, [0, 1], 3).map(
      (value, i) => value + (Math.floor(i / DIMENSION) % 2) * 2,
    );
    const same = trainPatchClassifier(request(60, { values, other: values })).metrics;
    expect(same.otherResolution).toMatchObject({
      testedOn: "degraded",
      correct: same.correct,
      interval: same.interval,
    });
    const blank = trainPatchClassifier(request(60, { values, other: new Float32Array(60 * DIMENSION) })).metrics;
    expect(blank.correct).toBe(same.correct);
    expect(blank.otherResolution!.accuracy).toBeCloseTo(0.5, 1);
  });
});
