import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { TrainRequest } from "../../../../app/contract/engine.ts";
import { CLASSIFIERS, TrainingOptions } from "../../../../app/contract/patchClassifier.ts";
import type { Classifier } from "../../../../app/main/engine/patches/machines/machine.ts";
import { groupedFolds } from "../../../../app/main/engine/patches/crossValidation.ts";
import { readPatchClassifier } from "../../../../app/main/engine/patches/patchClassifier.ts";
import { foldsOf, searchGrid } from "../../../../app/main/engine/patches/gridSearch.ts";
import { fitCalibration, probabilitiesOf } from "../../../../app/main/engine/patches/probabilities.ts";
import { squaredDistances } from "../../../../app/main/engine/patches/svm/distances.ts";
import { CholeskySolver } from "../../../../app/main/engine/kernels/cholesky.ts";
import { trainPatchClassifier } from "../../../../app/main/engine/patches/train.ts";
import { trainingRows } from "../../../../app/main/engine/patches/trainingRows.ts";
import { seededValues } from "../../../builders/seededNumbers.ts";

const DIMENSION = 6;

interface Header {
  patches: number;
  machine: { gamma: number | null; labels: number[] };
  calibration?: { scale: number; labels: number[]; sigmoids: object[]; regression: { weights: number[] } | null };
}

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

/** Behind the first line: the header's length, and the header. */
function headerOf(machine: Uint8Array): { header: Header; start: number; length: number } {
  const start = machine.indexOf(10) + 1;
  const length = Buffer.from(machine).readUInt32LE(start);
  return {
    header: JSON.parse(Buffer.from(machine).toString("utf8", start + 4, start + 4 + length)) as Header,
    start,
    length,
  };
}

const settings = (classifier: Classifier, change: Partial<TrainingOptions> = {}): TrainingOptions => ({
  ...request().options,
  classifier,
  ...change,
});

describe.each(CLASSIFIERS)("a patch classifier by %s", (classifier) => {
  const options = settings(classifier);

  it("labels what it was trained on, with probabilities that add up to 1 and stand in order", () => {
    const training = request(60, { options });
    const { machine, metrics } = trainPatchClassifier(training);
    expect(metrics.accuracy).toBeGreaterThan(0.9);
    const labelled = readPatchClassifier(machine).label(training.values);
    expect(labelled.filter(([best], patch) => best.label === training.vocabulary[patch % 3]).length).toBeGreaterThan(
      55,
    );
    for (const labels of labelled) {
      const probabilities = labels.map(({ probability }) => probability);
      expect(probabilities.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 6);
      expect(probabilities).toEqual([...probabilities].sort((a, b) => b - a));
    }
  });

  it("is the same to the byte when it is trained again, and is refused when its file is cut short", () => {
    const first = trainPatchClassifier(request(60, { options })).machine;
    expect(Buffer.compare(first, trainPatchClassifier(request(60, { options })).machine)).toBe(0);
    expect(() => readPatchClassifier(first.subarray(0, first.length - 8))).toThrow(/damaged or made by a newer Pippin/);
  });

  it("is refused in words on one label, one image or features that are not finite", () => {
    const alike = new Int32Array(60);
    expect(() => trainPatchClassifier(request(60, { options, labels: alike }))).toThrow(/at least two labels/);
    expect(() => trainPatchClassifier(request(60, { options, groups: alike }))).toThrow(/come from one image/);
    const values = request().values.fill(NaN, 7, 8);
    expect(() => trainPatchClassifier(request(60, { options, values }))).toThrow(/not finite/);
  });

  it("is trained where one label has one patch", () => {
    const labels = request().labels.map((label, patch) => (patch === 0 ? 2 : label === 2 ? 1 : label));
    const { machine, metrics } = trainPatchClassifier(request(60, { options, labels }));
    expect(metrics.warnings[0]).toMatch(/Few patches: none 1/);
    expectProbabilities(machine, request().values);
  });

  it("is trained where a fold leaves one label only", () => {
    const labels = Int32Array.from({ length: 4 }, (_, patch) => (patch < 2 ? 0 : 1));
    const { machine, metrics } = trainPatchClassifier(request(4, { options, labels }));
    // Each fold's machine knows the other label only.
    expect(metrics.correct).toBe(0);
    expectProbabilities(machine, request(4).values);
  });

  it("is trained on constant features and on identical patches of different labels", () => {
    const constant = new Float32Array(60 * DIMENSION).fill(4);
    const { machine, metrics } = trainPatchClassifier(request(60, { options, values: constant }));
    expect(metrics.accuracy).toBeLessThan(0.5);
    expectProbabilities(machine, constant);
    const { values } = request();
    const twice = values.map((_, i) => values[i % (30 * DIMENSION)]);
    const labels = request().labels.map((label, patch) => (patch < 30 ? label : (label + 1) % 3));
    expectProbabilities(trainPatchClassifier(request(60, { options, values: twice, labels })).machine, twice);
  });

  it("is trained on 40 labels", () => {
    const vocabulary = Array.from({ length: 40 }, (_, label) => `label ${label}`);
    const labels = Int32Array.from({ length: 200 }, (_, patch) => patch % 40);
    const values = seededValues(200 * 12, [0, 1], 5).map(
      (value, i) => value + 2 * (((Math.floor(i / 12) % 40) >> ((i % 12) % 6)) & 1),
    );
    const groups = Int32Array.from({ length: 200 }, (_, patch) => Math.floor(patch / 40));
    const many = request(200, {
      options: { ...options, rounds: 3 },
      vocabulary,
      labels,
      values,
      groups,
      dimension: 12,
    });
    const { machine, metrics } = trainPatchClassifier(many);
    expect(metrics.accuracy).toBeGreaterThan(0.5);
    expectProbabilities(machine, values.subarray(0, 120));
  });

  it("finds the one of 200 that is otherwise when labels are balanced", () => {
    const labels = Int32Array.from({ length: 402 }, (_, patch) => (patch % 201 === 100 ? 1 : 0));
    const values = seededValues(402 * DIMENSION, [0, 1], 9).map((value, i) =>
      labels[Math.floor(i / DIMENSION)] === 1 && i % DIMENSION < 3 ? value + 1.2 : value,
    );
    const change = { labels, values, vocabulary: ["fur", "eye"] };
    const balanced = settings(classifier, { classWeights: "balanced" });
    const { machine } = trainPatchClassifier(request(402, { ...change, options: balanced }));
    const probability = (patch: number): number => {
      const [labelled] = readPatchClassifier(machine).label(
        values.subarray(patch * DIMENSION, (patch + 1) * DIMENSION),
      );
      return labelled.find(({ label }) => label === "eye")!.probability;
    };
    expect(probability(100)).toBeGreaterThan(10 * probability(0));
  });
});

