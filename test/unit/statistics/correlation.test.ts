import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { averageRanks, pearson, spearman } from "../../../app/main/statistics/correlation.ts";
import { areaUnder, meanUpTo, readAt } from "../../../app/main/statistics/curves.ts";
import { seededInteger } from "../../builders/seededNumbers.ts";
import oracle from "../../oracles/occlusion.json" with { type: "json" };

describe("correlations", () => {
  it.each(oracle.correlations)("are scipy's: $count numbers of $kinds kinds", (expected) => {
    const { seed, count, kinds } = expected;
    const first = Array.from({ length: count }, (_, i) => seededInteger(seed, 0, i) % kinds);
    const second = first.map((value, i) => (seededInteger(seed, 1, i) % kinds) + Math.floor(value / 2));
    expect(spearman(first, second)).toBeCloseTo(expected.spearman, 8);
    expect(pearson(first, second)).toBeCloseTo(expected.pearson, 8);
  });

  it("by ranks do not change where numbers are stretched, and turn where they are turned", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer(), fc.integer()), { minLength: 2, maxLength: 30 }), (pairs) => {
        const [first, second] = [pairs.map(([a]) => a), pairs.map(([, b]) => b)];
        const found = spearman(first, second);
        const stretched = spearman(
          first.map((value) => Math.atan(value / 1e9) + 3),
          second,
        );
        const turned = spearman(
          first,
          second.map((value) => -value),
        );
        if (found === null) {
          expect(stretched).toBeNull();
          expect(turned).toBeNull();
          return;
        }
        expect(stretched).toBeCloseTo(found, 10);
        expect(turned).toBeCloseTo(-found, 10);
      }),
      { seed: 1 },
    );
  });

  it("rank as counting does: one more than the smaller ones, and half of the equal ones beside it", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -4, max: 4 }), { maxLength: 40 }), (values) => {
        const counted = values.map(
          (one) =>
            values.filter((value) => value < one).length + (values.filter((value) => value === one).length + 1) / 2,
        );
        expect([...averageRanks(values)]).toEqual(counted);
      }),
      { seed: 2 },
    );
  });

  it("are none where one side is the same everywhere, however it rounds", () => {
    expect(pearson([0.1, 0.1, 0.1], [1, 2, 3])).toBeNull();
    expect(spearman([1, 2, 3], [-0, 0, 0])).toBeNull();
    expect(pearson([], [])).toBeNull();
  });
});

describe("areas under curves", () => {
  const curves = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2, maxLength: 12 });

  it("over all of an evenly spaced curve are the same both ways, and stay when it is read more densely", () => {
    fc.assert(
      fc.property(curves, fc.integer({ min: 1, max: 5 }), (values, finer) => {
        const at = values.map((_, i) => i / (values.length - 1));
        expect(meanUpTo(at, values, 1)).toBeCloseTo(areaUnder(values), 9);
        const dense = readAt(values, (values.length - 1) * finer + 1);
        expect(areaUnder(dense)).toBeCloseTo(areaUnder(values), 9);
        expect(readAt(dense, values.length)).toEqual(values.map((value) => expect.closeTo(value, 9) as number));
      }),
      { seed: 3 },
    );
  });
});
