import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as assembled from "../../../../app/main/engine/kernels/assembled.ts";
import { CholeskySolver } from "../../../../app/main/engine/kernels/cholesky.ts";
import { PlacedRows } from "../../../../app/main/engine/kernels/distances.ts";
import { squaredDistances } from "../../../../app/main/engine/patches/svm/distances.ts";
import { assembleKernels } from "../../../../scripts/build-kernel.ts";

function plainDistance(values: Float32Array, dimension: number, i: number, j: number): number {
  let sum = 0;
  for (let d = 0; d < dimension; d++) sum += (values[i * dimension + d] - values[j * dimension + d]) ** 2;
  return sum;
}

const rows = fc
  .tuple(
    fc.integer({ min: 1, max: 23 }),
    fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1020, max: 1030 })),
  )
  .chain(([count, dimension]) =>
    fc.record({
      count: fc.constant(count),
      dimension: fc.constant(dimension),
      seed: fc.integer({ min: 1, max: 1e6 }),
    }),
  )
  .map(({ count, dimension, seed }) => ({
    dimension,
    values: Float32Array.from({ length: count * dimension }, (_, i) => Math.sin(seed + i * 12.9898) * 3),
  }));

describe("the kernels", () => {
  it("are what their text says", async () => {
    expect({ ...assembled }).toEqual(await assembleKernels());
  });
});

describe("distances", () => {
  it("are those of the plain formula, between placed rows and to others", () => {
    fc.assert(
      fc.property(rows, ({ values, dimension }) => {
        const count = values.length / dimension;
        const near = (found: number, i: number, j: number): void => {
          const expected = plainDistance(values, dimension, i, j);
          expect(Math.abs(found - expected)).toBeLessThanOrEqual(1e-5 * expected);
        };
        const to = new PlacedRows(values, dimension).distancesTo(values);
        const matrix = squaredDistances(values, dimension);
        for (let i = 0; i < count; i++) {
          for (let j = 0; j < count; j++) {
            near(to[i * count + j], i, j);
            near(matrix.row(i)[j], i, j);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it("are the same where only some rows fit into memory", () => {
    fc.assert(
      fc.property(rows, fc.array(fc.nat({ max: 22 }), { maxLength: 40 }), ({ values, dimension }, order) => {
        const count = values.length / dimension;
        const whole = squaredDistances(values, dimension);
        const few = squaredDistances(values, dimension, 8 * count * 4);
        for (const i of order.filter((place) => place < count)) expect(few.row(i)).toEqual(whole.row(i));
      }),
      { numRuns: 60 },
    );
  });
});

describe("a positive definite system", () => {
  const system = fc.record({
    size: fc.oneof(
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 60, max: 70 }),
      fc.integer({ min: 120, max: 200 }),
    ),
    sides: fc.oneof(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 63, max: 66 })),
    seed: fc.integer({ min: 1, max: 1e6 }),
  });
  const number = (seed: number, i: number): number => Math.sin(seed + i * 12.9898) * 3;

  it("is solved, also after a larger one in the same memory", () => {
    const solver = new CholeskySolver();
    fc.assert(
      fc.property(system, ({ size, sides, seed }) => {
        // B B' + 1 of a square B.
        const b = Float64Array.from({ length: size * size }, (_, i) => number(seed, i));
        const matrix = (i: number, j: number): number => {
          let sum = i === j ? 1 : 0;
          for (let k = 0; k < size; k++) sum += b[i * size + k] * b[j * size + k];
          return sum;
        };
        const right = Array.from({ length: sides }, (_, side) =>
          Float64Array.from({ length: size }, (_, i) => number(seed + side, i)),
        );
        const row = (i: number): Float64Array =>
          Float64Array.from({ length: size }, (_, j) => (j > i ? NaN : matrix(i, j)));
        const solutions = solver.solve(size, row, right);
        for (const side of [0, sides - 1]) {
          for (let i = 0; i < size; i += 7) {
            let sum = 0;
            for (let j = 0; j < size; j++) sum += matrix(i, j) * solutions[side][j];
            expect(sum).toBeCloseTo(right[side][i], 7);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it("that is not positive definite has no finite solution", () => {
    const rows = [[1], [2, 1]];
    const [solution] = new CholeskySolver().solve(2, (i) => Float64Array.from(rows[i]), [Float64Array.of(1, 1)]);
    expect(solution.every(Number.isFinite)).toBe(false);
  });
});
