/** Boxes of given sizes at random places: what a group of patches is compared with. */
import type { Box } from "../../../contract/geometry.ts";
import type { SeededRandom } from "../../statistics/seededRandom.ts";
import type { ScaledMask } from "../objects/places.ts";

/** Places that are tried for each box: the one that covers least of the object, and least of what is kept clear, is taken. */
const TRIES = 30;

/**
 * @param boxes - whose sizes are wanted, in pixels of the image.
 * @param mask - the object; null: nothing is outlined.
 * @param clear - what the boxes keep off where they can.
 * @returns a box of each size, whole pixels off the edge, as far off the object as 30 tries get.
 */
export function randomBoxes(
  random: SeededRandom,
  { width, height }: { readonly width: number; readonly height: number },
  boxes: readonly Box[],
  mask: ScaledMask | null,
  clear: readonly Box[],
): Box[] {
  return boxes.map((box) => {
    let [best, least]: [Box, number] = [box, Infinity];
    for (let attempt = 0; attempt < TRIES && least > 0; attempt++) {
      const place: Box = {
        x: random.next() * Math.max(0, width - box.width),
        y: random.next() * Math.max(0, height - box.height),
        width: box.width,
        height: box.height,
      };
      const cost = (mask?.share(place) ?? 0) + coveredShare(place, clear);
      if (cost < least) [best, least] = [place, cost];
    }
    return best;
  });
}

/** The largest share of the box that one of the others covers. */
function coveredShare(box: Box, others: readonly Box[]): number {
  return others.reduce((most, other) => {
    const across = Math.min(box.x + box.width, other.x + other.width) - Math.max(box.x, other.x);
    const down = Math.min(box.y + box.height, other.y + other.height) - Math.max(box.y, other.y);
    return across > 0 && down > 0 ? Math.max(most, (across * down) / (box.width * box.height)) : most;
  }, 0);
}
