/** Where the tags of overlapping boxes go. */
import type { Box } from "../contract/geometry.ts";
import { broughtWithin, liesWithin, sharedArea, type Size } from "./boxes.ts";

/** Areas that differ by less are the same: places come by sums that round. */
const SAME_AREA = 1e-9;

interface Tagged {
  readonly box: Box;
  readonly size: Size;
  /** In the order of the boxes. */
  readonly index: number;
}

/**
 * Puts every tag on the outline of its box, outside where it can be, so that tags do not cover each other: of the
 * places along the outline the first that is free, else the one least covered. Small boxes choose first: they have the
 * fewest places.
 *
 * @param boxes - each with the size of its tag, in the figure's units.
 * @param figure - tags stay within it.
 * @returns the tags in the order of the boxes.
 */
export function placeTags(boxes: readonly { readonly box: Box; readonly size: Size }[], figure: Size): Box[] {
  const outline = ({ box: { width, height } }: Tagged): number => width + height;
  const smallFirst = boxes
    .map(({ box, size }, index): Tagged => ({ box, size, index }))
    .sort((a, b) => outline(a) - outline(b));
  const taken: { readonly index: number; readonly tag: Box }[] = [];
  for (const one of smallFirst) {
    const tag = leastCovered(
      placesOf(one, figure),
      taken.map((other) => other.tag),
    );
    taken.push({ index: one.index, tag });
  }
  return taken.sort((a, b) => a.index - b.index).map(({ tag }) => tag);
}

/** At least one, the best first. */
function placesOf({ box, size }: Tagged, figure: Size): readonly [Box, ...Box[]] {
  const [first, ...others] = placesAround(box, size).filter((place) => liesWithin(place, figure));
  return first === undefined ? [broughtWithin({ x: box.x, y: box.y, ...size }, figure)] : [first, ...others];
}

/** Places along the outline: above, below, right and left of it, then inside its corners. */
function placesAround(box: Box, { width, height }: Size): Box[] {
  const tag = (x: number, y: number): Box => ({ x, y, width, height });
  const right = box.x + box.width;
  const bottom = box.y + box.height;
  const xs = steps(box.x, right - width, width / 2);
  const ys = steps(box.y, bottom - height, height / 2);
  return [
    ...xs.map((x) => tag(x, box.y - height)),
    ...xs.map((x) => tag(x, bottom)),
    ...ys.map((y) => tag(right, y)),
    ...ys.map((y) => tag(box.x - width, y)),
    tag(box.x, box.y),
    tag(right - width, box.y),
    tag(box.x, bottom - height),
    tag(right - width, bottom - height),
  ];
}

/** Both ends and what lies between in equal steps, nearest to the start first. */
function steps(from: number, to: number, size: number): number[] {
  const count = Math.max(0, Math.floor((to - from) / size));
  return [...Array.from({ length: count + 1 }, (_, index) => from + index * size), ...(to > from ? [to] : [])];
}

function leastCovered(places: readonly [Box, ...Box[]], taken: readonly Box[]): Box {
  let [best] = places;
  let least = Infinity;
  for (const place of places) {
    const covered = taken.reduce((sum, other) => sum + sharedArea(place, other), 0);
    if (covered < least - SAME_AREA) [best, least] = [place, covered];
    if (covered === 0) break;
  }
  return best;
}
