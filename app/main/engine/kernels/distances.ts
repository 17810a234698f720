/** Squared Euclidean distances by the WebAssembly kernel of `distances.wat`. */
import { align, padTo4, SharedKernel } from "./instance.ts";

const FLOAT = 4;
/** Placed rows that a thread takes at a time. */
const CHUNK = 16;
/** Rows that all placed ones are compared with at a time: their distances must fit behind the rows. */
const AT_ONCE = 64;

/** Rows of values in the kernel's memory, and how far others are from them. */
export class PlacedRows {
  readonly count: number;
  private readonly dimension: number;
  private readonly stride: number;
  private readonly kernel = new SharedKernel("DISTANCES");
  /** Behind the placed rows and the zeros that the last chunk reaches over: rows to compare them with. */
  private readonly end: number;

  /** @param values - `[count, dimension]`, row-major; copied. */
  constructor(values: Float32Array, dimension: number) {
    this.count = values.length / dimension;
    this.dimension = dimension;
    this.stride = padTo4(dimension) * FLOAT;
    this.end = align((this.count + CHUNK) * this.stride);
    this.kernel.reserve(this.end);
    this.place(0, values);
  }

  /**
   * @param values - `[n, dimension]`, row-major.
   * @returns `[n, count]` squared distances.
   */
  distancesTo(values: Float32Array): Float64Array {
    const n = values.length / this.dimension;
    const result = new Float64Array(n * this.count);
    for (let from = 0; from < n; from += AT_ONCE) {
      const part = values.subarray(from * this.dimension, (from + AT_ONCE) * this.dimension);
      const rows = part.length / this.dimension;
      this.kernel.reserve(this.end + padTo4(rows) * this.stride);
      this.place(this.end, part);
      this.compare(this.end, rows, 0, (row, other, distance) => (result[(from + row) * this.count + other] = distance));
    }
    return result;
  }

  /**
   * Squared distances of placed rows `from` to `from + 3` (as far as they exist) to placed rows `first` and following.
   */
  distancesBetween(from: number, take: (row: number, other: number, distance: number) => void, first = 0): void {
    const rows = Math.min(4, this.count - from);
    this.compare(from * this.stride, rows, first, (row, other, distance) => {
      take(from + row, other, distance);
    });
  }

  private compare(
    address: number,
    rows: number,
    first: number,
    take: (row: number, other: number, distance: number) => void,
  ): void {
    const { stride, kernel, count } = this;
    const padded = padTo4(rows);
    const chunks = Math.ceil((count - first) / CHUNK);
    const out = align(this.end + AT_ONCE * stride);
    const length = chunks * CHUNK * padded;
    kernel.reserve(out + length * 8);
    kernel.loop(
      [
        {
          name: "distances",
          base: [address, padded, first * stride, CHUNK, stride, out],
          step: [0, 0, CHUNK * stride, 0, 0, CHUNK * padded * 8],
        },
      ],
      chunks,
    );
    const distances = kernel.doubles(out, length);
    for (let other = first; other < count; other++) {
      for (let row = 0; row < rows; row++) take(row, other, distances[(other - first) * padded + row]);
    }
  }

  private place(address: number, values: Float32Array): void {
    const rows = values.length / this.dimension;
    for (let row = 0; row < rows; row++) {
      const from = row * this.dimension;
      this.kernel.put(address + row * this.stride, values.subarray(from, from + this.dimension));
    }
  }
}
