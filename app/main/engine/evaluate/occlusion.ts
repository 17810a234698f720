/**
 * What becomes of a class as patches are covered, or laid bare: deletion and insertion curves (Petsiuk et al. 2018), each
 * patch's own drop, and two controls.
 *
 * Scores of different convolutions have different units, so patches are ordered by their rank within their convolution: the
 * strongest of each, then the second of each; of equal ranks the later convolution, which is nearer to the class, comes first.
 */
import type { Curve, Fill, OcclusionFinding, OcclusionSettings } from "../../../contract/evaluation.ts";
import type { Box } from "../../../contract/geometry.ts";
import { blurred } from "../../imaging/blur.ts";
import { roundHalfUp, type RgbImage } from "../../imaging/rgbImage.ts";
import { spearman } from "../../statistics/correlation.ts";
import { seededRandom, type SeededRandom } from "../../statistics/seededRandom.ts";

/** A patch that a measure found, in pixels of the network's view. */
export interface RankedPatch {
  readonly convolution: number;
  /** From 1, within its convolution. */
  readonly rank: number;
  readonly score: number;
  readonly box: Box;
}

/** How a class stands. */
export interface Standing {
  readonly probability: number;
  /** Among all classes, from 1: one more than there are more probable ones. */
  readonly place: number;
}

export interface OcclusionInput {
  readonly width: number;
  readonly height: number;
  /** The photograph's part of the view: random patches lie there, and not on bars. */
  readonly area: Box;
  readonly patches: readonly RankedPatch[];
  readonly fill: Fill;
  readonly draws: OcclusionSettings["draws"];
  /** Of random orders and random patches. */
  readonly seed: number;
  /**
   * How the class stands with some of the view covered.
   *
   * @param covered - `[height, width]`, 1 where it is; changed after the call.
   */
  standing(covered: Uint8Array): Standing;
}

/**
 * Deletion and insertion in the patches' own order, in random order and with random patches of the same sizes (which lie
 * anywhere on the photograph, so that they overlap less than a measure's own: `covered` tells how much they cover), means over
 * draws; and what each patch takes alone.
 *
 * @returns curves with one value more than there are patches.
 *
 * @example
 * A "network" that is as sure as the view's left pixel is bare, and half as sure of the right one. Two patches, of one pixel.
 * ```ts
 * const standing = (covered: Uint8Array) => ({ probability: 0.6 * (1 - covered[0]) + 0.3 * (1 - covered[1]), place: 1 });
 * const patches = [
 *   { convolution: 1, rank: 1, score: 5, box: { x: 0, y: 0, width: 1, height: 1 } },
 *   { convolution: 1, rank: 2, score: 4, box: { x: 1, y: 0, width: 1, height: 1 } },
 * ];
 * const area = { x: 0, y: 0, width: 2, height: 1 };
 * const found = occlusion({ width: 2, height: 1, area, patches, fill: "mean", draws: 1, seed: 0, standing });
 * found.ranked.deletion; // => [0.9, 0.3, 0]
 * found.ranked.insertion; // => [0, 0.6, 0.9]
 * found.ranked.covered; // => [0, 0.5, 1]
 * found.drops; // => [0.6, 0.3]
 * found.correlation; // => null
 * ```
 */
export function occlusion(input: OcclusionInput): OcclusionFinding {
  const { patches, fill, draws, width, height } = input;
  const random = seededRandom(input.seed);
  const boxes = coveringOrder(patches).map(({ box }) => box);
  const shuffled = Array.from({ length: draws }, () => curveOf(input, random.shuffle([...boxes])));
  const scattered = Array.from({ length: draws }, () => {
    const moved = boxes.map((box) => placedAnywhere(box, input, random));
    return curveOf(input, moved);
  });
  const bare = input.standing(new Uint8Array(width * height)).probability;
  const drops = patches.map(({ box }) => {
    const covered = new Uint8Array(width * height);
    paint(covered, width, box, 1);
    return bare - input.standing(covered).probability;
  });
  return {
    fill,
    ranked: curveOf(input, boxes),
    places: placesOf(input, boxes),
    shuffled: meanCurve(shuffled),
    random: meanCurve(scattered),
    drops,
    correlation: scoreAndDrop(patches, drops),
  };
}

/**
 * @returns the patches in the order in which they are covered.
 *
 * @example
 * ```ts
 * const box = { x: 0, y: 0, width: 1, height: 1 };
 * const patch = (convolution: number, rank: number) => ({ convolution, rank, score: 0, box });
 * const order = coveringOrder([patch(1, 1), patch(1, 2), patch(2, 1), patch(2, 2)]);
 * order.map(({ convolution, rank }) => [convolution, rank]); // => [[2, 1], [1, 1], [2, 2], [1, 2]]
 * ```
 */
function coveringOrder<Patch extends RankedPatch>(patches: readonly Patch[]): Patch[] {
  return [...patches].sort((a, b) => a.rank - b.rank || b.convolution - a.convolution);
}

/** Standard deviation of the blur, as a share of the view's shorter side: 11.2 pixels of 224. */
const BLUR = 1 / 20;

