/** Symmetric positive definite systems, solved by Cholesky's factor in float64 (`cholesky.wat`). */
import { SharedKernel } from "./instance.ts";

const TILE = 64;
const TILE_NUMBERS = TILE * TILE;
const TILE_BYTES = TILE_NUMBERS * 8;

/**
 * One memory for all the systems that it solves, from the first on; the largest of size n takes 4 n^2 bytes.
 *
 * @example
 * 4 x + 2 y = 8 and 2 x + 3 y = 8; of a symmetric matrix the lower triangle is enough.
 * ```ts
 * const rows = [Float64Array.of(4), Float64Array.of(2, 3)];
 * new CholeskySolver().solve(2, (i) => rows[i], [Float64Array.of(8, 8)]); // => [[1.000, 2.000]]
 * ```
 */
export class CholeskySolver {
  private made: SharedKernel | undefined;

  private get kernel(): SharedKernel {
    return (this.made ??= new SharedKernel("CHOLESKY"));
  }

  /**
   * @param size - rows of the matrix, at least one.
   * @param row - the first i + 1 numbers of row i (or more, which are not looked at); asked for once, in order.
   * @param sides - right-hand sides, `size` numbers each.
   * @returns for each right-hand side its solution; not finite where the matrix is not positive definite.
   */
  solve(size: number, row: (i: number) => Float64Array, sides: readonly Float64Array[]): Float64Array[] {
    const { kernel } = this;
    const tiles = Math.ceil(size / TILE);
    const sideTiles = Math.ceil(sides.length / TILE);
    kernel.reserve(tileNumber(tiles + sideTiles, 0) * TILE_BYTES);
    this.place(size, row, sides);
    for (let j = 0; j < tiles; j++) {
      kernel.functions["factor"](j);
      kernel.loop([{ name: "eliminate", base: [j + 1, j], step: [1, 0] }], tiles + sideTiles - j - 1);
    }
    for (let w = 0; w < sideTiles; w++) {
      const count = Math.min(TILE, sides.length - w * TILE);
      for (let j = tiles - 1; j >= 0; j--) kernel.functions["substitute"](tiles + w, count, j, tiles);
    }
    const numbers = this.numbers(tiles + sideTiles);
    return sides.map((_, side) => {
      const solution = new Float64Array(size);
      for (let at = 0; at < size; at += TILE) {
        const from = placeOf(tiles * TILE + side, at);
        solution.set(numbers.subarray(from, from + Math.min(TILE, size - at)), at);
      }
      return solution;
    });
  }

  /** The last tiles are filled up by rows of the unit matrix. */
  private place(size: number, row: (i: number) => Float64Array, sides: readonly Float64Array[]): void {
    const tiles = Math.ceil(size / TILE);
    const numbers = this.numbers(tiles + Math.ceil(sides.length / TILE));
    numbers.fill(0, tileNumber(tiles - 1, 0) * TILE_NUMBERS);
    const put = (values: Float64Array, place: number, count: number): void => {
      for (let at = 0; at < count; at += TILE) {
        numbers.set(values.subarray(at, Math.min(at + TILE, count)), placeOf(place, at));
      }
    };
    for (let i = 0; i < size; i++) put(row(i), i, i + 1);
    for (let i = size; i < tiles * TILE; i++) numbers[placeOf(i, i)] = 1;
    sides.forEach((side, i) => {
      put(side, tiles * TILE + i, size);
    });
  }

  private numbers(rowsOfTiles: number): Float64Array {
    return this.kernel.doubles(0, tileNumber(rowsOfTiles, 0) * TILE_NUMBERS);
  }
}

function tileNumber(i: number, j: number): number {
  return (i * (i + 1)) / 2 + j;
}

/** Of a number in the tiles. */
function placeOf(row: number, column: number): number {
  const [i, j] = [Math.floor(row / TILE), Math.floor(column / TILE)];
  return tileNumber(i, j) * TILE_NUMBERS + (row % TILE) * TILE + (column % TILE);
}
