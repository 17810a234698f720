import type { Share } from "../../contract/training.ts";
import { wilson } from "./intervals.ts";

export function shareOf(successes: number, n: number): Share {
  return { successes, n, rate: n === 0 ? 0 : successes / n, interval: wilson(successes, n) };
}
