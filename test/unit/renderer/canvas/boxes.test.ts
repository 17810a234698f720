/** Boxes in whole pixels of a photograph. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  boxAt,
  boxBetween,
  boxesIn,
  handleAt,
  HANDLES,
  handlePoint,
  moved,
  movedTogether,
  resized,
  scaled,
  snapped,
  squareAt,
  type Handle,
} from "../../../../app/renderer/canvas/boxes.ts";
import { imageAndBox, imageAndBoxes, isOn, SEED } from "./arbitrary.ts";

const IMAGE = { width: 400, height: 300 };
const box = (x: number, y: number, width: number, height = width) => ({ x, y, width, height });
const handles = fc.constantFrom(...(Object.keys(HANDLES) as Handle[]));

describe("a square around a point", () => {
  it("is moved where it would reach over the edge, and smaller where it does not fit", () => {
    expect(squareAt({ x: 200, y: 150 }, 128, IMAGE)).toEqual(box(136, 86, 128));
    expect(squareAt({ x: 0, y: 299 }, 128, IMAGE)).toEqual(box(0, 172, 128));
    expect(squareAt({ x: 200, y: 150 }, 1000, IMAGE)).toEqual(box(50, 0, 300));
  });

  it("is a square on the photograph, wherever the point and whatever the side", () => {
    fc.assert(
      fc.property(imageAndBox, fc.integer({ min: 1, max: 5000 }), ({ image, point }, side) => {
        const square = squareAt(point, side, image);
        expect(isOn(square, image)).toBe(true);
        expect(square.width).toBe(square.height);
      }),
      SEED,
    );
  });
});

describe("boxes that are moved", () => {
  it("keep their sizes and stay on the photograph", () => {
    fc.assert(
      fc.property(imageAndBox, ({ image, box: own, point }) => {
        const there = moved(own, point.x, point.y, image);
        expect(isOn(there, image)).toBe(true);
        expect([there.width, there.height]).toEqual([own.width, own.height]);
      }),
      SEED,
    );
  });

  it("keep their places to each other when they go together", () => {
    fc.assert(
      fc.property(imageAndBoxes, ({ image, boxes, points }) => {
        const there = movedTogether(boxes, points[0].x, points[0].y, image);
        const [dx, dy] = [there[0].x - boxes[0].x, there[0].y - boxes[0].y];
        there.forEach((one, i) => {
          expect(isOn(one, image)).toBe(true);
          expect([one.x - boxes[i].x, one.y - boxes[i].y]).toEqual([dx, dy]);
        });
      }),
      SEED,
    );
  });
});

describe("a box that is resized", () => {
  it("follows the handle, and the opposite edges stay", () => {
    expect(resized(box(100, 100, 50), "se", { x: 180, y: 170 }, IMAGE)).toEqual(box(100, 100, 80, 70));
    expect(resized(box(100, 100, 50), "nw", { x: 90.4, y: 120 }, IMAGE)).toEqual(box(90, 120, 60, 30));
    expect(resized(box(100, 100, 50), "e", { x: 180, y: 0 }, IMAGE)).toEqual(box(100, 100, 80, 50));
  });

  it("stays a square with Shift", () => {
    expect(resized(box(100, 100, 50), "nw", { x: 80, y: 90 }, IMAGE, true)).toEqual(box(90, 90, 60));
  });

  it("is on the photograph and never turned over, whatever is pulled where", () => {
    fc.assert(
      fc.property(imageAndBox, handles, fc.boolean(), ({ image, box: own, point }, handle, square) => {
        const there = resized(own, handle, point, image, square);
        expect(isOn(there, image)).toBe(true);
        const { x, y } = HANDLES[handle];
        if (x >= 0) expect(there.x).toBe(own.x);
        else expect(there.x + there.width).toBe(own.x + own.width);
        if (y >= 0) expect(there.y).toBe(own.y);
        else expect(there.y + there.height).toBe(own.y + own.height);
        if (square && x !== 0 && y !== 0) expect(there.width).toBe(there.height);
      }),
      SEED,
    );
  });

  it("grows and shrinks by at least a pixel around its middle, on the photograph", () => {
    expect(scaled(box(100, 100, 50), 1.1, IMAGE)).toEqual(box(98, 98, 55));
    expect(scaled(box(100, 100, 5), 1.01, IMAGE)).toMatchObject({ width: 6, height: 6 });
    fc.assert(
      fc.property(imageAndBox, fc.double({ min: 0.2, max: 5, noNaN: true }), ({ image, box: own }, factor) => {
        const there = scaled(own, factor, image);
        expect(isOn(there, image)).toBe(true);
        if (factor > 1) expect(there.width).toBeGreaterThanOrEqual(own.width);
        if (factor < 1) expect(there.width).toBeLessThanOrEqual(own.width);
      }),
      SEED,
    );
  });
});

describe("snapping", () => {
  it("puts edges that are near the photograph's onto them, and leaves the others", () => {
    expect(snapped(box(5, 100, 50), IMAGE, 6)).toEqual(box(0, 100, 50));
    expect(snapped(box(346, 246, 50), IMAGE, 6)).toEqual(box(350, 250, 50));
    expect(snapped(box(7, 100, 50), IMAGE, 6)).toEqual(box(7, 100, 50));
  });

  it("moves by the tolerance at most, and does nothing the second time", () => {
    fc.assert(
      fc.property(imageAndBox, fc.integer({ min: 0, max: 20 }), ({ image, box: own }, tolerance) => {
        const there = snapped(own, image, tolerance);
        expect(isOn(there, image)).toBe(true);
        expect(Math.abs(there.x - own.x)).toBeLessThanOrEqual(tolerance);
        expect(Math.abs(there.y - own.y)).toBeLessThanOrEqual(tolerance);
        expect(snapped(there, image, tolerance)).toEqual(there);
      }),
      SEED,
    );
  });
});

describe("what lies under a point", () => {
  it("is the smallest box there, so that one within another can be reached", () => {
    const all = [
      { id: 1, box: box(0, 0, 200) },
      { id: 2, box: box(50, 50, 20) },
    ];
    expect(boxAt(all, { x: 60, y: 60 })?.id).toBe(2);
    expect(boxAt(all, { x: 100, y: 100 })?.id).toBe(1);
    expect(boxAt(all, { x: 203, y: 100 })).toBeNull();
    expect(boxAt(all, { x: 203, y: 100 }, 4)?.id).toBe(1);
  });

  it("is a handle within the tolerance of a corner or a side's middle", () => {
    fc.assert(
      fc.property(imageAndBox, handles, ({ box: own }, handle) => {
        expect(handleAt(own, handlePoint(own, HANDLES[handle]), 0.5)).toBe(handle);
      }),
      SEED,
    );
    expect(handleAt(box(100, 100, 50), { x: 125, y: 125 }, 6)).toBeNull();
  });

  it("is within a frame where the box's middle is", () => {
    const all = [
      { id: 1, box: box(0, 0, 20) },
      { id: 2, box: box(90, 90, 40) },
    ];
    expect(boxesIn(all, box(0, 0, 100)).map(({ id }) => id)).toEqual([1]);
  });
});

describe("a box between two corners", () => {
  it("is the same from each of them, and cut off at the photograph's edges", () => {
    fc.assert(
      fc.property(imageAndBoxes, ({ image, points: [a, b] }) => {
        const drawn = boxBetween(a, b, image);
        expect(boxBetween(b, a, image)).toEqual(drawn);
        expect(drawn.x >= 0 && drawn.x + drawn.width <= image.width).toBe(true);
        expect(drawn.y >= 0 && drawn.y + drawn.height <= image.height).toBe(true);
      }),
      SEED,
    );
  });
});
