import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TAG, tagPlaces } from "../../../app/renderer/features/explain/tags.ts";

const view = { width: 600, height: 400 };

describe("tags of boxes", () => {
  it("stand at different places while there is room, and never outside the view", () => {
    const side = fc.integer({ min: 60, max: 110 });
    const box = fc.record({
      x: fc.integer({ min: 30, max: 450 }),
      y: fc.integer({ min: 30, max: 250 }),
      width: side,
      height: side,
    });
    fc.assert(
      fc.property(fc.array(box, { minLength: 1, maxLength: 15 }), (boxes) => {
        const tags = tagPlaces(boxes, view);
        tags.forEach(({ x, y }, i) => {
          expect(x >= 0 && y >= 0 && x + TAG.width <= view.width && y + TAG.height <= view.height).toBe(true);
          for (const other of tags.slice(i + 1)) {
            expect(Math.abs(other.x - x) >= TAG.width || Math.abs(other.y - y) >= TAG.height).toBe(true);
          }
        });
      }),
      { seed: 3 },
    );
  });
});
