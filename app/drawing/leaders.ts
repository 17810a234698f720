/**
 * Tags in the margins of a picture, each with a line to what it names: the photograph itself stays free. Boundary labelling
 * (Bekos et al. 2007) on two sides with straight leaders.
 */
import type { Box } from "../contract/geometry.ts";
import { centre, clippedTo, isEmpty, type Point, type Size } from "./boxes.ts";

export interface Named {
  /** On the drawing. */
  readonly box: Box;
  /** Of the tag. */
  readonly size: Size;
}

export interface Leader {
  /** In a margin. */
  readonly tag: Box;
  /** At the tag. */
  readonly from: Point;
  /** On the box's edge. */
  readonly to: Point;
}

/** Between tags, one above the other. */
const GAP = 4;

/**
 * Tags stand left and right of the picture, one above the other, at the height of what they name as far as there is room; no
 * two overlap, none lies on the picture, and no two leaders cross: the left ones belong to boxes whose middles lie left of
 * those on the right, and where two of a side cross, they change places, which makes both shorter together.
 *
 * @param named - the most important first. Tags are of one height.
 * @param figure - the whole drawing.
 * @param picture - of the drawing: what tags stay away from. Boxes are looked at as far as they lie on it.
 * @returns in the order of `named`; null where nothing of the box is on the picture, where a margin is narrower than the tag,
 * and where there is no room left.
 *
 * @example
 * A picture with margins of 50 pixels, and a box in its left half.
 * ```ts
 * const named = [{ box: { x: 60, y: 40, width: 20, height: 20 }, size: { width: 40, height: 16 } }];
 * const [leader] = placeLeaders(named, { width: 200, height: 100 }, { x: 50, y: 0, width: 100, height: 100 });
 * leader?.tag; // => { x: 6, y: 42, width: 40, height: 16 }
 * [leader?.from, leader?.to]; // => [{ x: 46, y: 50 }, { x: 60, y: 50 }]
 * ```
 */
export function placeLeaders(named: readonly Named[], figure: Size, picture: Box): (Leader | null)[] {
  const margins = { left: picture.x, right: figure.width - picture.x - picture.width };
  const seen = named
    .map(({ box, size }, index): Seen => ({ index, size, box: clippedTo(box, picture) }))
    .filter(({ box, size }) => !isEmpty(box) && size.width + GAP <= Math.max(margins.left, margins.right));
  const height = Math.max(0, ...seen.map(({ size }) => size.height));
  const room = Math.floor((figure.height + GAP) / (height + GAP));
  const fits = (side: Side) => (one: Seen) => one.size.width + GAP <= margins[side];
  const { left, right } = twoSides(seen, room, picture, fits);
  const leaders = new Map<number, Leader>([
    ...ofSide(left, "left", figure, picture, height),
    ...ofSide(right, "right", figure, picture, height),
  ]);
  return named.map((_, index) => leaders.get(index) ?? null);
}

type Side = "left" | "right";

interface Seen {
  readonly index: number;
  readonly size: Size;
  readonly box: Box;
}

/** The most important ones that have room, parted where the leaders are shortest together. */
function twoSides(
  seen: readonly Seen[],
  room: number,
  picture: Box,
  fits: (side: Side) => (one: Seen) => boolean,
): Record<Side, Seen[]> {
  // `seen` is in the order of importance: the last ones give way.
  for (let count = Math.min(seen.length, 2 * room); count > 0; count--) {
    const across = seen.slice(0, count).sort((a, b) => centre(a.box).x - centre(b.box).x || a.index - b.index);
    let best: { readonly at: number; readonly length: number } | null = null;
    for (let at = Math.max(0, count - room); at <= Math.min(room, count); at++) {
      const [left, right] = [across.slice(0, at), across.slice(at)];
      if (!left.every(fits("left")) || !right.every(fits("right"))) continue;
      const length =
        left.reduce((sum, { box }) => sum + box.x - picture.x, 0) +
        right.reduce((sum, { box }) => sum + picture.x + picture.width - box.x - box.width, 0);
      if (best === null || length < best.length) best = { at, length };
    }
    if (best !== null) return { left: across.slice(0, best.at), right: across.slice(best.at) };
  }
  return { left: [], right: [] };
}

function ofSide(
  seen: readonly Seen[],
  side: Side,
  figure: Size,
  picture: Box,
  height: number,
): [index: number, leader: Leader][] {
  const sites = seen.map(({ box }): Point => ({ x: side === "left" ? box.x : box.x + box.width, y: centre(box).y }));
  const order = seen.map((_, place) => place).sort((a, b) => sites[a]!.y - sites[b]!.y || a - b);
  const middles = stacked(
    order.map((place) => sites[place]!.y),
    height + GAP,
    [height / 2, figure.height - height / 2],
  );
  // Where the tags end: their inner edges are in one line, so that any leader may have any of them.
  const edge = side === "left" ? picture.x - GAP : picture.x + picture.width + GAP;
  untangle(order, middles, sites, edge);
  return order.map((place, at) => {
    const { index, size } = seen[place]!;
    const y = middles[at]!;
    const tag = { x: side === "left" ? edge - size.width : edge, y: y - size.height / 2, ...size };
    return [index, { tag, from: { x: edge, y }, to: sites[place]! }];
  });
}

/** Exchanges places in `order` until no two leaders cross; each exchange makes their length together less. */
function untangle(order: number[], middles: readonly number[], sites: readonly Point[], edge: number): void {
  const leader = (at: number): [Point, Point] => [{ x: edge, y: middles[at]! }, sites[order[at]!]!];
  const mostExchanges = order.length ** 3;
  for (let exchanges = 0, isTangled = true; isTangled && exchanges < mostExchanges;) {
    isTangled = false;
    for (let a = 0; a < order.length; a++) {
      for (let b = a + 1; b < order.length; b++) {
        if (!cross(leader(a), leader(b))) continue;
        [order[a], order[b]] = [order[b]!, order[a]!];
        isTangled = true;
        exchanges++;
      }
    }
  }
}

/** Whether two lines have a point in common that is an end of neither. */
export function cross([a, b]: readonly [Point, Point], [c, d]: readonly [Point, Point]): boolean {
  return turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0;
}

function turn(a: Point, b: Point, c: Point): number {
  return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

/** Heights as near to the wanted ones as they can be at least `step` apart and within limits: runs that touch share their shift. */
function stacked(wanted: readonly number[], step: number, [least, most]: readonly [number, number]): number[] {
  const runs: { count: number; sum: number }[] = [];
  wanted.forEach((y, i) => {
    runs.push({ count: 1, sum: y - i * step });
    for (let last = runs.at(-1)!, before = runs.at(-2); before !== undefined; before = runs.at(-2)) {
      if (before.sum / before.count <= last.sum / last.count) break;
      runs.pop();
      before.count += last.count;
      before.sum += last.sum;
      last = before;
    }
  });
  const end = most - (wanted.length - 1) * step;
  const shifts = runs.flatMap(({ count, sum }) =>
    new Array<number>(count).fill(Math.max(least, Math.min(end, sum / count))),
  );
  return shifts.map((shift, i) => shift + i * step);
}
