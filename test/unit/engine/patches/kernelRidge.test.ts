import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { trainKernelRidge } from "../../../../app/main/engine/patches/machines/kernelRidge.ts";
import { seen, type Said } from "../../../../app/main/engine/patches/machines/machine.ts";
import { fitCalibration, probabilitiesOf } from "../../../../app/main/engine/patches/probabilities.ts";
import { formulaOthers, formulaSet, formulaTraining, type FormulaPatches } from "../../../builders/formulaPatches.ts";

interface Case extends FormulaPatches {
  readonly C: number;
  readonly gamma: number;
  readonly weights: readonly number[];
  readonly values: readonly (readonly number[])[];
  readonly held: readonly (readonly number[])[];
  readonly probabilities: readonly (readonly number[])[];
}

const file = fileURLToPath(new URL("../../../oracles/kernel_ridge.json", import.meta.url));
const oracle = JSON.parse(readFileSync(file, "utf8")) as readonly Case[];

function expectAlike(found: ArrayLike<number>, expected: readonly number[], within: number): void {
  expect(found.length).toBe(expected.length);
  expected.forEach((value, i) => {
    expect(Math.abs(found[i] - value)).toBeLessThan(within);
  });
}

describe("kernel ridge beside scikit-learn's", () => {
  it.each(oracle)("gives the same values: $labels labels, C $C, gamma $gamma, weights $weights", (one) => {
    const set = formulaSet(one, one.weights);
    const { machine } = trainKernelRidge(set, formulaTraining(one.count), { ...one, rounds: 1 });
    formulaOthers(one.count).forEach((patch, i) => {
      const { scores, label } = machine.decide(seen(set, patch));
      expectAlike(scores, one.values[i], 1e-4);
      expect(label).toBe(one.values[i].indexOf(Math.max(...one.values[i])));
    });
  });

  it.each(oracle)("gives the same of held-out patches, and the same probabilities: $labels labels, C $C", (one) => {
    const set = formulaSet(one, one.weights);
    const places = [...set.labels.keys()];
    const foldOf = (patch: number): number => Math.floor(patch / one.labels) % 5;
    const said: Said[] = [];
    for (let fold = 0; fold < 5; fold++) {
      const train = places.filter((patch) => foldOf(patch) !== fold);
      const { machine } = trainKernelRidge(set, train, { ...one, rounds: 1 });
      for (const patch of places.filter((place) => foldOf(place) === fold)) {
        const { scores } = machine.decide(seen(set, patch));
        expectAlike(scores, one.held[patch], 1e-4);
        said[patch] = { scores, of: machine.scores, labels: machine.parts.labels };
      }
    }
    for (let fold = 0; fold < 5; fold++) {
      const outside = places.filter((patch) => foldOf(patch) !== fold);
      const calibration = fitCalibration(said, set.labels, outside);
      for (const patch of places.filter((place) => foldOf(place) === fold)) {
        expectAlike([...probabilitiesOf(said[patch], [], calibration).values()], one.probabilities[patch], 1e-3);
      }
    }
  });

  it("refuses a penalty that is none", () => {
    const set = formulaSet({ count: 10, dimension: 4, labels: 2, shift: 0.3, confused: 0 });
    const alike = [0, 1, 0, 1, 0, 1];
    const settings = { C: 1e18, gamma: 0.1, rounds: 1 };
    expect(() => trainKernelRidge(set, alike, settings)).toThrow(/with C = 1000000000000000000.*Use a smaller C/);
  });
});

describe("a calibration", () => {
  const said = (labels: readonly number[], ...scores: number[]): Said => ({
    scores: Float64Array.from(scores),
    of: "values",
    labels,
  });

  const clear = (labels: number): Said[] =>
    Array.from({ length: 20 * labels }, (_, i) =>
      said(
        [...Array(labels).keys()],
        ...Array.from({ length: labels }, (_, k) => (i % labels === k ? 0.8 : -0.9) + 0.3 * Math.sin(7 * i + k)),
      ),
    );
  const truthOf = (labels: number): Int32Array => Int32Array.from({ length: 20 * labels }, (_, i) => i % labels);

  it("does not learn from patches whose label their machine did not know", () => {
    const known = clear(2);
    const unknown = Array.from({ length: 20 }, () => said([0], 1));
    const truth = Int32Array.from([...truthOf(2), ...unknown.map(() => 1)]);
    const places = [...truth.keys()];
    const fitted = fitCalibration([...known, ...unknown], truth, places);
    expect(fitted).toEqual(fitCalibration([...known, ...unknown], truth, places.slice(0, known.length)));
    expect(probabilitiesOf(said([0, 1], 1, -1), [], fitted).get(0)).toBeGreaterThan(0.8);
  });

  it("keeps what it knows of the other labels where it knows nothing of one", () => {
    const alone = fitCalibration(clear(3), truthOf(3), [...truthOf(3).keys()]);
    const truth = Int32Array.from([...truthOf(3), 3]);
    const fitted = fitCalibration([...clear(3), said([0, 1, 2], -1, -1, -1)], truth, [...truth.keys()]);
    expect(fitted.sigmoids.slice(0, 3)).toEqual(alone.sigmoids);
    const probabilities = probabilitiesOf(said([0, 1, 2, 3], 1, -1, -1, -1), [], fitted);
    expect(probabilities.get(0)).toBeGreaterThan(0.8);
    expect(probabilitiesOf(said([0, 1, 2, 3], -1, -1, -1, 1), [], fitted).get(3)).toBeGreaterThan(0.8);
  });

  it("takes values as they are where it knows nothing at all", () => {
    const truth = Int32Array.from([0, 1]);
    const fitted = fitCalibration([said([1], 1), said([0], 1)], truth, [0, 1]);
    expect(probabilitiesOf(said([0, 1], 1, -1), [], fitted).get(0)).toBeCloseTo(0.982, 3);
  });

  it("is the same for values of any size", () => {
    const small = clear(3).map((one) => ({ ...one, scores: one.scores.map((value) => value * 2 ** -20) }));
    const places = [...truthOf(3).keys()];
    const [large, tiny] = [clear(3), small].map((all) => fitCalibration(all, truthOf(3), places));
    expect(tiny.sigmoids).toEqual(large.sigmoids);
    expect(tiny.regression).toEqual(large.regression);
  });

  it("is by sigmoids alone where patches are few for its numbers, or labels many", () => {
    expect(fitCalibration(clear(3), truthOf(3), [...truthOf(3).keys()]).regression).not.toBeNull();
    expect(fitCalibration(clear(3), truthOf(3), [...truthOf(3).keys()].slice(0, 59)).regression).toBeNull();
    expect(fitCalibration(clear(22), truthOf(22), [...truthOf(22).keys()]).regression).toBeNull();
  });
});
