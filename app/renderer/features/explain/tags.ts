/** Where the number tags of boxes stand, so that one can be read beside the other. */
import type { Box } from "../../../contract/geometry.ts";

export interface Tag {
  readonly x: number;
  readonly y: number;
}

export const TAG = { width: 20, height: 15 };

/**
 * At the edge of its box, a corner first: the first place that no earlier tag covers and that lies within the view; where
 * all are covered, the one that is covered least.
 */
export function tagPlaces(boxes: readonly Box[], view: { readonly width: number; readonly height: number }): Tag[] {
  const taken: Tag[] = [];
  return boxes.map((box) => {
    const inside = placesAround(box).filter(
      ({ x, y }) => x >= 0 && y >= 0 && x + TAG.width <= view.width && y + TAG.height <= view.height,
    );
    const places = inside.length === 0 ? [{ x: box.x, y: box.y }] : inside;
    let [best, least] = [places[0], Infinity];
    for (const place of places) {
      const covered = taken.reduce((sum, other) => sum + sharedArea(place, other), 0);
      if (covered < least) [best, least] = [place, covered];
      if (covered === 0) break;
    }
    taken.push(best);
    return best;
  });
}

/** Corners outside the box, then along its edges outside, then inside. */
function placesAround({ x, y, width, height }: Box): Tag[] {
  const { width: across, height: down } = TAG;
  const [right, bottom] = [x + width - across, y + height - down];
  const corners = [
    { x, y: y - down },
    { x: right, y: y - down },
    { x, y: y + height },
    { x: right, y: y + height },
    { x: x - across, y },
    { x: x + width, y },
    { x: x - across, y: bottom },
    { x: x + width, y: bottom },
  ];
  const along = (length: number, step: number): number[] =>
    Array.from({ length: Math.max(0, Math.floor(length / step) - 1) }, (_, i) => (i + 1) * step);
  const edges = [
    ...along(width, across).flatMap((at) => [
      { x: x + at, y: y - down },
      { x: x + at, y: y + height },
    ]),
    ...along(height, down).flatMap((at) => [
      { x: x - across, y: y + at },
      { x: x + width, y: y + at },
    ]),
  ];
  return [...corners, ...edges, { x, y }, { x: right, y }, { x, y: bottom }, { x: right, y: bottom }];
}

function sharedArea(a: Tag, b: Tag): number {
  return Math.max(0, TAG.width - Math.abs(a.x - b.x)) * Math.max(0, TAG.height - Math.abs(a.y - b.y));
}
