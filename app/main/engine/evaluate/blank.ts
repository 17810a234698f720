/** What becomes of a class where parts of a photograph are covered. */
import type { Box } from "../../../contract/geometry.ts";
import { scoresOf, type Scores } from "../../modelGeometry/graph.ts";
import { toInputBox, type PreparedInput } from "../../modelGeometry/preprocessing.ts";
import { requireClass } from "../network/classScores.ts";
import type { LoadedNetwork } from "../network/forward.ts";

/** Log odds of probabilities stop here, where the file gives no scores: a float32 tells no more from 1. */
const SMALLEST = 1e-7;

/**
 * The class's log odds, ln(p / (1 - p)), with nothing covered, and with each of the coverings.
 *
 * @param coverings - boxes of each, in pixels of the photograph.
 * @returns one number more than coverings; the first is of the photograph as it is.
 * @throws PippinError `invalid-request` where the network has no such class, `bad-file` where scores are not finite.
 */
export function blank(
  loaded: LoadedNetwork,
  prepared: PreparedInput,
  classIndex: number,
  coverings: readonly (readonly Box[])[],
): number[] {
  const { network } = loaded;
  const [height, width, channels] = network.inputShape;
  const logOdds = (pixels: Float32Array): number => {
    const pass = loaded.forward(pixels, []);
    try {
      requireClass(classIndex, pass.probabilities.length);
      return logOddsOf(scoresOf(network), pass.values(network.logits), classIndex);
    } finally {
      pass.dispose();
    }
  };
  const shape = { width, height, channels };
  const fill = meanColour(prepared.pixels, channels);
  return [
    logOdds(prepared.pixels),
    ...coverings.map((boxes) => {
      const inside = boxes.map((box) => toInputBox(prepared.geometry, box));
      return logOdds(covered(prepared.pixels, shape, inside, fill));
    }),
  ];
}

/**
 * ln(p / (1 - p)) of a class, from what stands at the network's `logits`: of a sure network 1 - p is lost in a float32.
 *
 * @example
 * Of classes with 3/4 and 1/4, three to one.
 * ```ts
 * logOddsOf({ classes: "exclusive", given: "logits" }, Float32Array.of(0, Math.log(3)), 1); // => 1.099
 * logOddsOf({ classes: "exclusive", given: "probabilities" }, Float32Array.of(0.25, 0.75), 1); // => 1.099
 * logOddsOf({ classes: "independent", given: "logits" }, Float32Array.of(7, 2), 1); // => 2
 * logOddsOf({ classes: "binary", given: "logits" }, Float32Array.of(2), 0); // => -2
 * ```
 */
export function logOddsOf({ classes, given }: Scores, values: Float32Array, classIndex: number): number {
  const sign = classes === "binary" && classIndex === 0 ? -1 : 1;
  const own = values[classes === "binary" ? 0 : classIndex];
  if (given === "probabilities") {
    const p = Math.min(1 - SMALLEST, Math.max(SMALLEST, own));
    return sign * Math.log(p / (1 - p));
  }
  if (classes !== "exclusive") return sign * own;
  const others = values.filter((_, i) => i !== classIndex);
  const most = others.reduce((a, b) => Math.max(a, b), -Infinity);
  return own - most - Math.log(others.reduce((sum, value) => sum + Math.exp(value - most), 0));
}

/**
 * The mean of each channel.
 *
 * @example
 * ```ts
 * meanColour(Float32Array.of(0, 1, 2, 3), 2); // => [1, 2]
 * ```
 */
export function meanColour(pixels: Float32Array, channels: number): number[] {
  const sums = new Array<number>(channels).fill(0);
  pixels.forEach((value, i) => (sums[i % channels] += value));
  return sums.map((sum) => (sum * channels) / pixels.length);
}

/**
 * A copy with the boxes in one colour: every pixel that a box touches.
 *
 * @param boxes - in pixels of the input; what lies outside is left out.
 *
 * @example
 * ```ts
 * const shape = { width: 3, height: 1, channels: 1 };
 * covered(Float32Array.of(1, 2, 3), shape, [{ x: 1.2, y: 0, width: 0.5, height: 1 }], [9]); // => [1, 9, 3]
 * ```
 */
export function covered(
  pixels: Float32Array,
  { width, height, channels }: { readonly width: number; readonly height: number; readonly channels: number },
  boxes: readonly Box[],
  colour: readonly number[],
): Float32Array {
  const copy = pixels.slice();
  for (const box of boxes) {
    const [left, right] = [Math.max(0, Math.floor(box.x)), Math.min(width, Math.ceil(box.x + box.width))];
    const [top, bottom] = [Math.max(0, Math.floor(box.y)), Math.min(height, Math.ceil(box.y + box.height))];
    for (let row = top; row < bottom; row++) {
      for (let column = left; column < right; column++) copy.set(colour, (row * width + column) * channels);
    }
  }
  return copy;
}
