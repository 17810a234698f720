import type { Share } from "../../contract/training.ts";
import { wilson } from "./intervals.ts";

/**
 * A share with its 95% interval ({@link wilson}); rate 0 where nothing was counted.
 *
 * @example
 * ```ts
 * shareOf(8, 10); // => { successes: 8, n: 10, rate: 0.8, interval: [0.490, 0.943] }
 * shareOf(0, 0); // => { successes: 0, n: 0, rate: 0, interval: [0, 1] }
 * ```
 */
export function shareOf(successes: number, n: number): Share {
  return { successes, n, rate: n === 0 ? 0 : successes / n, interval: wilson(successes, n) };
}
