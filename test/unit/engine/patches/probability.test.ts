import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { couple, fitSigmoid, sigmoid } from "../../../../app/main/engine/patches/svm/probability.ts";
import { seededValues } from "../../../builders/seededNumbers.ts";

interface SigmoidCase {
  readonly count: number;
  readonly every: number;
  readonly spread: number;
  readonly shift: number;
  readonly seed: number;
  /** [decision value, probability]. */
  readonly probabilities: readonly (readonly [number, number])[];
}

interface CouplingCase {
  readonly labels: number;
  readonly low: number;
  readonly seed: number;
  readonly probabilities: readonly number[];
}

const file = fileURLToPath(new URL("../../../oracles/probability.json", import.meta.url));
const oracle = JSON.parse(readFileSync(file, "utf8")) as {
  readonly sigmoids: readonly SigmoidCase[];
  readonly couplings: readonly CouplingCase[];
};

/** The formulas of `test/oracles/probability.py`. */
function decisionValues({ count, every, spread, shift, seed }: SigmoidCase): { values: number[]; positive: boolean[] } {
  const positive = Array.from({ length: count }, (_, i) => i % every === 0);
  const uniform = [...seededValues(count, [0, 1], seed)];
  return { positive, values: uniform.map((u, i) => spread * (2 * u - 1) + (positive[i] ? shift : -shift)) };
}

function pairwise({ labels, low, seed }: CouplingCase): number[][] {
  const uniform = seededValues(labels * labels, [0, 1], seed);
  const of = (first: number, second: number): number => low + (1 - 2 * low) * uniform[first * labels + second];
  return Array.from({ length: labels }, (_, i) =>
    Array.from({ length: labels }, (_, j) => {
      if (i === j) return 0;
      return i < j ? of(i, j) : 1 - of(j, i);
    }),
  );
}

describe("a pair's sigmoid", () => {
  it.each(oracle.sigmoids)(
    "is the most likely one for $count values, one of $every positive, spread $spread, shift $shift",
    (one) => {
      const { values, positive } = decisionValues(one);
      const fitted = fitSigmoid(values, positive);
      for (const [value, probability] of one.probabilities) {
        expect(Math.abs(sigmoid(fitted, value) - probability)).toBeLessThan(1e-5);
      }
    },
  );
});

describe("coupled probabilities", () => {
  it.each(oracle.couplings)(
    "of $labels labels, pairs from $low up, solve Wu, Lin and Weng's quadratic problem to 1e-2",
    (one) => {
      const found = couple(pairwise(one));
      expect(found).toHaveLength(one.labels);
      expect(found.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
      found.forEach((value, label) => expect(Math.abs(value - one.probabilities[label])).toBeLessThan(1e-2));
    },
  );
});
