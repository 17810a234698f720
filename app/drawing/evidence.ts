/** How much of an explanation each of its patches is. */

/**
 * Each patch's share of its image's evidence: its score over the sum of the positive ones; all 0 where none is positive.
 *
 * @example
 * ```ts
 * evidenceOf([3, 1, -2]); // => [0.75, 0.25, 0]
 * evidenceOf([0, -1]); // => [0, 0]
 * ```
 */
export function evidenceOf(scores: readonly number[]): number[] {
  const sum = scores.reduce((total, score) => total + Math.max(0, score), 0);
  return scores.map((score) => (sum > 0 ? Math.max(0, score) / sum : 0));
}
