import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  coordinatesIn,
  groupCentres,
  nearest,
  principalSpace,
  toLength1,
} from "../../../app/main/statistics/grouping.ts";
import { seededRandom } from "../../../app/main/statistics/seededRandom.ts";

const SEED = { seed: 20261129, numRuns: 40 };

/** Rows around a few centres far apart, in turn: row i belongs to centre i % centres. */
function clouds(seed: number, centres: number, each: number, dimension: number): Float32Array {
  const random = seededRandom(seed);
  const middles = Array.from({ length: centres }, (_, c) =>
    Float32Array.from({ length: dimension }, (_one, i) =>
      i === c % dimension ? 10 + 10 * Math.floor(c / dimension) : 0,
    ),
  );
  const values = new Float32Array(centres * each * dimension);
  for (let row = 0; row < centres * each; row++) {
    for (let i = 0; i < dimension; i++) values[row * dimension + i] = middles[row % centres][i] + random.next() - 0.5;
  }
  return values;
}

describe("groups of rows", () => {
  it("are the clouds that rows lie in, whatever the seed", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(1000), fc.integer({ min: 2, max: 5 }), async (seed, count) => {
        const dimension = 5;
        const values = clouds(seed, count, 12, dimension);
        const centres = await groupCentres({ values, dimension }, count, seed);
        expect(centres).toHaveLength(count);
        const groups = Array.from({ length: count * 12 }, (_, row) => nearest(centres, values, row * dimension));
        for (let row = 0; row < groups.length; row++) expect(groups[row]).toBe(groups[row % count]);
      }),
      SEED,
    );
  });

  it("are the same to the bit for the same rows and seed", async () => {
    const rows = { values: clouds(3, 4, 20, 6), dimension: 6 };
    expect(await groupCentres(rows, 3, 7)).toEqual(await groupCentres(rows, 3, 7));
  });

  it("put every row with the nearest centre, and the largest group first", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 8 }),
        async (numbers, count) => {
          const values = Float32Array.from(numbers);
          const centres = await groupCentres({ values, dimension: 1 }, count, 1);
          const different = new Set(numbers).size;
          expect(centres.length).toBeLessThanOrEqual(Math.min(count, different));
          const sizes = centres.map(() => 0);
          numbers.forEach((number, row) => {
            const group = nearest(centres, values, row);
            sizes[group] += 1;
            for (const [other] of centres) {
              expect(Math.abs(number - centres[group][0])).toBeLessThanOrEqual(Math.abs(number - other) + 1e-4);
            }
          });
          expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
          expect(sizes.every((size) => size > 0)).toBe(true);
        },
      ),
      SEED,
    );
  });
});

describe("the space of main directions", () => {
  it("has axes of length 1 at right angles, along which rows differ less and less", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(1000), async (seed) => {
        const random = seededRandom(seed);
        const dimension = 6;
        const values = new Float32Array(40 * dimension).map((_, at) => (random.next() - 0.5) * (1 + (at % dimension)));
        const { axes, mean, to } = await principalSpace({ values, dimension }, 4, seed);
        const axis = (k: number): Float32Array => axes.subarray(k * dimension, (k + 1) * dimension);
        const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, one, i) => sum + one * b[i], 0);
        const spread = (k: number): number => {
          let sum = 0;
          for (let row = 0; row < 40; row++) {
            const centred = values.slice(row * dimension, (row + 1) * dimension).map((one, i) => one - mean[i]);
            sum += dot(centred, axis(k)) ** 2;
          }
          return sum;
        };
        for (let k = 0; k < to; k++) {
          for (let other = 0; other < to; other++)
            expect(dot(axis(k), axis(other))).toBeCloseTo(k === other ? 1 : 0, 4);
          if (k > 0) expect(spread(k)).toBeLessThanOrEqual(spread(k - 1) + 1e-3);
        }
      }),
      SEED,
    );
  });

  it("is that of the covariance, also of rows with more numbers than there are directions", async () => {
    // Along 3 of 400 directions rows differ by 9, 5 and 2, along the others by next to nothing.
    const dimension = 400;
    const random = seededRandom(5);
    const strong = [17, 230, 399];
    const values = new Float32Array(300 * dimension).map(() => 0.01 * (random.next() - 0.5));
    for (let row = 0; row < 300; row++) {
      strong.forEach((at, k) => (values[row * dimension + at] += [9, 5, 2][k] * (random.next() - 0.5)));
    }
    const { axes } = await principalSpace({ values, dimension }, 3, 1);
    strong.forEach((at, k) => expect(Math.abs(axes[k * dimension + at])).toBeGreaterThan(0.98));
    expect(await principalSpace({ values, dimension }, 3, 1)).toEqual(
      await principalSpace({ values, dimension }, 3, 1),
    );
  });

  it("has no more axes than rows differ in", async () => {
    const space = await principalSpace({ values: Float32Array.of(0, 0, 0, 4, 2, 0, -4, -2, 0), dimension: 3 }, 3, 0);
    expect(space.to).toBe(1);
    const places = coordinatesIn(space, Float32Array.of(100, 50, 0, 3, 1.5, 0));
    toLength1(places, 1);
    expect([...places].map(Math.abs)).toEqual([1, 1]);
  });
});
