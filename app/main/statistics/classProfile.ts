/** What a class goes by: shares of patches and of evidence over images, and images that are unlike the rest. */
import type { Mean, Rate } from "../../contract/evaluation.ts";
import { meanOver, rateOver } from "./figures.ts";
import { atTheEnds, bootstrapDifference, middle95, wilson, type Share } from "./intervals.ts";
import { signFlip } from "./paired.ts";
import { seededRandom } from "./seededRandom.ts";

/**
 * Up to so many images intervals over them are bootstraps; beyond, the normal distribution that the bootstrap comes to where
 * images are many, which takes one pass instead of two thousand.
 */
export const MOST_DRAWN = 200;

const NORMAL_95 = 1.959963984540054;

/** One image's patches: of each the share of the image's evidence, and of what kind it is (null: of none that is asked). */
export interface KindsOfImage {
  readonly evidence: readonly number[];
  readonly kinds: readonly (string | null)[];
}

export interface KindShare {
  readonly kind: string;
  readonly patches: Rate;
  readonly evidence: Mean;
}

export interface KindOptions {
  readonly most?: number;
  readonly always?: readonly string[];
  readonly seed?: number;
}

/**
 * Of each kind its share of all patches, and of the evidence: the mean over images that have any.
 *
 * @param most - so many kinds, those with most evidence first; left out: all.
 * @param always - kinds that are told of even where no patch is of them.
 *
 * @example
 * Two images: an eye with three quarters of the evidence and fur; fur alone.
 * ```ts
 * const images = [
 *   { evidence: [0.75, 0.25], kinds: ["eye", "fur"] },
 *   { evidence: [1], kinds: ["fur"] },
 * ];
 * const [fur, eye] = kindShares(images);
 * [fur.kind, fur.patches.rate, fur.evidence.mean]; // => ["fur", 0.667, 0.625]
 * [eye.kind, eye.patches.rate, eye.evidence.mean]; // => ["eye", 0.333, 0.375]
 * ```
 */
export function kindShares(
  images: readonly KindsOfImage[],
  { most = Infinity, always = [], seed = 0 }: KindOptions = {},
): KindShare[] {
  const sums = new Map<string, number>(always.map((kind) => [kind, 0]));
  for (const { evidence, kinds } of images) {
    kinds.forEach((kind, i) => {
      if (kind !== null) sums.set(kind, (sums.get(kind) ?? 0) + evidence[i]!);
    });
  }
  const names = [...sums].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).slice(0, most);
  const places = new Map(names.map(([name], place) => [name, place]));
  const size = images.length;
  const n = { patches: new Float64Array(size), evidence: new Float64Array(size) };
  const columns = names.map(() => ({ patches: new Float64Array(size), evidence: new Float64Array(size) }));
  images.forEach(({ evidence, kinds }, image) => {
    n.patches[image] = kinds.length;
    n.evidence[image] = evidence.some((one) => one > 0) ? 1 : 0;
    kinds.forEach((kind, i) => {
      const place = kind === null ? undefined : places.get(kind);
      if (place === undefined) return;
      columns[place]!.patches[image]!++;
      columns[place]!.evidence[image]! += evidence[i]!;
    });
  });
  return names.map(([kind], place) => {
    const { patches, evidence } = columns[place]!;
    return {
      kind,
      patches: rateOf({ successes: patches, n: n.patches }, seed),
      evidence: meanOf({ successes: evidence, n: n.evidence }, seed),
    };
  });
}

/** Shares of images as columns: by the thousand, objects would take most of the time. */
interface Columns {
  readonly successes: Float64Array;
  readonly n: Float64Array;
}

function sharesOf({ successes, n }: Columns): Share[] {
  return Array.from(n, (own, i) => ({ successes: successes[i]!, n: own }));
}

function rateOf(columns: Columns, seed: number): Rate {
  if (columns.n.length <= MOST_DRAWN) return rateOver(sharesOf(columns), seed);
  const { successes, n, images, value, interval } = pooled(columns);
  return { successes, n, images, rate: value, interval: wilson(successes, n), byImage: interval };
}

function meanOf(columns: Columns, seed: number): Mean {
  if (columns.n.length <= MOST_DRAWN) return meanOver(sharesOf(columns), seed);
  const { n, images, value, interval } = pooled(columns);
  return { mean: value, n, images, byImage: interval };
}

/** The pooled rate, and its 95% interval by the variance of what images add to it (the linearised ratio estimator). */
function pooled(columns: Columns): {
  successes: number;
  n: number;
  images: number;
  value: number;
  interval: [number, number];
} {
  let [successes, n, images] = [0, 0, 0];
  for (let i = 0; i < columns.n.length; i++) {
    successes += columns.successes[i]!;
    n += columns.n[i]!;
    if (columns.n[i]! > 0) images++;
  }
  if (n === 0) return { successes, n, images, value: 0, interval: [0, 1] };
  const value = successes / n;
  let squares = 0;
  for (let i = 0; i < columns.n.length; i++) squares += (columns.successes[i]! - value * columns.n[i]!) ** 2;
  const half = (NORMAL_95 * Math.sqrt(squares)) / n;
  const interval: [number, number] = [Math.max(0, value - half), Math.min(1, value + half)];
  return { successes, n, images, value, interval: atTheEnds(interval, value, images) };
}

/** How far each image is from the mean of all, by kind. */
export interface Distances {
  /** Of each image, in order; null: it has no evidence of any kind. */
  readonly images: readonly ImageDistance[];
  readonly threshold: number;
}

export type ImageDistance = { readonly carriedBy: string; readonly share: number; readonly distance: number } | null;