function expectProbabilities(machine: Uint8Array, values: Float32Array): void {
  for (const labels of readPatchClassifier(machine).label(values)) {
    const sum = labels.reduce((total, { probability }) => total + probability, 0);
    expect(sum).toBeCloseTo(1, 6);
  }
}

describe("a patch classifier", () => {
  it("of the first format is read as it was written", () => {
    const file = fileURLToPath(new URL("../../../oracles/patch_classifier_1.json", import.meta.url));
    const { blob, patches, labelled } = JSON.parse(readFileSync(file, "utf8")) as {
      readonly blob: string;
      readonly patches: readonly number[];
      readonly labelled: readonly { readonly label: string; readonly probability: number }[][];
    };
    const found = readPatchClassifier(Buffer.from(blob, "base64")).label(Float32Array.from(patches));
    found.forEach((labels, patch) => {
      labels.forEach(({ label, probability }, place) => {
        expect(label).toBe(labelled[patch][place].label);
        expect(probability).toBeCloseTo(labelled[patch][place].probability, 9);
      });
    });
  });

  it("gives no probability to a label without patches", () => {
    const { machine } = trainPatchClassifier(request(60, { vocabulary: ["eye", "nose", "none", "paw"] }));
    const [labels] = readPatchClassifier(machine).label(request().values.subarray(0, DIMENSION));
    expect(labels.at(-1)).toEqual({ label: "paw", probability: 0 });
  });

  it("of kernel ridge is refused when a number of its file is missing or cannot be", () => {
    const { machine } = trainPatchClassifier(request(60, { options: settings("kernel-ridge") }));
    const { header, start, length } = headerOf(machine);
    const changed = (change: (json: Header) => void): Uint8Array => {
      const json = structuredClone(header);
      change(json);
      const bytes = Buffer.from(JSON.stringify(json));
      const size = Buffer.alloc(4);
      size.writeUInt32LE(bytes.length);
      return Buffer.concat([machine.subarray(0, start), size, bytes, machine.subarray(start + 4 + length)]);
    };
    expect(readPatchClassifier(changed(() => undefined)).label(request().values)).toHaveLength(60);
    const wrong: ((json: Header) => void)[] = [
      (json) => (json.patches -= 10),
      (json) => (json.machine.gamma = null),
      (json) => (json.machine.labels[0] = 7),
      (json) => json.calibration!.sigmoids.pop(),
      (json) => json.calibration!.labels.pop(),
      (json) => (json.calibration!.scale = 0),
      (json) => json.calibration!.regression!.weights.pop(),
      (json) => delete json.calibration,
    ];
    for (const change of wrong)
      expect(() => readPatchClassifier(changed(change))).toThrow(/damaged or made by a newer/);
  });

  it("is refused when its file is damaged, cut short or of another kind", () => {
    const { machine } = trainPatchClassifier(request());
    for (const bytes of [machine.subarray(0, 40), machine.subarray(0, machine.length - 8), new Uint8Array(100)]) {
      expect(() => readPatchClassifier(bytes)).toThrow(/damaged or made by a newer Pippin/);
    }
  });
});

