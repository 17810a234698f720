/** Means and maxima over cells of a map, by the WebAssembly kernel of `poolCells.wat`. */
import { align, padTo4, SharedKernel } from "./instance.ts";

/** First and last row and column, both included. */
export interface Cells {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

const FLOAT = 4;
/** Holds no cell. */
const NO_HOLE: Cells = { top: 0, bottom: -1, left: 0, right: -1 };
let kernel: SharedKernel | undefined;

/** A map whose cells are pooled again and again. The kernel holds one map: take the next when the last is done with. */
export class PooledMap {
  private readonly kernel: SharedKernel;
  private readonly width: number;
  private readonly channels: number;
  private readonly meansAt: number;

  /** @param values - `[height, width, channels]`, row-major; copied. */
  constructor(values: Float32Array, width: number, channels: number) {
    this.kernel = kernel ??= new SharedKernel("POOL_CELLS");
    this.width = width;
    this.channels = channels;
    this.meansAt = align(values.byteLength + 3 * FLOAT);
    this.kernel.reserve(this.meansAt + 2 * padTo4(channels) * FLOAT);
    this.kernel.put(0, values);
  }

  /**
   * Writes the mean of every channel and then the maximum of every channel, each as sign(x) * sqrt(|x|).
   *
   * @param hole - cells that do not count; where none is left, all count.
   * @param target - `2 * channels` values from `at` on.
   */
  pool(cells: Cells, hole: Cells | null, target: Float32Array, at: number): void {
    const { kernel, width, channels, meansAt } = this;
    const left = countOf(cells) - (hole === null ? 0 : countOf(shared(cells, hole)));
    const [count, without] = left === 0 ? [countOf(cells), NO_HOLE] : [left, hole ?? NO_HOLE];
    const cell = channels * FLOAT;
    const maximaAt = meansAt + padTo4(channels) * FLOAT;
    const edges = ({ top, bottom, left: first, right }: Cells): number[] => [top, bottom, first, right];
    const place = [0, width * cell, cell, count, meansAt, maximaAt];
    kernel.functions["poolCells"](...place, ...edges(cells), ...edges(without));
    target.set(kernel.floats(meansAt, channels), at);
    target.set(kernel.floats(maximaAt, channels), at + channels);
  }
}

function countOf({ top, bottom, left, right }: Cells): number {
  return Math.max(0, bottom - top + 1) * Math.max(0, right - left + 1);
}

function shared(a: Cells, b: Cells): Cells {
  return {
    top: Math.max(a.top, b.top),
    bottom: Math.min(a.bottom, b.bottom),
    left: Math.max(a.left, b.left),
    right: Math.min(a.right, b.right),
  };
}
