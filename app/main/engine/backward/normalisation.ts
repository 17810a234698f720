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
  for (let start = 0; start < signal.length; start += block) {
    const shift = (start % x.length) - start;
    for (let first = 0; first < channels; first += share) {
      const each = (visit: (at: number, channel: number) => void): void => {
        for (let place = start; place < start + block; place += channels) {
          for (let c = first; c < first + share; c++) visit(place + c, c);
        }
      };
      normaliseBack({ each, count: (block / channels) * share, epsilon }, (at) => x[at + shift], scale, signal, result);
    }
  }
  return result;
}

interface Group {
  each(visit: (at: number, channel: number) => void): void;
  readonly count: number;
  readonly epsilon: number;
}

function normaliseBack(
  { each, count, epsilon }: Group,
  x: (at: number) => number,
  scale: Float32Array | null,
  signal: Float32Array,
  result: Float32Array,
): void {
  let [mean, variance, meanSignal, along] = [0, 0, 0, 0];
  const scaled = (at: number, c: number): number => (scale === null ? signal[at] : signal[at] * scale[c]);
  each((at) => (mean += x(at) / count));
  each((at, c) => {
    variance += (x(at) - mean) ** 2 / count;
    meanSignal += scaled(at, c) / count;
  });
  const inverse = 1 / Math.sqrt(variance + epsilon);
  each((at, c) => (along += (scaled(at, c) * (x(at) - mean) * inverse) / count));
  each((at, c) => (result[at] = (scaled(at, c) - meanSignal - (x(at) - mean) * inverse * along) * inverse));
}