describe("training", () => {
  it("says what the kernel cannot do, and what was trained instead of an ensemble", () => {
    const constant = new Float32Array(60 * DIMENSION).fill(4);
    const warnings = (classifier: Classifier, values: Float32Array): string =>
      trainPatchClassifier(request(60, { values, options: settings(classifier) })).metrics.warnings.join("\n");
    expect(warnings("svc", constant)).toMatch(/kernel is degenerate/);
    expect(warnings("kernel-ridge", constant)).toMatch(/kernel is degenerate/);
    expect(warnings("logistic", constant)).not.toMatch(/kernel|optimum/);
    expect(warnings("samme", constant)).toMatch(/no better than chance.*An svc was trained instead/);
    expect(warnings("adaboost-svm", constant)).toMatch(/no kernel widths to try.*An svc was trained instead/);
    const clear = request().values.map((value, i) => value + (i % DIMENSION === Math.floor(i / DIMENSION) % 3 ? 9 : 0));
    expect(warnings("samme", clear)).toMatch(/stopped in round 1.*no error.*labels are those of svc/);
    expect(warnings("adaboost-svm", clear)).toMatch(/An svc was trained instead|stopped early for 3 of 3 pairs/);
  });

  it("by kernel ridge refuses more patches than its matrix may hold before it begins, and counts copies", () => {
    const options = settings("kernel-ridge");
    let told = 0;
    const train = (change: Partial<TrainRequest>): unknown =>
      trainPatchClassifier(request(60, { options, ...change }), () => told++);
    const of = Int32Array.from({ length: 15_000 }, (_, copy) => copy % 60);
    const copies = { of, values: new Float32Array(of.length * DIMENSION) };
    expect(() => train({ copies })).toThrow(/takes up to 15000 patches and there are 15060, with their copies/);
    expect(told).toBe(0);
    expect(() => train({ copies: { of: of.subarray(0, 1), values: new Float32Array(DIMENSION).fill(NaN) } })).toThrow(
      /not finite/,
    );
  });

  it("by kernel ridge reports what calibrations say that have not seen the patch", () => {
    const labels = request().labels.map((label, patch) => (patch % 7 === 0 ? (label + 1) % 3 : label));
    const training = request(60, { labels, options: settings("kernel-ridge") });
    const rows = trainingRows(training);
    const folds = foldsOf(training);
    const set = {
      distances: squaredDistances(rows.features, DIMENSION),
      features: rows.features,
      dimension: DIMENSION,
      labels: rows.labels,
      classWeights: [1, 1, 1],
      solver: new CholeskySolver(),
    };
    const [point] = searchGrid(training, rows, set, folds, () => undefined);
    const { machine, heldOut } = trainPatchClassifier(training);
    expect(headerOf(machine).header.calibration).toEqual(fitCalibration(point.said, labels, [...labels.keys()]));
    for (const patch of [0, 17, 42, 59]) {
      const others = [...labels.keys()].filter((other) => folds.of[other] !== folds.of[patch]);
      const own = probabilitiesOf(point.said[patch], [], fitCalibration(point.said, labels, others));
      expect(heldOut.given[patch]).toBe(own.get(labels[patch]));
    }
  });

  it("says that probabilities are rough where a label was never tested by a machine that knew it", () => {
    const labels = request().labels.map((label, patch) => (patch < 2 ? 2 : label === 2 ? 1 : label));
    const warnings = (classifier: Classifier): string =>
      trainPatchClassifier(request(60, { labels, options: settings(classifier) })).metrics.warnings.join("\n");
    expect(warnings("kernel-ridge")).toMatch(/probabilities of none are rough: none of its patches was tested/);
    expect(warnings("svc")).not.toMatch(/rough/);
  });

  it("takes rounds and diversity where they are given, and options from before there were any", () => {
    const old = { classifier: "svc", C: [1], gamma: ["scale"], classWeights: "none", folds: 5, seed: 0 };
    expect(TrainingOptions.parse(old)).toEqual(old);
    expect(TrainingOptions.safeParse({ ...old, classifier: "forest" }).success).toBe(false);
    const size = (change: Partial<TrainingOptions>): number => {
      const labels = request().labels.map((label, patch) => (patch % 7 === 0 ? (label + 1) % 3 : label));
      return trainPatchClassifier(request(60, { labels, options: settings("adaboost-svm", change) })).machine.length;
    };
    expect(size({ rounds: 1 })).toBeLessThan(size({ rounds: 8 }));
    expect(size({ rounds: 8, diversity: 0.9 })).toBeLessThan(size({ rounds: 8 }));
  });

  it("never tests on a photograph that it was trained on", () => {
    const { labels, groups } = request();
    const folds = groupedFolds(labels, groups, 5, 0);
    expect(new Set(folds).size).toBe(5);
    groups.forEach((group, patch) => expect(folds[patch]).toBe(folds[groups.indexOf(group)]));
  });
});
