import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { meanOver, rateOver } from "../../../app/main/statistics/figures.ts";
import { bootstrapRate, wilson } from "../../../app/main/statistics/intervals.ts";
import { truthOf } from "../../../app/main/statistics/labels.ts";
import { eachRun, rasterise } from "../../../app/main/imaging/mask.ts";
import { ObjectMask, ObjectRuns, randomBaseline } from "../../../app/main/statistics/localisation.ts";

describe("intervals", () => {
  it("are Wilson's: 8 of 10 lie between 49% and 94%", () => {
    const [low, high] = wilson(8, 10);
    expect(low).toBeCloseTo(0.4902, 4);
    expect(high).toBeCloseTo(0.9433, 4);
    expect(wilson(0, 0)).toEqual([0, 1]);
  });

  it("by images are wider than by patches where images differ as a whole", () => {
    const images = Array.from({ length: 20 }, (_, i) => ({ successes: i % 2 === 0 ? 15 : 0, n: 15 }));
    const [low, high] = bootstrapRate(images);
    const [patchLow, patchHigh] = wilson(150, 300);
    expect(high - low).toBeGreaterThan(patchHigh - patchLow);
    expect(bootstrapRate(images)).toEqual([low, high]);
  });

  it("have a width where all patches of all images count, or none: as many trials as there are images", () => {
    const all = Array.from({ length: 16 }, () => ({ successes: 15, n: 15 }));
    const none = all.map(({ n }) => ({ successes: 0, n }));
    expect(rateOver(all).byImage).toEqual(wilson(16, 16));
    expect(rateOver(all).byImage[0]).toBeCloseTo(0.806, 3);
    expect(meanOver(none).byImage).toEqual(wilson(0, 16));
    // An image without patches is none, and of one nothing can be drawn.
    expect(rateOver([...all, { successes: 0, n: 0 }]).byImage).toEqual(wilson(16, 16));
    expect(rateOver(all.slice(0, 1)).byImage).toEqual([1, 1]);
  });
});

describe("a mask", () => {
  it("knows the share of any box that is object", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 48, maxLength: 48 }),
        fc.nat(7),
        fc.nat(5),
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 6 }),
        (bits, x, y, width, height) => {
          const mask = new ObjectMask(Uint8Array.from(bits), 8, 6);
          let [inside, area] = [0, 0];
          for (let row = y; row < Math.min(6, y + height); row++) {
            for (let column = x; column < Math.min(8, x + width); column++) {
              area++;
              inside += bits[row * 8 + column];
            }
          }
          expect(mask.share({ x, y, width, height })).toBeCloseTo(inside / area, 12);
        },
      ),
    );
  });

  it("gives chance exactly: half of four positions touch a half that is object", () => {
    const mask = new ObjectMask(Uint8Array.of(1, 1, 0, 0, 1, 1, 0, 0), 4, 2);
    const boxOf = (row: number, column: number) => ({ x: column, y: row, width: 1, height: 1 });
    expect(randomBaseline(mask, 2, 4, boxOf)).toEqual({
      ...{ anyPixel: 0.5, centre: 0.5, overlap: 0.5 },
      ...{ pointing: 0.5, energy: 0.5 },
    });
    const wide = (row: number, column: number) => ({ x: column, y: row, width: 2, height: 1 });
    expect(randomBaseline(mask, 2, 3, wide).anyPixel).toBeCloseTo(2 / 3, 12);
  });
});

describe("the truth of a patch", () => {
  const body = new ObjectMask(new Uint8Array(100).fill(1, 0, 50), 10, 10);

  it("is the annotated part nearest to its centre; any part inside counts besides", () => {
    const parts = { eye: [[1, 1]], nose: [[3, 3]] } as const;
    expect(truthOf({ x: 0, y: 0, width: 6, height: 6 }, parts, body, "fur")).toEqual({
      label: "nose",
      any: ["nose", "eye"],
    });
  });

  it("is the texture where half of it is object, else none", () => {
    expect(truthOf({ x: 0, y: 2, width: 4, height: 6 }, {}, body, "fur").label).toBe("fur");
    expect(truthOf({ x: 0, y: 3, width: 4, height: 6 }, {}, body, "fur").label).toBe("none");
    expect(truthOf({ x: 0, y: 0, width: 4, height: 4 }, {}, body, null).label).toBe("none");
  });
});

describe("an object as runs", () => {
  const eighths = (min: number, max: number): fc.Arbitrary<number> =>
    fc.integer({ min: 8 * min, max: 8 * max }).map((value) => value / 8);
  const corner = eighths(-4, 24);
  const polygon = fc.array(corner, { minLength: 6, maxLength: 16 });
  const side = eighths(0, 20);
  const box = fc.record({ x: corner, y: corner, width: side, height: side });

  it("has the same share of any box as its bitmap, however its outlines cross and overlap", () => {
    fc.assert(
      fc.property(fc.array(polygon, { maxLength: 4 }), fc.array(box, { maxLength: 5 }), (polygons, boxes) => {
        const mask = new ObjectMask(rasterise(polygons, 20, 16), 20, 16);
        const runs = new ObjectRuns(20, 16);
        const [first, ...others] = polygons;
        const add = (row: number, from: number, to: number): void => runs.add(row, from, to);
        eachRun(others, 20, 16, add);
        // Outlines may come after it was asked.
        runs.share({ x: 0, y: 0, width: 20, height: 16 });
        if (first !== undefined) eachRun([first], 20, 16, add);
        expect(boxes.map((one) => runs.share(one))).toEqual(boxes.map((one) => mask.share(one)));
      }),
      { seed: 15, numRuns: 500 },
    );
  });
});
