/** A stamp fits the photograph, can be seen, and is no larger than what neurons see, unless that is said. */
import { describe, expect, it } from "vitest";
import { visibleSide } from "../../../../app/renderer/canvas/boxes.ts";
import { resizedShare, sideOf, warningOf } from "../../../../app/renderer/features/patches/stampSize.ts";

const bear = { width: 192, height: 128 };
const dog = { width: 500, height: 375 };

describe("a stamp", () => {
  it("is the same share of every photograph's short side, in whole pixels", () => {
    expect(sideOf(0.2, bear)).toBe(26);
    expect(sideOf(0.2, dog)).toBe(75);
    expect(sideOf(0.2, { width: 375, height: 500 })).toBe(75);
  });

  it("fits before it is known what neurons see, and is never larger than the photograph nor smaller than tools make", () => {
    expect(sideOf(null, bear)).toBe(23);
    expect(sideOf(1, bear)).toBe(128);
    expect(sideOf(0.001, dog)).toBe(4);
    expect(sideOf(0.5, { width: 3, height: 2 })).toBe(2);
  });

  it("is never smaller on the screen than can be seen", () => {
    // A photograph of 6000 pixels on 600 of the screen: 10 of its pixels are one.
    expect(visibleSide(40, 0.1, { width: 6000, height: 4000 })).toBe(140);
    expect(visibleSide(400, 0.1, { width: 6000, height: 4000 })).toBe(400);
    expect(visibleSide(8, 4, bear)).toBe(8);
    expect(visibleSide(5, 0.1, bear)).toBe(128);
  });

  it("changes by a pixel at least, and stays on the photograph", () => {
    expect(sideOf(resizedShare(75, 1.1, dog), dog)).toBe(83);
    expect(sideOf(resizedShare(10, 1.001, bear), bear)).toBe(11);
    expect(sideOf(resizedShare(10, 0.999, bear), bear)).toBe(9);
    expect(resizedShare(120, 4, bear)).toBe(1);
    expect(sideOf(resizedShare(4, 0.5, dog), dog)).toBe(4);
  });
});

describe("a crop that is far larger than what neurons see", () => {
  it("is said to be, with by how much", () => {
    expect(warningOf({ width: 128, height: 128 }, 26)).toBe(
      "4.9 times as wide as what neurons see (26 px): it shows them mostly what is around the part",
    );
    expect(warningOf({ width: 100, height: 100 }, 25)).toContain("4 times");
  });

  it("is none where it is as large or a little larger, or where neurons see the whole photograph", () => {
    expect(warningOf({ width: 26, height: 26 }, 26)).toBeNull();
    expect(warningOf({ width: 60, height: 60 }, 26)).toBeNull();
    expect(warningOf({ width: 128, height: 128 }, null)).toBeNull();
  });
});
