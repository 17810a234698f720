/**
 * Numbers that a seed fixes to the bit, the same in TypeScript and in the Python oracles (`test/oracles/backward_networks.py`):
 * 32-bit integer operations only, then one exact division.
 */

/** A 32-bit mix of an integer (Wellons's `lowbias32`): every bit of the input changes about half of the output's. */
export function mix(value: number): number {
  let x = value >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}

/** The number at `index` of the stream `stream` of `seed`, 0 to 2^32 - 1. */
export function seededInteger(seed: number, stream: number, index: number): number {
  return mix(mix(mix(seed) + stream) + index);
}

/** As {@link seededInteger}, as (n + 0.5) / 2^32: above 0, below 1, exact in double precision. */
export function seededUniform(seed: number, stream: number, index: number): number {
  return (seededInteger(seed, stream, index) + 0.5) / 2 ** 32;
}

/** `count` values of a stream, in [low, high], computed in double precision and rounded once to float32. */
export function seededValues(count: number, range: readonly [number, number], seed: number, stream = 0): Float32Array {
  const [low, high] = range;
  return Float32Array.from({ length: count }, (_, index) => low + (high - low) * seededUniform(seed, stream, index));
}

/**
 * A picture with large and small structure, for comparing implementations on the same pixels.
 *
 * byte(y, x, c) = (3 * block + pixel) >> 2, where `block` is the low byte of the number at
 * (floor(y / 16) * 4096 + floor(x / 16)) * 3 + c of stream 0 and `pixel` that at (y * width + x) * 3 + c of stream 1.
 *
 * @returns `[height, width, 3]`, byte * scale + offset, rounded once to float32.
 */
export function seededPicture(
  height: number,
  width: number,
  seed: number,
  scale = 1 / 255,
  offset = 0,
): Float32Array<ArrayBuffer> {
  const values = new Float32Array(height * width * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < 3; c++) {
        const block = seededInteger(seed, 0, ((y >> 4) * 4096 + (x >> 4)) * 3 + c) & 255;
        const index = (y * width + x) * 3 + c;
        const pixel = seededInteger(seed, 1, index) & 255;
        values[index] = ((3 * block + pixel) >> 2) * scale + offset;
      }
    }
  }
  return values;
}
