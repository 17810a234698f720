import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { degraded } from "../../../../app/main/engine/patches/features/degrade.ts";
import { mirrored, mirroredBox } from "../../../../app/main/imaging/mirror.ts";
import { crop, type RgbImage } from "../../../../app/main/imaging/rgbImage.ts";
import { inputGeometry } from "../../../../app/main/modelGeometry/preprocessing.ts";

const image = (width: number, height: number): RgbImage => ({
  width,
  height,
  data: Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 7919 + (i >> 3)) % 256),
});

describe("a degraded photograph", () => {
  it("keeps its size and loses what the network's input has no room for", () => {
    const stripes = {
      ...image(64, 64),
      data: Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => (Math.floor(i / 3) % 2) * 255),
    };
    const { width, height, data } = degraded(stripes, inputGeometry(64, 64, [16, 16, 3], "squash"));
    expect([width, height]).toEqual([64, 64]);
    expect(Math.max(...data) - Math.min(...data)).toBeLessThanOrEqual(1);
  });

  it("is the photograph itself where the input is as large", () => {
    const own = image(20, 10);
    expect(degraded(own, inputGeometry(20, 10, [32, 32, 3], "squash"))).toBe(own);
  });
});

describe("a mirrored photograph", () => {
  it("is itself in a second mirror, and holds a box's pixels, mirrored, in the mirrored box", () => {
    const size = fc.integer({ min: 2, max: 12 });
    fc.assert(
      fc.property(size, size, fc.nat(), fc.nat(), (width, height, a, b) => {
        const own = image(width, height);
        expect(mirrored(mirrored(own))).toEqual(own);
        const x = a % (width - 1);
        const box = { x, y: 0, width: 1 + (b % (width - x)), height };
        expect(crop(mirrored(own), mirroredBox(box, width))).toEqual(mirrored(crop(own, box)));
      }),
    );
  });
});
