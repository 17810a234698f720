/** Figures of tables: shares and means over images, with what they are made of. */
import type { Mean, Rate } from "../../contract/evaluation.ts";
import { atTheEnds, bootstrapRate, wilson, type Share } from "./intervals.ts";

/**
 * The pooled share of all images, with Wilson's interval and the bootstrap's; rate 0 where nothing was counted.
 *
 * @param images - one share an image; one with n 0 adds nothing.
 *
 * @example
 * ```ts
 * const { rate, n, images, byImage } = rateOver([{ successes: 1, n: 2 }, { successes: 2, n: 4 }, { successes: 0, n: 0 }]);
 * [rate, n, images]; // => [0.5, 6, 2]
 * byImage; // => [0.5, 0.5]
 * ```
 */
export function rateOver(images: readonly Share[], seed = 0): Rate {
  const counted = images.filter(({ n }) => n > 0);
  const { successes, n } = pooled(counted);
  return {
    successes,
    n,
    images: counted.length,
    rate: n === 0 ? 0 : successes / n,
    interval: wilson(successes, n),
    byImage: byImage(counted, seed),
  };
}

/**
 * The mean of numbers from 0 to 1 that belong to images, with the bootstrap's interval; 0 where there is none.
 *
 * @param images - of each image the sum of its numbers (`successes`), and how many they are.
 *
 * @example
 * ```ts
 * meanOver([{ successes: 0.5, n: 1 }, { successes: 1, n: 2 }]).mean; // => 0.5
 * ```
 */
export function meanOver(images: readonly Share[], seed = 0): Mean {
  const counted = images.filter(({ n }) => n > 0);
  const { successes, n } = pooled(counted);
  return { mean: n === 0 ? 0 : successes / n, n, images: counted.length, byImage: byImage(counted, seed) };
}

function byImage(counted: readonly Share[], seed: number): [number, number] {
  const { successes, n } = pooled(counted);
  return atTheEnds(bootstrapRate(counted, seed), n === 0 ? 0 : successes / n, counted.length);
}

function pooled(images: readonly Share[]): Share {
  return images.reduce((sum, image) => ({ successes: sum.successes + image.successes, n: sum.n + image.n }), {
    successes: 0,
    n: 0,
  });
}
