/** Intervals for rates. */
import { seededRandom } from "./seededRandom.ts";

const NORMAL_95 = 1.959963984540054;

/**
 * 95% interval of a proportion (Wilson 1927); [0, 1] where nothing was counted.
 *
 * @example
 * ```ts
 * wilson(8, 10); // => [0.490, 0.943]
 * wilson(0, 0); // => [0, 1]
 * ```
 */
export function wilson(successes: number, n: number): [number, number] {
  if (n === 0) return [0, 1];
  const [p, z2] = [successes / n, NORMAL_95 ** 2];
  const centre = (p + z2 / (2 * n)) / (1 + z2 / n);
  const half = (NORMAL_95 / (1 + z2 / n)) * Math.sqrt((p * (1 - p)) / n + z2 / (4 * n * n));
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
}

/** What one image adds to a rate. */
export interface Share {
  readonly successes: number;
  readonly n: number;
}

/**
 * 95% percentile bootstrap of the pooled rate that draws whole images: patches of one image are not independent (Efron
 * 1979; Field & Welsh 2007 on drawing clusters).
 *
 * @param images - one share an image.
 * @param seed - of the draws; the same seed gives the same interval.
 * @returns lower and upper end; [0, 1] where there is no image.
 *
 * @example
 * Both have two patches of four right. Where every image says the same, drawing images again changes nothing.
 * ```ts
 * bootstrapRate([{ successes: 1, n: 2 }, { successes: 1, n: 2 }]); // => [0.5, 0.5]
 * bootstrapRate([{ successes: 0, n: 2 }, { successes: 2, n: 2 }]); // => [0, 1]
 * bootstrapRate([]); // => [0, 1]
 * ```
 */
export function bootstrapRate(images: readonly Share[], seed = 0, draws = 2000): [number, number] {
  if (images.length === 0) return [0, 1];
  const random = seededRandom(seed);
  const rates = new Float64Array(draws).map(() => {
    let [successes, n] = [0, 0];
    for (let i = 0; i < images.length; i++) {
      const image = images[random.integer(images.length)]!;
      successes += image.successes;
      n += image.n;
    }
    return n === 0 ? 0 : successes / n;
  });
  return middle95(rates);
}

/**
 * The interval of a share over images as it stands but where all or none of them counts: there drawing images anew knows no
 * other share, and the interval would have no width. Wilson's of as many trials as there are images stands instead, an image
 * counting once, since its patches are not independent. Of one image there is none to draw.
 *
 * @example
 * ```ts
 * atTheEnds([1, 1], 1, 16); // => [0.806, 1]
 * atTheEnds([0, 0], 0, 16); // => [0, 0.194]
 * atTheEnds([0.4, 0.6], 0.5, 16); // => [0.4, 0.6]
 * ```
 */
export function atTheEnds(interval: [number, number], share: number, images: number): [number, number] {
  if (images < 2 || (share !== 0 && share !== 1)) return interval;
  return wilson(share * images, images);
}

/**
 * The middle 95% of at least one value, which are sorted in place: the percentile interval of a bootstrap.
 *
 * @example
 * Of 0 to 99, the 2 lowest and the 2 highest lie outside.
 * ```ts
 * middle95(Float64Array.from({ length: 100 }, (_, i) => 99 - i)); // => [2, 97]
 * ```
 */
export function middle95(values: Float64Array): [number, number] {
  values.sort();
  return [values[Math.floor(0.025 * values.length)]!, values[Math.ceil(0.975 * values.length) - 1]!];
}

/** What one image adds to two rates of the same patches. */
export interface PairedShare {
  readonly first: number;
  readonly second: number;
  readonly n: number;
}

/**
 * 95% percentile bootstrap of the difference of two pooled rates, second less first, that draws whole images.
 *
 * @param images - one pair of shares an image, of the same patches.
 * @param seed - of the draws; the same seed gives the same interval.
 * @returns lower and upper end; [-1, 1] where there is no image.
 *
 * @example
 * In both images the second is right for two patches of four more than the first.
 * ```ts
 * bootstrapDifference([{ first: 1, second: 3, n: 4 }, { first: 0, second: 2, n: 4 }]); // => [0.5, 0.5]
 * bootstrapDifference([]); // => [-1, 1]
 * ```
 */
export function bootstrapDifference(images: readonly PairedShare[], seed = 0, draws = 2000): [number, number] {
  if (images.length === 0) return [-1, 1];
  const random = seededRandom(seed);
  const differences = new Float64Array(draws).map(() => {
    let [difference, n] = [0, 0];
    for (let i = 0; i < images.length; i++) {
      const image = images[random.integer(images.length)]!;
      difference += image.second - image.first;
      n += image.n;
    }
    return n === 0 ? 0 : difference / n;
  });
  return middle95(differences);
}
