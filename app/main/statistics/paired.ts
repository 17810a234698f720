/** Whether two ways do differently on the same images. */
import { middle95, type Share } from "./intervals.ts";
import { seededRandom } from "./seededRandom.ts";

/** What one image adds to two rates. */
export interface PairedRates {
  readonly first: Share;
  readonly second: Share;
}

/**
 * The difference of two pooled rates, second less first, with the 95% percentile bootstrap that draws whole images.
 *
 * @param images - those in which either counts nothing add to the other only.
 * @returns the difference 0 and the interval [-1, 1] where nothing was counted.
 *
 * @example
 * The second is right once more of two in each image.
 * ```ts
 * const image = { first: { successes: 0, n: 2 }, second: { successes: 1, n: 2 } };
 * pairedDifference([image, image]); // => { difference: 0.5, interval: [0.5, 0.5] }
 * ```
 */
export function pairedDifference(
  images: readonly PairedRates[],
  seed = 0,
  draws = 2000,
): { readonly difference: number; readonly interval: [number, number] } {
  const difference = differenceOf(images, (i) => i);
  if (difference === null) return { difference: 0, interval: [-1, 1] };
  const random = seededRandom(seed);
  const differences = new Float64Array(draws).map(
    () => differenceOf(images, () => random.integer(images.length)) ?? difference,
  );
  return { difference, interval: middle95(differences) };
}

function differenceOf(images: readonly PairedRates[], drawn: (i: number) => number): number | null {
  let [s1, n1, s2, n2] = [0, 0, 0, 0];
  for (let i = 0; i < images.length; i++) {
    const { first, second } = images[drawn(i)]!;
    s1 += first.successes;
    n1 += first.n;
    s2 += second.successes;
    n2 += second.n;
  }
  return n1 === 0 || n2 === 0 ? null : s2 / n2 - s1 / n1;
}

/** Up to so many numbers all flips of signs are gone through; beyond, so many are drawn. */
const ALL_FLIPS = 12;
const DRAWN_FLIPS = 9999;

/**
 * Two-sided p-value of the mean of differences by flipping their signs (Fisher's randomisation test for pairs): how often
 * chance alone would give a mean as far from 0. All flips where there are few differences; else 9,999 drawn ones, of which
 * the one that was observed counts as one more (Phipson & Smyth 2010).
 *
 * @param differences - one an image.
 * @returns 1 where there is none.
 *
 * @example
 * Three of the same sign: 2 of the 8 flips are as far out.
 * ```ts
 * signFlip([1, 1, 1]); // => 0.25
 * signFlip([]); // => 1
 * ```
 */
export function signFlip(differences: readonly number[], seed = 0): number {
  const n = differences.length;
  if (n === 0) return 1;
  const observed = Math.abs(differences.reduce((sum, one) => sum + one, 0));
  // Sums in another order differ in the last bits.
  const far = observed - 1e-9 * Math.max(1, observed);
  if (n <= ALL_FLIPS) {
    let count = 0;
    for (let flips = 0; flips < 2 ** n; flips++) {
      const sum = differences.reduce((total, one, i) => total + ((flips >> i) & 1 ? -one : one), 0);
      if (Math.abs(sum) >= far) count++;
    }
    return count / 2 ** n;
  }
  const random = seededRandom(seed);
  let count = 1;
  for (let draw = 0; draw < DRAWN_FLIPS; draw++) {
    let sum = 0;
    // 32 signs a number, by arithmetic: a branch that nobody can foresee takes longer than all else.
    for (let i = 0, bits = 0; i < n; i++, bits >>>= 1) {
      if (i % 32 === 0) bits = random.integer(2 ** 32);
      sum += differences[i]! * (1 - 2 * (bits & 1));
    }
    if (Math.abs(sum) >= far) count++;
  }
  return count / (DRAWN_FLIPS + 1);
}

/**
 * p-values of several tests, corrected so that any false one among them stays as rare as of a single test (Holm 1979).
 *
 * @returns in the order of `values`.
 *
 * @example
 * ```ts
 * holm([0.04, 0.01, 0.03]); // => [0.06, 0.03, 0.06]
 * ```
 */
export function holm(values: readonly number[]): number[] {
  const order = values.map((p, i) => ({ p, i })).sort((a, b) => a.p - b.p);
  const corrected = new Array<number>(values.length).fill(1);
  let least = 0;
  order.forEach(({ p, i }, place) => {
    least = Math.max(least, Math.min(1, p * (values.length - place)));
    corrected[i] = least;
  });
  return corrected;
}
