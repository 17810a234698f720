/** Where a photograph lies on the screen. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitted, panned, toImage, toScreen, zoomed } from "../../../../app/renderer/canvas/viewport.ts";
import { SEED } from "./arbitrary.ts";

const size = fc.record({ width: fc.integer({ min: 1, max: 8000 }), height: fc.integer({ min: 1, max: 8000 }) });
const view = fc.record({ width: fc.integer({ min: 200, max: 3000 }), height: fc.integer({ min: 200, max: 3000 }) });
const point = fc.record({ x: fc.integer({ min: -500, max: 3500 }), y: fc.integer({ min: -500, max: 3500 }) });

describe("a viewport", () => {
  it("shows a 4,000 x 3,000 photograph whole, in the middle, with a margin", () => {
    expect(fitted({ width: 4000, height: 3000 }, { width: 848, height: 648 })).toEqual({ scale: 0.2, x: 24, y: 24 });
  });

  it("leaves more room below where something lies over the lower edge", () => {
    const on = { width: 848, height: 648 };
    const { scale, y } = fitted({ width: 300, height: 4000 }, on, 48);
    expect(4000 * scale + y).toBeCloseTo(600, 9);
    expect(y).toBeCloseTo(24, 9);
  });

  it("does not blow a small photograph up beyond four times", () => {
    expect(fitted({ width: 100, height: 50 }, { width: 2000, height: 1000 })).toEqual({ scale: 4, x: 800, y: 400 });
  });

  it("keeps the point under the pointer where it is, however it is zoomed", () => {
    fc.assert(
      fc.property(
        size,
        view,
        fc.array(fc.tuple(point, fc.double({ min: 0.2, max: 5, noNaN: true }))),
        (image, on, all) => {
          let viewport = fitted(image, on);
          for (const [at, factor] of all) {
            const before = toImage(viewport, at);
            viewport = zoomed(viewport, at, factor, image, on);
            const after = toScreen(viewport, before);
            expect(after.x).toBeCloseTo(at.x, 4);
            expect(after.y).toBeCloseTo(at.y, 4);
          }
        },
      ),
      SEED,
    );
  });

  it("stays within limits of zoom, from which it comes back", () => {
    fc.assert(
      fc.property(
        size,
        view,
        point,
        fc.array(fc.double({ min: 0.01, max: 100, noNaN: true })),
        (image, on, at, all) => {
          let viewport = fitted(image, on);
          for (const factor of all) viewport = zoomed(viewport, at, factor, image, on);
          expect(viewport.scale).toBeLessThanOrEqual(32);
          expect(viewport.scale).toBeGreaterThanOrEqual(Math.min(1, fitted(image, on).scale) / 4 - 1e-12);
        },
      ),
      SEED,
    );
  });

  it("moves with the pointer, pixel for pixel", () => {
    fc.assert(
      fc.property(size, view, point, point, (image, on, at, by) => {
        const viewport = fitted(image, on);
        const there = toScreen(panned(viewport, by.x, by.y), toImage(viewport, at));
        expect(there.x).toBeCloseTo(at.x + by.x, 6);
        expect(there.y).toBeCloseTo(at.y + by.y, 6);
      }),
      SEED,
    );
  });
});
