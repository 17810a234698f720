/** Long rows as short ones that keep their angles (Johnson & Lindenstrauss 1984; signs: Achlioptas 2003). */
import { seededRandom } from "./seededRandom.ts";

/** One seed for ever: rows that were projected on another day are compared with these. */
const SEED = 20261129;

const kept = new Map<string, Int8Array>();

/**
 * @param values - `[rows, dimension]`.
 * @returns `[rows, to]`: each number the sum of all of its row with signs drawn once, over the root of `to`. Rows of no more
 * than `to` numbers stay as they are, with zeros behind.
 *
 * @example
 * ```ts
 * randomProjection(Float32Array.of(1, 2, 3), 3, 4); // => [1, 2, 3, 0]
 * const [projected, doubled] = [1, 2].map((by) => randomProjection(Float32Array.of(by, -by, 3 * by), 3, 2));
 * [doubled[0] / projected[0], doubled[1] / projected[1]]; // => [2, 2]
 * ```
 */
export function randomProjection(values: Float32Array, dimension: number, to: number): Float32Array {
  const rows = dimension === 0 ? 0 : values.length / dimension;
  const result = new Float32Array(rows * to);
  if (dimension <= to) {
    for (let row = 0; row < rows; row++) result.set(values.subarray(row * dimension, (row + 1) * dimension), row * to);
    return result;
  }
  const signs = signsOf(dimension, to);
  const scale = 1 / Math.sqrt(to);
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < to; k++) {
      let sum = 0;
      for (let i = 0; i < dimension; i++) sum += values[row * dimension + i]! * signs[k * dimension + i]!;
      result[row * to + k] = sum * scale;
    }
  }
  return result;
}

function signsOf(dimension: number, to: number): Int8Array {
  const name = `${dimension} ${to}`;
  const known = kept.get(name);
  if (known !== undefined) return known;
  const random = seededRandom(SEED);
  const signs = new Int8Array(dimension * to).map(() => (random.next() < 0.5 ? -1 : 1));
  kept.set(name, signs);
  return signs;
}
