import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Box } from "../../../app/contract/geometry.ts";
import { sharedArea, type Size } from "../../../app/drawing/boxes.ts";
import { placeTags } from "../../../app/drawing/tags.ts";

const FIGURE = { width: 600, height: 400 };
const TAG = { width: 34.8, height: 16 };

/** Tags of equal text for the given boxes. */
const tagsOf = (boxes: readonly Box[], size: Size = TAG): Box[] =>
  placeTags(
    boxes.map((box) => ({ box, size })),
    FIGURE,
  );

describe("tags", () => {
  it("stand on the left upper corner where there is room", () => {
    expect(tagsOf([{ x: 100, y: 100, width: 80, height: 80 }])).toEqual([{ x: 100, y: 100 - TAG.height, ...TAG }]);
  });

  it("go below a box at the upper edge", () => {
    expect(tagsOf([{ x: 100, y: 0, width: 80, height: 80 }])[0]).toMatchObject({ x: 100, y: 80 });
  });

  it("go inside a box that fills the figure", () => {
    expect(tagsOf([{ x: 0, y: 0, width: 600, height: 400 }])[0]).toMatchObject({ x: 0, y: 0 });
  });

  it("have the sizes and the order of their boxes, whichever box chooses first", () => {
    const [large, small] = [200, 20].map((side) => ({ x: 300, y: 200, width: side, height: side }));
    const sizes = [
      { width: 60, height: 16 },
      { width: 20, height: 12 },
    ];
    const tags = placeTags(
      [large, small].map((box, index) => ({ box, size: sizes[index] })),
      FIGURE,
    );
    expect(tags.map(({ width, height }) => ({ width, height }))).toEqual(sizes);
    expect(tags[1]).toMatchObject({ x: 300, y: 188 });
  });

  it("do not cover each other on fifteen boxes in one place", () => {
    const boxes = Array.from({ length: 15 }, (_, index) => {
      const size = [40, 70, 110][index % 3];
      return { x: 250 - size / 2 + index, y: 180 - size / 2 + index * 2, width: size, height: size };
    });
    const tags = tagsOf(boxes);
    tags.forEach((a, first) => tags.slice(first + 1).forEach((b) => expect(sharedArea(a, b)).toBeLessThan(1e-6)));
  });

  it("stay within the figure and touch their box", () => {
    const side = fc.double({ min: 0, max: 1, noNaN: true });
    const box = fc.tuple(side, side, side, side).map(([x, y, width, height]) => ({
      x: x * 590,
      y: y * 390,
      width: 1 + width * (599 - x * 590),
      height: 1 + height * (399 - y * 390),
    }));
    fc.assert(
      fc.property(fc.array(box, { maxLength: 20 }), (boxes) => {
        tagsOf(boxes).forEach((tag, index) => {
          const { x, y, width, height } = boxes[index];
          expect(tag.x >= 0 && tag.y >= 0 && tag.x + tag.width <= 600 && tag.y + tag.height <= 400).toBe(true);
          expect(tag.x <= x + width && tag.x + tag.width >= x && tag.y <= y + height && tag.y + tag.height >= y).toBe(
            true,
          );
        });
      }),
      { seed: 7 },
    );
  });

  it("stand at different places while there is room", () => {
    const size = { width: 20, height: 15 };
    const side = fc.integer({ min: 60, max: 110 });
    const box = fc.record({
      x: fc.integer({ min: 30, max: 450 }),
      y: fc.integer({ min: 30, max: 250 }),
      width: side,
      height: side,
    });
    fc.assert(
      fc.property(fc.array(box, { minLength: 1, maxLength: 15 }), (boxes) => {
        const tags = tagsOf(boxes, size);
        tags.forEach((tag, i) => {
          expect(tag.x >= 0 && tag.y >= 0 && tag.x + 20 <= FIGURE.width && tag.y + 15 <= FIGURE.height).toBe(true);
          for (const other of tags.slice(i + 1)) {
            expect(Math.abs(other.x - tag.x) >= 20 || Math.abs(other.y - tag.y) >= 15).toBe(true);
          }
        });
      }),
      { seed: 3 },
    );
  });
});
