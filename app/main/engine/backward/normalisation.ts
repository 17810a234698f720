/** Layer and group normalisation, downwards. On plain arrays, in double precision: the differences cancel. */
import type { Normalisation } from "../network/normalisation.ts";

/**
 * The derivative, under every rule as that of a product: (g - mean(g) - n * mean(g * n)) / deviation, with g the signal
 * times the scale and n the normalised values.
 *
 * @param x - what was normalised, `[places, channels]`: as many as the signal has, or one map for several signals.
 * @param scale - one value a channel.
 * @param signal - `[N * places, channels]`.
 * @returns of the signal's length.
 *
 * @example
 * A signal of 3 at the first of 0 1 2, with variance 2/3: less its mean 1, and less n times -1.2247.
 * ```ts
 * const operation = { kind: "normalisation", epsilon: 0 } as const;
 * const x = Float32Array.of(0, 1, 2);
 * normalisationGradient(operation, x, null, Float32Array.of(3, 0, 0), 3); // => [0.6124, -1.2247, 0.6124]
 * ```
 */
export function normalisationGradient(
  { groups, epsilon }: Normalisation,
  x: Float32Array,
  scale: Float32Array | null,
  signal: Float32Array,
  channels: number,
): Float32Array {
  const result = new Float32Array(signal.length);
  const block = groups === undefined ? channels : x.length;
  const share = channels / (groups ?? 1);
  for (let first = 0; first < channels; first += share) {
    const members = membersOf(block / channels, channels, first, share);
    const factors = Float64Array.from(members, (at) => (scale === null ? 1 : scale[at % channels]));
    for (let start = 0; start < signal.length; start += block) {
      normaliseBack(x, start % x.length, signal, result, start, members, factors, epsilon);
    }
  }
  return result;
}

/** Places of a group's values within a block of `places`. */
function membersOf(places: number, channels: number, first: number, share: number): Int32Array {
  return Int32Array.from({ length: places * share }, (_, i) => Math.floor(i / share) * channels + first + (i % share));
}

/** One group: `members` from `start` of the signal, and from `from` of x. */
function normaliseBack(
  x: Float32Array,
  from: number,
  signal: Float32Array,
  result: Float32Array,
  start: number,
  members: Int32Array,
  factors: Float64Array,
  epsilon: number,
): void {
  const count = members.length;
  let [mean, meanSignal] = [0, 0];
  for (let i = 0; i < count; i++) {
    mean += x[from + members[i]];
    meanSignal += signal[start + members[i]] * factors[i];
  }
  mean /= count;
  meanSignal /= count;
  let [variance, along] = [0, 0];
  for (let i = 0; i < count; i++) {
    const apart = x[from + members[i]] - mean;
    variance += apart * apart;
    along += apart * signal[start + members[i]] * factors[i];
  }
  // n = (x - mean) * inverse, so that n * mean(g * n) = (x - mean) * slope.
  const inverse = 1 / Math.sqrt(variance / count + epsilon);
  const slope = (along / count) * inverse * inverse;
  for (let i = 0; i < count; i++) {
    const apart = x[from + members[i]] - mean;
    result[start + members[i]] = (signal[start + members[i]] * factors[i] - meanSignal - apart * slope) * inverse;
  }
}
