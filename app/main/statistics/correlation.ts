/** How far two lists of numbers go together. */

type Numbers = readonly number[] | Float64Array | Float32Array;

/**
 * Pearson's correlation.
 *
 * @param first - as many as `second`, all finite.
 * @returns from -1 to 1; null where either is the same everywhere, or there are fewer than two.
 *
 * @example
 * ```ts
 * pearson([1, 2, 3], [2, 4, 6]); // => 1
 * pearson([1, 2, 3], [1, 0, 2]); // => 0.5
 * pearson([1, 2, 3], [5, 5, 5]); // => null
 * ```
 */
export function pearson(first: Numbers, second: Numbers): number | null {
  const n = first.length;
  let [sumA, sumB] = [0, 0];
  for (let i = 0; i < n; i++) {
    sumA += first[i]!;
    sumB += second[i]!;
  }
  const [meanA, meanB] = [sumA / n, sumB / n];
  let [varianceA, varianceB, shared, isA, isB] = [0, 0, 0, false, false];
  for (let i = 0; i < n; i++) {
    const [a, b] = [first[i]! - meanA, second[i]! - meanB];
    varianceA += a * a;
    varianceB += b * b;
    shared += a * b;
    // What is left of a mean that cannot be written exactly is no spread.
    isA ||= first[i] !== first[0];
    isB ||= second[i] !== second[0];
  }
  const spread = Math.sqrt(varianceA * varianceB);
  if (!isA || !isB || spread === 0) return null;
  return Math.min(1, Math.max(-1, shared / spread));
}

/**
 * The place of each value among all, from 1, smallest first; values that are equal share the mean of their places.
 *
 * @example
 * ```ts
 * averageRanks([10, 30, 20, 20]); // => [1, 4, 2.5, 2.5]
 * ```
 */
export function averageRanks(values: Numbers): Float64Array {
  const sorted = Float64Array.from(values).sort();
  const different: number[] = [];
  const ranks: number[] = [];
  for (let start = 0, end = 0; start < sorted.length; start = end) {
    const value = sorted[start]!;
    while (end < sorted.length && sorted[end] === value) end++;
    different.push(value);
    ranks.push((start + 1 + end) / 2);
  }
  return Float64Array.from(values, (value) => ranks[placeIn(different, value)]!);
}

/** @param different - in ascending order; holds the value. */
function placeIn(different: readonly number[], value: number): number {
  let [low, high] = [0, different.length - 1];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (different[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Spearman's correlation: Pearson's of the places (`averageRanks`).
 *
 * @param first - as many as `second`, all finite.
 * @returns from -1 to 1; null where either is the same everywhere, or there are fewer than two.
 *
 * @example
 * The order is the same, whatever the distances; with the last two exchanged it is 1 - 6 * 2 / (4 * 15).
 * ```ts
 * spearman([1, 2, 3, 4], [1, 10, 100, 1000]); // => 1
 * spearman([1, 2, 3, 4], [1, 2, 4, 3]); // => 0.8
 * spearman([1, 2, 3], [7, 7, 7]); // => null
 * ```
 */
export function spearman(first: Numbers, second: Numbers): number | null {
  return pearson(averageRanks(first), averageRanks(second));
}
