import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { resizeArea, resizeBilinear } from "../../../app/main/imaging/resample.ts";
import { pattern, picture, plainPicture } from "../../builders/images.ts";
import oracle from "../../oracles/images.json" with { type: "json" };

const size = fc.integer({ min: 1, max: 60 });
const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "base64"));
const floatsOf = (text: string): Float32Array => new Float32Array(bytesOf(text).buffer);

/** Grey picture of one row. */
const row = (...values: number[]) => picture(values.length, 1, (x) => [values[x], values[x], values[x]]);
const reds = (image: { data: Uint8Array }): number[] => [...image.data].filter((_, index) => index % 3 === 0);

function largest(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length);
  let difference = 0;
  for (let index = 0; index < actual.length; index++) {
    difference = Math.max(difference, Math.abs(actual[index] - expected[index]));
  }
  return difference;
}

describe("area averaging", () => {
  it("averages whole pixels", () => {
    expect(reds(resizeArea(row(10, 20, 30, 50), 2, 1))).toEqual([15, 40]);
  });

  it("counts a partly covered pixel by its part", () => {
    // Three pixels to two: (0 + 90 / 2) / 1.5 = 30 and (90 / 2 + 30) / 1.5 = 50.
    expect(reds(resizeArea(row(0, 90, 30), 2, 1))).toEqual([30, 50]);
  });

  it("takes a region with fractional edges", () => {
    // From the middle of the first pixel to that of the third: half of 0, all of 90, half of 30, over 2.
    expect(reds(resizeArea(row(0, 90, 30), 1, 1, { x: 0.5, y: 0, width: 2, height: 1 }))).toEqual([53]);
  });

  it("leaves out what lies outside the picture", () => {
    expect(reds(resizeArea(row(40, 90), 1, 1, { x: -5, y: -5, width: 6, height: 20 }))).toEqual([40]);
  });

  it("refuses a region beside the picture", () => {
    expect(() => resizeArea(row(1, 2), 1, 1, { x: 2, y: 0, width: 3, height: 1 })).toThrow(
      /outside the picture of 2 x 1/,
    );
  });

  it.each(oracle.area)("equals TensorFlow's area filter: $source to $target", ({ source, target, values }) => {
    const resized = resizeArea(pattern(source[0], source[1]), target[0], target[1]);
    // Ours is rounded to whole levels.
    expect(largest(resized.data, floatsOf(values))).toBeLessThan(0.501);
  });

  it("keeps a plain picture plain, whatever the sizes", () => {
    fc.assert(
      fc.property(size, size, size, size, (width, height, toWidth, toHeight) => {
        const resized = resizeArea(plainPicture(width, height, [1, 128, 255]), toWidth, toHeight);
        expect(resized).toEqual(plainPicture(toWidth, toHeight, [1, 128, 255]));
      }),
    );
  });
});

describe("bilinear with antialiasing", () => {
  it("is the identity at the same size", () => {
    expect(resizeBilinear(pattern(20, 10), 20, 10)).toEqual(pattern(20, 10));
  });

  it("interpolates between pixel centres when the picture grows", () => {
    // Centres of the four lie at -1/4, 1/4, 3/4, 5/4 between the two source pixels.
    expect(reds(resizeBilinear(row(0, 100), 4, 1))).toEqual([0, 25, 75, 100]);
  });

  it("weighs with a triangle two target pixels wide when the picture shrinks", () => {
    // The first of two target pixels has its centre at 1: weights 3/4, 3/4, 1/4 on pixels 0 to 2, over 1.75.
    expect(reds(resizeBilinear(row(70, 0, 0, 0), 2, 1))).toEqual([30, 0]);
  });

  it.each(oracle.bilinear)("is within a level of Pillow's: $source to $target", ({ source, target, pixels }) => {
    const resized = resizeBilinear(pattern(source[0], source[1]), target[0], target[1]);
    expect(largest(resized.data, bytesOf(pixels))).toBeLessThanOrEqual(1);
  });

  it("computes a part exactly as the whole", () => {
    fc.assert(
      fc.property(size, size, size, size, fc.nat(), fc.nat(), (width, height, toWidth, toHeight, left, top) => {
        const image = pattern(width, height);
        const x = left % toWidth;
        const y = top % toHeight;
        const part = { x, y, width: toWidth - x, height: toHeight - y };
        const whole = resizeBilinear(image, toWidth, toHeight);
        const expected = picture(part.width, part.height, (column, line) => {
          const at = ((line + y) * toWidth + column + x) * 3;
          return [whole.data[at], whole.data[at + 1], whole.data[at + 2]];
        });
        expect(resizeBilinear(image, toWidth, toHeight, part)).toEqual(expected);
      }),
    );
  });
});
