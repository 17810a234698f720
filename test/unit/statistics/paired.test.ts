import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { holm, pairedDifference, signFlip, type PairedRates } from "../../../app/main/statistics/paired.ts";
import { seededInteger } from "../../builders/seededNumbers.ts";

interface Case {
  readonly images: number;
  readonly seed: number;
  readonly shift: number;
  readonly p: number;
  readonly difference: number;
  readonly interval: readonly [number, number];
}

const file = fileURLToPath(new URL("../../oracles/paired.json", import.meta.url));
const oracle = JSON.parse(readFileSync(file, "utf8")) as {
  readonly cases: readonly Case[];
  readonly holm: readonly { readonly p: readonly number[]; readonly holm: readonly number[] }[];
};

/** The formulas of `test/oracles/paired.py`. */
function imagesOf({ images, seed, shift }: Case): PairedRates[] {
  const number = (index: number): number => seededInteger(seed, 0, index);
  return Array.from({ length: images }, (_, i) => {
    const n = 5 + (number(i) % 11);
    const right = number(200 + i) % (n + 1);
    return {
      first: { successes: number(100 + i) % (n + 1), n },
      second: { successes: Math.min(n, i < shift ? right + 1 : right), n },
    };
  });
}

describe("two ways on the same images", () => {
  it.each(oracle.cases)("differ as SciPy says: $images images, seed $seed", (one) => {
    const images = imagesOf(one);
    const { difference, interval } = pairedDifference(images);
    expect(difference).toBeCloseTo(one.difference, 9);
    // Two thousand draws beside a hundred thousand: a fifth of the interval's half width, at most.
    const tolerance = (one.interval[1] - one.interval[0]) / 10;
    interval.forEach((end, i) => expect(Math.abs(end - one.interval[i])).toBeLessThan(tolerance));
    const p = signFlip(images.map(({ first, second }) => second.successes / second.n - first.successes / first.n));
    if (one.images <= 12) expect(p).toBeCloseTo(one.p, 5);
    // Three standard errors of 9,999 draws, and the one that is added.
    else expect(Math.abs(p - one.p)).toBeLessThan(3 * Math.sqrt((one.p * (1 - one.p) + 1e-4) / 9999) + 1e-4);
  });

  it("have the same difference with the other sign the other way round", () => {
    const images = imagesOf(oracle.cases[3]);
    const turned = images.map(({ first, second }) => ({ first: second, second: first }));
    const [one, other] = [pairedDifference(images), pairedDifference(turned)];
    expect(other.difference).toBeCloseTo(-one.difference, 12);
    expect(other.interval[0]).toBeCloseTo(-one.interval[1], 12);
  });

  it("say nothing where there is nothing to compare", () => {
    expect(pairedDifference([])).toEqual({ difference: 0, interval: [-1, 1] });
    expect(signFlip([0, 0, 0])).toBe(1);
    expect(signFlip(Array.from({ length: 40 }, () => 0))).toBe(1);
  });
});

describe("p-values of several tests", () => {
  it.each(oracle.holm)("are corrected as statsmodels does: $p", ({ p, holm: expected }) => {
    holm(p).forEach((value, i) => expect(value).toBeCloseTo(expected[i], 9));
  });

  it("never get smaller, and keep their order", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 20 }), (values) => {
        const corrected = holm(values);
        values.forEach((p, i) => {
          expect(corrected[i]).toBeGreaterThanOrEqual(p);
          expect(corrected[i]).toBeLessThanOrEqual(1);
          values.forEach((other, j) => {
            if (p < other) expect(corrected[i]).toBeLessThanOrEqual(corrected[j]);
          });
        });
      }),
    );
  });
});