/**
 * What patches of a view are covered with: its mean colour, rounded to bytes, or the view itself, out of focus (a Gaussian of
 * a twentieth of its shorter side).
 *
 * @example
 * ```ts
 * coverOf({ width: 2, height: 1, data: Uint8Array.of(10, 0, 7, 20, 1, 7) }, "mean").data; // => [15, 1, 7, 15, 1, 7]
 * coverOf({ width: 1, height: 1, data: Uint8Array.of(10, 0, 7) }, "blur").data; // => [10, 0, 7]
 * ```
 */
export function coverOf(view: RgbImage, fill: Fill): RgbImage {
  const { width, height, data } = view;
  if (fill === "blur") return blurred(view, BLUR * Math.min(width, height));
  const pixels = width * height;
  const means = [0, 1, 2].map((colour) => {
    let sum = 0;
    for (let at = colour; at < data.length; at += 3) sum += data[at];
    return roundHalfUp(sum / pixels);
  });
  return { width, height, data: Uint8Array.from(data, (_, at) => means[at % 3]) };
}

/**
 * How a class stands among all.
 *
 * @example
 * ```ts
 * standingOf(Float32Array.of(0.25, 0.5, 0.25), 2); // => { probability: 0.25, place: 2 }
 * ```
 */
export function standingOf(probabilities: Float32Array, classIndex: number): Standing {
  const probability = probabilities[classIndex];
  return { probability, place: 1 + probabilities.filter((other) => other > probability).length };
}

/**
 * Whether patches that score more take more: Spearman's correlation of score and drop within each convolution with three
 * patches or more, as scores of different convolutions have different units; the mean over these convolutions.
 *
 * @param drops - one a patch.
 * @returns null where no convolution has three patches whose scores, and drops, differ.
 *
 * @example
 * The first convolution's drops fall with its scores; of the second's three the last two are exchanged: 1 and 0.5.
 * ```ts
 * const box = { x: 0, y: 0, width: 1, height: 1 };
 * const patches = [9, 8, 7, 3, 2, 1].map((score, i) => ({ convolution: i < 3 ? 1 : 2, rank: (i % 3) + 1, score, box }));
 * scoreAndDrop(patches, [0.5, 0.4, 0.3, 0.5, 0.1, 0.3]); // => 0.75
 * scoreAndDrop(patches.slice(1, 3), [0.5, 0.4]); // => null
 * ```
 */
function scoreAndDrop(patches: readonly RankedPatch[], drops: readonly number[]): number | null {
  const convolutions = [...new Set(patches.map(({ convolution }) => convolution))];
  const correlations = convolutions.flatMap((number) => {
    const own = patches.flatMap(({ convolution, score }, i) =>
      convolution === number ? [{ score, drop: drops[i] }] : [],
    );
    if (own.length < 3) return [];
    const correlation = spearman(
      own.map(({ score }) => score),
      own.map(({ drop }) => drop),
    );
    return correlation === null ? [] : [correlation];
  });
  if (correlations.length === 0) return null;
  return correlations.reduce((sum, one) => sum + one, 0) / correlations.length;
}

function curveOf({ width, height, standing }: OcclusionInput, boxes: readonly Box[]): Curve {
  const covered = new Uint8Array(width * height);
  const bare = new Uint8Array(width * height).fill(1);
  const curve = {
    deletion: [standing(covered).probability],
    insertion: [standing(bare).probability],
    covered: [0],
  };
  for (const box of boxes) {
    paint(covered, width, box, 1);
    paint(bare, width, box, 0);
    curve.deletion.push(standing(covered).probability);
    curve.insertion.push(standing(bare).probability);
    curve.covered.push(covered.reduce((sum, one) => sum + one, 0) / covered.length);
  }
  return curve;
}

function placesOf({ width, height, standing }: OcclusionInput, boxes: readonly Box[]): number[] {
  const covered = new Uint8Array(width * height);
  return [
    standing(covered).place,
    ...boxes.map((box) => {
      paint(covered, width, box, 1);
      return standing(covered).place;
    }),
  ];
}

function paint(mask: Uint8Array, width: number, box: Box, value: 0 | 1): void {
  for (let row = box.y; row < box.y + box.height; row++) {
    mask.fill(value, row * width + box.x, row * width + box.x + box.width);
  }
}

/** A box of the same size: on the photograph where it fits there, else in its middle. */
function placedAnywhere(box: Box, { width, height, area }: OcclusionInput, random: SeededRandom): Box {
  const along = (from: number, length: number, size: number, whole: number): number => {
    const room = length - size;
    if (room >= 0) return from + random.integer(room + 1);
    return Math.min(Math.max(from + Math.floor(room / 2), 0), whole - size);
  };
  const x = along(area.x, area.width, box.width, width);
  const y = along(area.y, area.height, box.height, height);
  return { x, y, width: box.width, height: box.height };
}

function meanCurve(curves: readonly Curve[]): Curve {
  const mean = (key: keyof Curve): number[] =>
    curves[0][key].map((_, i) => curves.reduce((sum, curve) => sum + curve[key][i], 0) / curves.length);
  return { deletion: mean("deletion"), insertion: mean("insertion"), covered: mean("covered") };
}
