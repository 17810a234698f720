/** Numbers of networks as people read them. */
import { numeral } from "../../../contract/numberWords.ts";

/** 1,039,912 -> "1.0 million". */
export function weightsInWords(parameters: number): string {
  if (parameters >= 1e6) return `${(parameters / 1e6).toFixed(1)} million weights`;
  return `${numeral(parameters)} weights`;
}

/** [224, 224, 16] -> "224 x 224 x 16". */
export function shapeInWords(shape: readonly number[]): string {
  return shape.join(" x ");
}

/** [26, 26] -> "26", [3, 7] -> "3 x 7". */
export function pairInWords(pair: readonly number[]): string {
  return pair[0] === pair[1] ? String(pair[0]) : pair.join(" x ");
}
