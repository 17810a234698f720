/** Layer, group and local response normalisation, downwards. On plain arrays, in double precision: the differences cancel. */
import type { LocalNormalisation, Normalisation } from "../network/normalisation.ts";

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

/**
 * The derivative, under every rule as that of a product. With d the divisor before its power, what arrives at channel j is
 * g_j / d_j^beta - 2 alpha beta x_j * sum(g_c x_c / d_c^(beta + 1)), over the channels c whose window holds j.
 *
 * @param x - what was normalised, `[places, channels]`: as many as the signal has, or one map for several signals.
 * @param signal - `[N * places, channels]`.
 * @returns of the signal's length.
 *
 * @example
 * Of 1 / (1 + 1 + 4) and 2 / (1 + 4), the first alone: 1 / 6 - 2 / 36 by itself, and -2 * 2 / 36 by the second.
 * ```ts
 * const operation = { kind: "local-normalisation", before: 0, after: 1, alpha: 1, beta: 1, bias: 1 } as const;
 * localNormalisationGradient(operation, Float32Array.of(1, 2), Float32Array.of(1, 0), 2); // => [0.1111, -0.1111]
 * ```
 */
export function localNormalisationGradient(
  { before, after, alpha, beta, bias }: LocalNormalisation,
  x: Float32Array,
  signal: Float32Array,
  channels: number,
): Float32Array {
  const result = new Float32Array(signal.length);
  // Sums of all channels before each: of the squares, and of what comes from each channel's divisor.
  const [squares, shares] = [new Float64Array(channels + 1), new Float64Array(channels + 1)];
  const between = (sums: Float64Array, first: number, last: number): number =>
    sums[Math.min(channels, last + 1)] - sums[Math.max(0, first)];
  for (let start = 0; start < signal.length; start += channels) {
    const from = start % x.length;
    // Nothing comes from outside the map, where there may be no divisor.
    if (signal.subarray(start, start + channels).every((value) => value === 0)) continue;
    for (let c = 0; c < channels; c++) squares[c + 1] = squares[c] + x[from + c] * x[from + c];
    for (let c = 0; c < channels; c++) {
      const divisor = bias + alpha * between(squares, c - before, c + after);
      const own = signal[start + c] * divisor ** -beta;
      result[start + c] = own;
      shares[c + 1] = shares[c] + (own * x[from + c]) / divisor;
    }
    for (let c = 0; c < channels; c++) {
      result[start + c] -= 2 * alpha * beta * x[from + c] * between(shares, c - after, c + before);
    }
  }
  return result;
}
