import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { paintedOver } from "../../../../app/main/engine/evaluate/surroundings.ts";

const shape = { width: 4, height: 3, channels: 2 };
const all = { x: 0, y: 0, width: 4, height: 3 };

describe("a photograph whose object or surroundings are painted over", () => {
  it("keeps the one to the number, and holds the other's mean elsewhere, bars as they were", () => {
    const pixels = fc.array(fc.float({ min: -3, max: 3, noNaN: true }), { minLength: 24, maxLength: 24 });
    const mask = fc.uint8Array({ minLength: 12, maxLength: 12, max: 1 });
    const bars = fc.constantFrom(all, { ...all, y: 1, height: 1 }, { ...all, x: 1, width: 2 });
    fc.assert(
      fc.property(pixels, mask, bars, (values, object, photograph) => {
        const given = Float32Array.from(values);
        const made = paintedOver(given, shape, object, photograph);
        const places = Array.from({ length: 12 }, (_, i) => i);
        const within = (i: number): boolean => {
          const [x, y] = [i % 4, Math.floor(i / 4)];
          const { width, height } = photograph;
          return x >= photograph.x && y >= photograph.y && x < photograph.x + width && y < photograph.y + height;
        };
        const inside = places.filter((i) => within(i) && object[i] === 1);
        const outside = places.filter((i) => within(i) && object[i] !== 1);
        if (inside.length === 0 || outside.length === 0) {
          expect(made).toBeNull();
          return;
        }
        const mean = (of: readonly number[], channel: number): number =>
          of.reduce((sum, i) => sum + given[i * 2 + channel], 0) / of.length;
        for (const i of places) {
          for (const channel of [0, 1]) {
            const own = given[i * 2 + channel];
            const [kept, lost] = [made?.withoutSurroundings[i * 2 + channel], made?.withoutObject[i * 2 + channel]];
            expect(kept).toBeCloseTo(outside.includes(i) ? mean(inside, channel) : own, 4);
            expect(lost).toBeCloseTo(inside.includes(i) ? mean(outside, channel) : own, 4);
          }
        }
      }),
    );
  });

  it("is not made where nearly nothing, or nearly all, is object", () => {
    const wide = { width: 100, height: 1, channels: 1 };
    const photograph = { x: 0, y: 0, width: 100, height: 1 };
    const object = (count: number): Uint8Array => Uint8Array.from({ length: 100 }, (_, i) => (i < count ? 1 : 0));
    const isMade = (count: number): boolean =>
      paintedOver(new Float32Array(100), wide, object(count), photograph) !== null;
    expect([1, 2, 95, 96].map(isMade)).toEqual([false, true, true, false]);
  });
});
