/** Where the number tags of boxes stand, so that one can be read beside the other. */
import type { Box } from "../../../contract/geometry.ts";

export interface Tag {
  readonly x: number;
  readonly y: number;
}

export const TAG = { width: 20, height: 15 };

/** At a corner of its box: the first that no earlier tag covers and that lies within the view; else above the box. */
export function tagPlaces(boxes: readonly Box[], view: { readonly width: number; readonly height: number }): Tag[] {
  const taken: Tag[] = [];
  return boxes.map(({ x, y, width, height }) => {
    const corners: Tag[] = [
      { x, y: y - TAG.height },
      { x: x + width - TAG.width, y: y - TAG.height },
      { x, y: y + height },
      { x: x + width - TAG.width, y: y + height },
      { x: x - TAG.width, y },
      { x: x + width, y },
      { x, y },
    ];
    const free = corners.find(
      (corner) =>
        corner.x >= 0 &&
        corner.y >= 0 &&
        corner.x + TAG.width <= view.width &&
        corner.y + TAG.height <= view.height &&
        !taken.some((other) => Math.abs(other.x - corner.x) < TAG.width && Math.abs(other.y - corner.y) < TAG.height),
    );
    const place = free ?? corners[0];
    taken.push(place);
    return place;
  });
}
