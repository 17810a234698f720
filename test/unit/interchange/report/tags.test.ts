import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Box } from "../../../../app/contract/geometry.ts";
import { placeTags, TAG_HEIGHT, tagWidth } from "../../../../app/main/interchange/report/tags.ts";

const FIGURE = { width: 600, height: 400 };
const WIDTH = tagWidth("10.5");

const overlap = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width - 1e-6 &&
  b.x < a.x + a.width - 1e-6 &&
  a.y < b.y + b.height - 1e-6 &&
  b.y < a.y + a.height - 1e-6;

/** Tags of equal text for the given boxes. */
const placed = (boxes: readonly Box[]): Box[] =>
  placeTags(
    boxes,
    boxes.map(() => WIDTH),
    FIGURE,
  );

describe("tags", () => {
  it("stand on the left upper corner where there is room", () => {
    expect(placed([{ x: 100, y: 100, width: 80, height: 80 }])).toEqual([
      { x: 100, y: 100 - TAG_HEIGHT, width: WIDTH, height: TAG_HEIGHT },
    ]);
  });

  it("go below a box at the upper edge", () => {
    expect(placed([{ x: 100, y: 0, width: 80, height: 80 }])[0]).toMatchObject({ x: 100, y: 80 });
  });

  it("go inside a box that fills the figure", () => {
    expect(placed([{ x: 0, y: 0, width: 600, height: 400 }])[0]).toMatchObject({ x: 0, y: 0 });
  });

  it("do not cover each other on fifteen boxes in one place", () => {
    const boxes = Array.from({ length: 15 }, (_, index) => {
      const size = [40, 70, 110][index % 3];
      return { x: 250 - size / 2 + index, y: 180 - size / 2 + index * 2, width: size, height: size };
    });
    const tags = placed(boxes);
    tags.forEach((a, first) => tags.slice(first + 1).forEach((b) => expect(overlap(a, b)).toBe(false)));
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
        placed(boxes).forEach((tag, index) => {
          const { x, y, width, height } = boxes[index];
          expect(tag.x >= 0 && tag.y >= 0 && tag.x + tag.width <= 600 && tag.y + tag.height <= 400).toBe(true);
          expect(tag.x <= x + width && tag.x + tag.width >= x && tag.y <= y + height && tag.y + tag.height >= y).toBe(
            true,
          );
        });
      }),
    );
  });
});