/**
 * An image is unlike the rest where half the sum of absolute differences between its evidence's shares and the class's is at
 * least a half, and beyond Tukey's fence (the third quartile and 1.5 times the distance between the quartiles) of all images.
 *
 * @example
 * Three images go by eyes, one by none of the labels.
 * ```ts
 * const eyes = { evidence: [1], kinds: ["eye"] };
 * const { images, threshold } = distances([eyes, eyes, eyes, { evidence: [1], kinds: ["none"] }]);
 * images[0]; // => { carriedBy: "eye", share: 1, distance: 0.25 }
 * images[3]; // => { carriedBy: "none", share: 1, distance: 0.75 }
 * threshold; // => 0.5625
 * ```
 */
export function distances(images: readonly KindsOfImage[]): Distances {
  const own = images.map(({ evidence, kinds }) => {
    const shares = new Map<string, number>();
    kinds.forEach((kind, i) => {
      if (kind !== null) shares.set(kind, (shares.get(kind) ?? 0) + evidence[i]!);
    });
    const all = [...shares.values()].reduce((sum, share) => sum + share, 0);
    return all > 0 ? new Map([...shares].map(([kind, share]) => [kind, share / all])) : null;
  });
  const counted = own.filter((one) => one !== null);
  const mean = new Map<string, number>();
  for (const shares of counted) {
    for (const [kind, share] of shares) mean.set(kind, (mean.get(kind) ?? 0) + share / counted.length);
  }
  const result = own.map((shares): ImageDistance => {
    if (shares === null) return null;
    const [carriedBy, share] = [...shares].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))[0]!;
    let sum = 0;
    for (const [kind, usual] of mean) sum += Math.abs((shares.get(kind) ?? 0) - usual);
    return { carriedBy, share, distance: sum / 2 };
  });
  const sorted = result.flatMap((one) => (one === null ? [] : [one.distance])).sort((a, b) => a - b);
  const [first, third] = [quantile(sorted, 0.25), quantile(sorted, 0.75)];
  return { images: result, threshold: Math.max(0.5, third + 1.5 * (third - first)) };
}

/** Linear between the two nearest; 0 of none. */
function quantile(sorted: readonly number[], at: number): number {
  const place = at * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(place)] ?? 0, sorted[Math.ceil(place)] ?? 0];
  return low + (high - low) * (place - Math.floor(place));
}

export interface MeanDifference {
  readonly first: number;
  readonly second: number;
  readonly difference: number;
  readonly interval: [number, number];
  readonly p: number;
}

/**
 * Two means over the same images, second less first: bootstrap and flips of signs, or where images are many the normal
 * distribution.
 *
 * @example
 * ```ts
 * pairedMeans([0.5, 0.25], [0.75, 0.5]); // => { first: 0.375, second: 0.625, difference: 0.25, interval: [0.25, 0.25], p: 0.5 }
 * ```
 */
export function pairedMeans(first: readonly number[], second: readonly number[], seed = 0): MeanDifference {
  const [a, b] = [mean(first), mean(second)];
  const differences = second.map((value, i) => value - first[i]!);
  if (differences.length > MOST_DRAWN) {
    return normalDifference(a, b, Math.sqrt(variance(differences) / differences.length));
  }
  const interval = bootstrapDifference(
    differences.map((_, i) => ({ first: first[i]!, second: second[i]!, n: 1 })),
    seed,
  );
  return { first: a, second: b, difference: b - a, interval, p: signFlip(differences, seed) };
}

/**
 * Two means over different images, second less first: each side's images are drawn by themselves; the p-value is that of the
 * normal distribution.
 *
 * @example
 * ```ts
 * const { difference, p } = unpairedMeans([0, 1], [0, 1]);
 * [difference, p]; // => [0, 1]
 * ```
 */
export function unpairedMeans(
  first: readonly number[],
  second: readonly number[],
  seed = 0,
  draws = 2000,
): MeanDifference {
  const [a, b] = [mean(first), mean(second)];
  const error = Math.sqrt(variance(first) / first.length + variance(second) / second.length);
  const whole = normalDifference(a, b, error);
  if (first.length > MOST_DRAWN || second.length > MOST_DRAWN) return whole;
  const random = seededRandom(seed);
  const drawn = (values: readonly number[]): number => {
    let sum = 0;
    for (let i = 0; i < values.length; i++) sum += values[random.integer(values.length)]!;
    return sum / values.length;
  };
  const interval = middle95(new Float64Array(draws).map(() => drawn(second) - drawn(first)));
  return { ...whole, interval };
}

function normalDifference(first: number, second: number, error: number): MeanDifference {
  const difference = second - first;
  const half = NORMAL_95 * error;
  const p = error === 0 ? (difference === 0 ? 1 : 0) : 2 * upperTail(Math.abs(difference) / error);
  return { first, second, difference, interval: [difference - half, difference + half], p };
}

/**
 * The share of the normal distribution beyond z >= 0, by a continued fraction or, near the middle, a series (both of the error
 * function; Abramowitz & Stegun 7.1.5 and 7.1.14), to 1e-7 or better.
 */
function upperTail(z: number): number {
  if (z > 3) {
    let fraction = 0;
    for (let k = 60; k > 0; k--) fraction = k / (z + fraction);
    return Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI) / (z + fraction);
  }
  let [term, sum] = [z, z];
  for (let k = 1; k < 80; k++) {
    term *= -(z * z) / (2 * k);
    sum += term / (2 * k + 1);
  }
  return 0.5 - sum / Math.sqrt(2 * Math.PI);
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Of the sample; 0 of one. */
function variance(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const middle = mean(values);
  return values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1);
}
