/** Where the tags of overlapping boxes go. */
import type { Box } from "../../../contract/geometry.ts";

export const TAG_HEIGHT = 16;

/** Of a monospaced character at the tags' type size. */
const CHARACTER_WIDTH = 6.7;
const TAG_PADDING = 8;

export function tagWidth(text: string): number {
  return text.length * CHARACTER_WIDTH + TAG_PADDING;
}

/**
 * Puts every tag on the outline of its box, outside where it can be, so that tags do not cover each other: of the
 * places along the outline the first that is free, else the one least covered. Small boxes choose first: they have the
 * fewest places.
 *
 * @param boxes - in the figure's units.
 * @param widths - of the tags.
 * @param figure - tags stay within it.
 * @returns the tags in the order of the boxes.
 */
export function placeTags(
  boxes: readonly Box[],
  widths: readonly number[],
  figure: { readonly width: number; readonly height: number },
): Box[] {
  const outline = ({ width, height }: Box): number => width + height;
  const order = boxes.map((_, index) => index).sort((a, b) => outline(boxes[a]) - outline(boxes[b]) || a - b);
  const tags = new Map<number, Box>();
  for (const index of order) {
    const { x, y } = boxes[index];
    const candidates = places(boxes[index], widths[index]).filter((place) => within(place, figure));
    const fallback = inward({ x, y, width: widths[index], height: TAG_HEIGHT }, figure);
    tags.set(index, leastCovered(candidates.length > 0 ? candidates : [fallback], [...tags.values()]));
  }
  return boxes.map((_, index) => tags.get(index)!);
}

/** Places along the outline: above, below, right and left of it, then inside its corners. */
function places(box: Box, width: number): Box[] {
  const tag = (x: number, y: number): Box => ({ x, y, width, height: TAG_HEIGHT });
  const right = box.x + box.width;
  const bottom = box.y + box.height;
  const xs = steps(box.x, right - width, width / 2);
  const ys = steps(box.y, bottom - TAG_HEIGHT, TAG_HEIGHT / 2);
  return [
    ...xs.map((x) => tag(x, box.y - TAG_HEIGHT)),
    ...xs.map((x) => tag(x, bottom)),
    ...ys.map((y) => tag(right, y)),
    ...ys.map((y) => tag(box.x - width, y)),
    tag(box.x, box.y),
    tag(right - width, box.y),
    tag(box.x, bottom - TAG_HEIGHT),
    tag(right - width, bottom - TAG_HEIGHT),
  ];
}

/** Both ends and what lies between in equal steps, nearest to the start first. */
function steps(from: number, to: number, size: number): number[] {
  const count = Math.max(0, Math.floor((to - from) / size));
  return [...Array.from({ length: count + 1 }, (_, index) => from + index * size), ...(to > from ? [to] : [])];
}

function leastCovered(candidates: readonly Box[], placed: readonly Box[]): Box {
  let best = candidates[0];
  let least = Infinity;
  for (const candidate of candidates) {
    const covered = placed.reduce((sum, other) => sum + sharedArea(candidate, other), 0);
    if (covered < least - 1e-9) [best, least] = [candidate, covered];
    if (covered === 0) break;
  }
  return best;
}

function sharedArea(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return Math.max(0, width) * Math.max(0, height);
}

function within(tag: Box, figure: { readonly width: number; readonly height: number }): boolean {
  return tag.x >= 0 && tag.y >= 0 && tag.x + tag.width <= figure.width && tag.y + tag.height <= figure.height;
}

function inward(tag: Box, figure: { readonly width: number; readonly height: number }): Box {
  const x = Math.max(0, Math.min(tag.x, figure.width - tag.width));
  const y = Math.max(0, Math.min(tag.y, figure.height - tag.height));
  return { ...tag, x, y };
}
