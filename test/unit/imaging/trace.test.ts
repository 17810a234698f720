import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rasterise } from "../../../app/main/imaging/mask.ts";
import { traceMask } from "../../../app/main/imaging/trace.ts";

/** Rows of a drawing, `#` on the object. */
const drawn = (...rows: string[]): { mask: Uint8Array; width: number; height: number } => ({
  mask: Uint8Array.from(rows.join(""), (character) => (character === "#" ? 1 : 0)),
  width: rows[0].length,
  height: rows.length,
});

describe("a mask's outline", () => {
  it("goes around a pixel by its four corners", () => {
    expect(traceMask(Uint8Array.of(0, 0, 0, 0, 7, 0), 3, 2)).toEqual([[1, 1, 2, 1, 2, 2, 1, 2]]);
  });

  it("is a polygon for each part; pixels that touch at a corner are two", () => {
    const { mask, width, height } = drawn("#.#", ".#.");
    expect(traceMask(mask, width, height)).toHaveLength(3);
  });

  it("is none where there is nothing, and the frame where there is all", () => {
    expect(traceMask(new Uint8Array(12), 4, 3)).toEqual([]);
    expect(traceMask(new Uint8Array(12).fill(1), 4, 3)).toEqual([[0, 0, 4, 0, 4, 3, 0, 3]]);
  });

  it("keeps holes, an island in a hole, and a hole that touches its edge at a corner", () => {
    for (const { mask, width, height } of [
      drawn("#######", "#.....#", "#.###.#", "#.#.#.#", "#.###.#", "#.....#", "#######"),
      drawn("####", "#.##", "##.#", "####"),
      drawn("###.", "#.##", "####"),
      drawn(".###", "#.##", "####"),
    ]) {
      expect([...rasterise(traceMask(mask, width, height), width, height)]).toEqual([...mask]);
    }
  });

  it("gives the very same pixels back, whatever the mask", () => {
    const masks = fc
      .tuple(fc.integer({ min: 1, max: 24 }), fc.integer({ min: 1, max: 24 }), fc.integer({ min: 1, max: 9 }))
      .chain(([width, height, share]) =>
        fc.record({
          width: fc.constant(width),
          height: fc.constant(height),
          mask: fc
            .array(fc.integer({ min: 0, max: 9 }), { minLength: width * height, maxLength: width * height })
            .map((values) => Uint8Array.from(values, (value) => (value < share ? 1 : 0))),
        }),
      );
    fc.assert(
      fc.property(masks, ({ width, height, mask }) => {
        expect(rasterise(traceMask(mask, width, height), width, height)).toEqual(mask);
      }),
      { seed: 15, numRuns: 500 },
    );
  });

  it("gives the very same pixels back where there are more holes than are joined one by one", () => {
    const [width, height] = [64, 64];
    const mask = Uint8Array.from({ length: width * height }, (_, i) =>
      (i % width) % 2 === 1 && Math.floor(i / width) % 2 === 1 ? 0 : 1,
    );
    const polygons = traceMask(mask, width, height);
    expect(polygons).toHaveLength(1);
    expect(rasterise(polygons, width, height)).toEqual(mask);
  });
});
