/** Random photographs, and boxes and points on and around them. */
import fc from "fast-check";
import type { Box } from "../../../../app/contract/geometry.ts";
import type { Point, Size } from "../../../../app/drawing/boxes.ts";

export const SEED = { seed: 5, numRuns: 300 };

const arbitraryImage = fc.record({
  width: fc.integer({ min: 8, max: 4000 }),
  height: fc.integer({ min: 8, max: 4000 }),
});

/** May lie beside the photograph. */
function pointAround({ width, height }: Size): fc.Arbitrary<Point> {
  return fc.record({
    x: fc.double({ min: -50, max: width + 50, noNaN: true }),
    y: fc.double({ min: -50, max: height + 50, noNaN: true }),
  });
}

/** Whole pixels on the photograph, at least 4 x 4. */
function boxOn({ width, height }: Size): fc.Arbitrary<Box> {
  return fc
    .record({ width: fc.integer({ min: 4, max: width }), height: fc.integer({ min: 4, max: height }) })
    .chain((size) =>
      fc.record({
        x: fc.integer({ min: 0, max: width - size.width }),
        y: fc.integer({ min: 0, max: height - size.height }),
        width: fc.constant(size.width),
        height: fc.constant(size.height),
      }),
    );
}

export const imageAndBox = arbitraryImage.chain((image) =>
  fc.record({ image: fc.constant(image), box: boxOn(image), point: pointAround(image) }),
);

export const imageAndBoxes = arbitraryImage.chain((image) =>
  fc.record({
    image: fc.constant(image),
    boxes: fc.array(boxOn(image), { minLength: 1, maxLength: 6 }),
    points: fc.array(pointAround(image), { minLength: 2, maxLength: 8 }),
  }),
);

/** @returns whether it lies on the photograph with whole pixels and an area. */
export function isOn({ x, y, width, height }: Box, image: Size): boolean {
  const whole = [x, y, width, height].every(Number.isInteger);
  return whole && x >= 0 && y >= 0 && width > 0 && height > 0 && x + width <= image.width && y + height <= image.height;
}
