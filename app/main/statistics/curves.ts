/** Curves that are made of a few values, straight between them. */

/**
 * The area under a curve whose values lie evenly from 0 to 1.
 *
 * @param values - at least two.
 *
 * @example
 * Two trapezia, each half as wide as the whole: (1 + 0.5) / 4 and 0.5 / 4.
 * ```ts
 * areaUnder([1, 0.5, 0]); // => 0.5
 * areaUnder([0.8, 0.8]); // => 0.8
 * ```
 */
export function areaUnder(values: readonly number[]): number {
  const steps = values.length - 1;
  return values.slice(1).reduce((sum, value, i) => sum + (values[i]! + value) / 2, 0) / steps;
}

/**
 * The mean height of a curve from 0 to `end`.
 *
 * @param at - where the values lie: from 0, none smaller than the one before, the last no smaller than `end`.
 * @param end - above 0.
 *
 * @example
 * From 1 down to 0 over half of the way, then 0: up to a half, and over all of it.
 * ```ts
 * meanUpTo([0, 0.5, 1], [1, 0, 0], 0.5); // => 0.5
 * meanUpTo([0, 0.5, 1], [1, 0, 0], 1); // => 0.25
 * meanUpTo([0, 0.5, 1], [1, 0, 0], 0.25); // => 0.75
 * ```
 */
export function meanUpTo(at: readonly number[], values: readonly number[], end: number): number {
  let area = 0;
  for (const [i, from] of at.slice(0, -1).entries()) {
    const [to, first, last] = [at[i + 1]!, values[i]!, values[i + 1]!];
    if (from >= end) break;
    if (to === from) continue;
    const stop = Math.min(to, end);
    const height = first + ((last - first) * (stop - from)) / (to - from);
    area += ((first + height) / 2) * (stop - from);
  }
  return area / end;
}

/**
 * A curve whose values lie evenly, read at another number of evenly spaced places.
 *
 * @param values - at least two.
 * @param count - at least two.
 *
 * @example
 * ```ts
 * readAt([0, 2], 3); // => [0, 1, 2]
 * readAt([0, 1, 4], 2); // => [0, 4]
 * ```
 */
export function readAt(values: readonly number[], count: number): number[] {
  return Array.from({ length: count }, (_, i) => {
    const place = (i * (values.length - 1)) / (count - 1);
    const before = Math.min(Math.floor(place), values.length - 2);
    return values[before]! + (values[before + 1]! - values[before]!) * (place - before);
  });
}

/**
 * The middle of some values; the mean of both where two are in the middle.
 *
 * @param values - at least one.
 *
 * @example
 * ```ts
 * median([9, 1, 2]); // => 2
 * median([1, 2, 9, 4]); // => 3
 * ```
 */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  return (sorted[Math.ceil(half) - 1]! + sorted[Math.floor(half)]!) / 2;
}
