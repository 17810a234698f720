/** Squared Euclidean distances by the WebAssembly kernel of `distances.wat`. */
import { align, KernelInstance, padTo4 } from "./instance.ts";

interface Functions {
  addBlock(x: number, y: number, stride: number, bytes: number, out: number): void;
}

/** Rows of one side and of the other in a block of the kernel. */
const [HEIGHT, WIDTH] = [4, 2];
/** Values that are added up in single precision before they go on in double: as many as the first cache holds. */
const SEGMENT = 1024;
const FLOAT = 4;
const OUT = 16;
const START = OUT + HEIGHT * WIDTH * 8;

/** Rows of values in the kernel's memory, and how far others are from them. */
export class PlacedRows {
  readonly count: number;
  private readonly dimension: number;
  private readonly stride: number;
  private readonly kernel = new KernelInstance<Functions>("DISTANCES");
  /** Behind the placed rows: a block of rows to compare them with. */
  private readonly end: number;

  /** @param values - `[count, dimension]`, row-major; copied. */
  constructor(values: Float32Array, dimension: number) {
    this.count = values.length / dimension;
    this.dimension = dimension;
    this.stride = padTo4(dimension) * FLOAT;
    // Blocks of the last rows reach over the end, into zeros.
    this.end = align(START + (this.count + HEIGHT) * this.stride);
    this.kernel.reserve(this.end);
    this.place(START, values);
  }

  /**
   * @param values - `[n, dimension]`, row-major.
   * @returns `[n, count]` squared distances.
   */
  distancesTo(values: Float32Array): Float64Array {
    const n = values.length / this.dimension;
    const padded = Math.ceil(n / HEIGHT) * HEIGHT;
    this.kernel.reserve(this.end + padded * this.stride);
    this.place(this.end, values);
    const result = new Float64Array(n * this.count);
    // The placed rows, which are many, are read from memory once.
    for (let y = 0; y < this.count; y += WIDTH) {
      for (let x = 0; x < n; x += HEIGHT) {
        const block = this.block(this.end + x * this.stride, START + y * this.stride);
        for (let i = 0; i < HEIGHT && x + i < n; i++) {
          for (let j = 0; j < WIDTH && y + j < this.count; j++) {
            result[(x + i) * this.count + y + j] = block[i * WIDTH + j];
          }
        }
      }
    }
    return result;
  }

  /** Squared distances of placed rows `from` to `from + 3` (as far as they exist) to all placed rows. */
  distancesBetween(from: number, take: (row: number, other: number, distance: number) => void, first = 0): void {
    for (let y = first - (first % WIDTH); y < this.count; y += WIDTH) {
      const block = this.block(START + from * this.stride, START + y * this.stride);
      for (let i = 0; i < HEIGHT && from + i < this.count; i++) {
        for (let j = 0; j < WIDTH && y + j < this.count; j++) {
          if (y + j >= first) take(from + i, y + j, block[i * WIDTH + j]);
        }
      }
    }
  }

  /** @returns `[4][2]` squared distances between the rows at two addresses; valid until the next call. */
  private block(x: number, y: number): Float64Array {
    const out = this.kernel.doubles(OUT, HEIGHT * WIDTH).fill(0);
    for (let at = 0; at < this.stride; at += SEGMENT * FLOAT) {
      const bytes = Math.min(SEGMENT * FLOAT, this.stride - at);
      this.kernel.functions.addBlock(x + at, y + at, this.stride, bytes, OUT);
    }
    return out;
  }

  private place(address: number, values: Float32Array): void {
    const rows = values.length / this.dimension;
    for (let row = 0; row < rows; row++) {
      const target = this.kernel.floats(address + row * this.stride, this.dimension);
      target.set(values.subarray(row * this.dimension, (row + 1) * this.dimension));
    }
  }
}
