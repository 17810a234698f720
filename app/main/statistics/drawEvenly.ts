/** Samples in which each item is as likely as any other. */
import { seededRandom } from "./seededRandom.ts";

/**
 * Draws items without putting them back. Each has a lot of its own, from its key and the seed, and the lowest are drawn: whatever
 * items there are beside it, so that samples with one seed of two lists have in common what both could have.
 *
 * @param keys - of the items, each another.
 * @param seed - a whole number.
 * @returns the places of those that were drawn, in the order of the list; all where there are no more.
 *
 * @example
 * What is gone from the list is gone from the sample, and the others stay.
 * ```ts
 * drawEvenly(["a", "b", "c"], 5, 0); // => [0, 1, 2]
 * const keys = ["a", "b", "c", "d", "e", "f"];
 * const drawn = drawEvenly(keys, 3, 7).map((place) => keys[place]);
 * drawEvenly(drawn, 3, 7); // => [0, 1, 2]
 * drawEvenly(drawn, 3, 8).length; // => 3
 * ```
 */
export function drawEvenly(keys: readonly string[], count: number, seed: number): number[] {
  const lots = keys.map((key, place) => ({ place, lot: seededRandom(hashOf(`${seed} ${key}`)).next() }));
  return lots
    .sort((a, b) => a.lot - b.lot || a.place - b.place)
    .slice(0, count)
    .map(({ place }) => place)
    .sort((a, b) => a - b);
}

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
