/** How large stamps are, on whatever photograph: all in shares of its short side. */
import type { Box } from "../../../contract/geometry.ts";
import type { Size } from "../../../drawing/boxes.ts";
import { SMALLEST } from "../../canvas/boxes.ts";

/** Until it is known what neurons see: Tiny Darknet's 46 of 256 pixels. */
const USUAL_SHARE = 0.18;
/** A crop of more than so many times the side that neurons see is mostly what they do not. */
const FAR_LARGER = 2.5;

const shortSide = ({ width, height }: Size): number => Math.min(width, height);

/** In whole pixels of the photograph. @param share - null: not known. */
export function sideOf(share: number | null, image: Size): number {
  const smallest = Math.min(SMALLEST, shortSide(image));
  return Math.min(shortSide(image), Math.max(smallest, Math.round((share ?? USUAL_SHARE) * shortSide(image))));
}

/** Larger or smaller by whole pixels of this photograph, at least one. @returns the new share, at most 1. */
export function resizedShare(side: number, factor: number, image: Size): number {
  const wanted = Math.round(side * factor);
  const changed = wanted === side ? side + Math.sign(factor - 1) : wanted;
  return Math.min(1, Math.max(Math.min(SMALLEST, shortSide(image)), changed) / shortSide(image));
}

/**
 * @param seen - side that neurons see, in pixels of the photograph; null: they see all of it, or it is not known.
 * @returns what is wrong with a crop that is far larger than what they see; null for any other.
 */
export function warningOf({ width, height }: Pick<Box, "width" | "height">, seen: number | null): string | null {
  const side = Math.sqrt(width * height);
  if (seen === null || side <= FAR_LARGER * seen) return null;
  const times = (side / seen).toFixed(side / seen < 9.5 ? 1 : 0).replace(/\.0$/, "");
  return `${times} times as wide as what neurons see (${Math.round(seen)} px): it shows them mostly what is around the part`;
}
