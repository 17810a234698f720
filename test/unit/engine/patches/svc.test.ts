import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { couple, fitSigmoid, sigmoid } from "../../../../app/main/engine/patches/svm/probability.ts";
import { squaredDistances } from "../../../../app/main/engine/patches/svm/distances.ts";
import { decisions, PairMemory, trainSvc, vote } from "../../../../app/main/engine/patches/svm/svc.ts";

interface Case {
  readonly count: number;
  readonly dimension: number;
  readonly labels: number;
  readonly C: number;
  readonly gamma: number;
  readonly weights: readonly number[];
  /** Whether patches have weights of their own. */
  readonly weighted: boolean;
  readonly decisions: readonly (number | readonly number[])[];
  readonly predicted: readonly number[];
  readonly objective: number | null;
  readonly crossValidated: number;
}

const file = fileURLToPath(new URL("../../../oracles/svc.json", import.meta.url));
const cases = JSON.parse(readFileSync(file, "utf8")) as Case[];

/** The formula of `test/oracles/svc.py`. */
function patches({ count, dimension, labels }: Case): Float32Array {
  return Float32Array.from({ length: count * dimension }, (_, at) => {
    const [i, d] = [Math.floor(at / dimension), at % dimension];
    let h = (Math.imul(i, 73856093) ^ Math.imul(d, 19349663)) >>> 0;
    h = Math.imul(h ^ (h >>> 13), 1540483477) >>> 0;
    const u = ((h ^ (h >>> 15)) >>> 0) / 2 ** 32;
    return u + ((31 * (i % labels) + 17 * d) % 7 < 3 ? 0.45 : 0);
  });
}

/** The weights of `test/oracles/svc.py`: they sum to 1 before they are multiplied by the number of patches. */
function patchWeights({ count, weighted }: Case): Float64Array {
  const factors = Float64Array.from({ length: count }, (_, i) => (i % 11 === 3 ? 0 : 1 + ((i * 7) % 5)));
  const sum = factors.reduce((total, factor) => total + factor, 0);
  return factors.map((factor) => (weighted ? (factor / sum) * count : 1));
}

describe.each(cases)(
  "a support vector classifier of $labels labels, C $C, gamma $gamma, weighted patches: $weighted, beside scikit-learn",
  (one) => {
    const distances = squaredDistances(patches(one), one.dimension);
    const labels = Int32Array.from({ length: one.count }, (_, i) => i % one.labels);
    const options = { C: one.C, gamma: one.gamma, classWeights: one.weights, patchWeights: patchWeights(one) };
    const all = [...labels.keys()];
    const predict = (training: readonly number[], patch: number): { label: number; values: Float64Array } => {
      const machines = trainSvc(distances, training, labels, options);
      const values = decisions(machines, distances.kernelRow(one.gamma, patch));
      return { label: vote(machines, values, one.labels), values };
    };

    it("decides the same, to 1e-3 in every pair", () => {
      const training = all.filter((i) => i % 5 !== 0);
      all
        .filter((i) => i % 5 === 0)
        .forEach((patch, place) => {
          const { label, values } = predict(training, patch);
          expect(label).toBe(one.predicted[place]);
          // scikit-learn's two-class decision is positive for the second label.
          const expected = [one.decisions[place]].flat().map((value) => (one.labels === 2 ? -value : value));
          values.forEach((value, pair) => expect(Math.abs(value - expected[pair])).toBeLessThan(1e-3));
        });
    });

    it("reaches the same dual objective", () => {
      if (one.objective === null) return;
      const training = all.filter((i) => i % 5 !== 0);
      const [machine] = trainSvc(distances, training, labels, options);
      expect(Math.abs(machine.objective / one.objective - 1)).toBeLessThan(1e-4);
    });

    it("is right as often on the same folds", () => {
      const fold = (i: number): number => Math.floor(i / one.labels) % 5;
      const right = all.filter((patch) => {
        const training = all.filter((other) => fold(other) !== fold(patch));
        return predict(training, patch).label === labels[patch];
      });
      expect(right).toHaveLength(one.crossValidated);
    });
  },
);

describe("trainings that share a memory", () => {
  it("end with the machines that each would have alone, in whatever order C and gamma come", () => {
    const patch = fc.tuple(
      fc.integer({ min: 0, max: 2 }),
      fc.array(fc.float({ min: 0, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 }),
    );
    const point = fc.record({
      C: fc.constantFrom(0.01, 0.3, 1, 30, 1000),
      gamma: fc.constantFrom(0.1, 3, 50),
    });
    fc.assert(
      fc.property(
        fc.array(patch, { minLength: 2, maxLength: 40 }),
        fc.array(point, { minLength: 2, maxLength: 12 }),
        (patches, points) => {
          const labels = Int32Array.from(patches, ([label]) => label);
          const distances = squaredDistances(Float32Array.from(patches.flatMap(([, values]) => values)), 4);
          const memory = new PairMemory();
          for (const { C, gamma } of points) {
            const options = { C, gamma, classWeights: [1, 2, 0.5] };
            const alone = trainSvc(distances, [...labels.keys()], labels, options);
            expect(trainSvc(distances, [...labels.keys()], labels, { ...options, memory })).toEqual(alone);
          }
        },
      ),
    );
  });
});

describe("probabilities", () => {
  it("of two labels are the pair's own", () => {
    const [p, q] = couple([
      [0, 0.8],
      [0.2, 0],
    ]);
    expect(p).toBeCloseTo(0.8, 2);
    expect(p + q).toBeCloseTo(1, 12);
  });

  it("of consistent pairs are those that the pairs were made of", () => {
    const truth = [0.5, 0.3, 0.2];
    const pairwise = truth.map((a, i) => truth.map((b, j) => (i === j ? 0 : a / (a + b))));
    couple(pairwise).forEach((value, i) => expect(value).toBeCloseTo(truth[i], 2));
  });

  it("rise with the decision value and take the middle where both labels are alike", () => {
    const values = [-2, -1.5, -1, -0.5, 0.5, 1, 1.5, 2];
    const fitted = fitSigmoid(
      values,
      values.map((value) => value > 0),
    );
    expect(sigmoid(fitted, 0)).toBeCloseTo(0.5, 6);
    expect(sigmoid(fitted, 2)).toBeGreaterThan(sigmoid(fitted, 1));
    expect(sigmoid(fitted, 2)).toBeGreaterThan(0.8);
  });
});
