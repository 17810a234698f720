import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  area,
  boxAround,
  broughtWithin,
  centre,
  clipped,
  corners,
  holds,
  isEmpty,
  liesWithin,
  overlap,
  placed,
  sameBox,
  sharedArea,
} from "../../../app/drawing/boxes.ts";

const SEED = { seed: 9 };
const number = fc.double({ min: -100, max: 100, noNaN: true });
const length = fc.double({ min: 0, max: 100, noNaN: true });
const anyBox = fc.record({ x: number, y: number, width: length, height: length });
const box = (x: number, y: number, width: number, height = width) => ({ x, y, width, height });

describe("what two boxes share", () => {
  it("is their intersection over their union", () => {
    expect(sharedArea(box(0, 0, 10), box(5, 5, 10))).toBe(25);
    expect(overlap(box(0, 0, 10), box(5, 5, 10))).toBe(25 / 175);
    expect(overlap(box(0, 0, 10), box(0, 0, 10))).toBe(1);
  });

  it("is nothing where they only touch, and where there is nothing of them", () => {
    expect(overlap(box(0, 0, 10), box(10, 0, 10))).toBe(0);
    expect(overlap(box(0, 0, 0), box(0, 0, 0))).toBe(0);
  });

  it("does not depend on which comes first, and is never more than the smaller has", () => {
    fc.assert(
      fc.property(anyBox, anyBox, (a, b) => {
        expect(overlap(a, b)).toBe(overlap(b, a));
        expect(sharedArea(a, b)).toBeLessThanOrEqual(Math.min(area(a), area(b)) + 1e-9);
      }),
      SEED,
    );
  });
});

describe("points and boxes", () => {
  it("have the middle between the edges", () => {
    expect(centre(box(10, 20, 5, 8))).toEqual({ x: 12.5, y: 24 });
  });

  it("belong to one of two neighbours", () => {
    const [left, right] = [box(0, 0, 10), box(10, 0, 10)];
    expect([left, right].map((one) => holds(one, { x: 10, y: 0 }))).toEqual([false, true]);
    expect([left, right].map((one) => holds(one, { x: 9.9, y: 9.9 }))).toEqual([true, false]);
  });

  it("make an outline, and the outline the box again", () => {
    expect(corners(box(1, 2, 3, 4))).toEqual([1, 2, 4, 2, 4, 6, 1, 6]);
    expect(boxAround([corners(box(1, 2, 3, 4)), [9, 0, 9, 1]])).toEqual(box(1, 0, 8, 6));
  });
});

describe("clipping", () => {
  it("keeps the part of a box that lies on the picture", () => {
    expect(clipped(box(-2, 3, 5, 10), { width: 10, height: 8 })).toEqual(box(0, 3, 3, 5));
  });

  it("leaves nothing of a box beside it", () => {
    const beside = [box(-9, 2, 5), box(12, 2, 5), box(2, -9, 5), box(2, 9, 5)];
    expect(beside.map((one) => isEmpty(clipped(one, { width: 10, height: 8 })))).toEqual([true, true, true, true]);
  });

  it("never leaves the picture and never has a negative size", () => {
    fc.assert(
      fc.property(anyBox, (one) => {
        const part = clipped(one, { width: 20, height: 30 });
        expect(part.x).toBeGreaterThanOrEqual(0);
        expect(part.y).toBeGreaterThanOrEqual(0);
        expect(part.width).toBeGreaterThanOrEqual(0);
        expect(part.height).toBeGreaterThanOrEqual(0);
        expect(part.x + part.width).toBeLessThanOrEqual(20 + 1e-9);
        expect(part.y + part.height).toBeLessThanOrEqual(30 + 1e-9);
      }),
      SEED,
    );
  });
});

describe("a box that is brought onto a picture", () => {
  const picture = { width: 20, height: 30 };

  it("keeps its size, and lies there where it fits", () => {
    fc.assert(
      fc.property(number, number, fc.integer({ min: 1, max: 20 }), (x, y, side) => {
        const there = broughtWithin(box(x, y, side), picture);
        expect([there.width, there.height]).toEqual([side, side]);
        expect(liesWithin(there, picture)).toBe(true);
      }),
      SEED,
    );
  });

  it("stays where it lies within", () => {
    expect(broughtWithin(box(3, 4, 5), picture)).toEqual(box(3, 4, 5));
  });

  it("begins at the edge where it is larger", () => {
    expect(broughtWithin(box(7, -3, 25, 10), picture)).toEqual(box(0, 0, 25, 10));
  });
});

it("boxes are the same as far as the tolerance tells", () => {
  const near = box(1.0005, 2, 3, 4);
  expect(sameBox(box(1, 2, 3, 4), box(1, 2, 3, 4))).toBe(true);
  expect([0, 1e-3].map((tolerance) => sameBox(box(1, 2, 3, 4), near, tolerance))).toEqual([false, true]);
});

it("a drawing shows a box at its place and scale", () => {
  expect(placed(box(10, 20, 30, 40), { scale: 0.5, x: 100, y: 200 })).toEqual(box(105, 210, 15, 20));
});
