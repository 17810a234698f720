import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contrast, inkOn } from "../../../app/drawing/contrast.ts";

describe("contrast", () => {
  it("is measured as WCAG does", () => {
    expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 9);
    expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
  });

  it("is the same from either side", () => {
    expect(contrast("#3f8f3a", "#f6f6f7")).toBe(contrast("#f6f6f7", "#3f8f3a"));
  });
});

describe("ink", () => {
  it("can be read on any colour: 4.5 to 1 at least", () => {
    const colour = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, "0")}`);
    fc.assert(
      fc.property(colour, (surface) => {
        const ink = inkOn(surface) === "#000" ? "#000000" : "#ffffff";
        expect(contrast(surface, ink)).toBeGreaterThanOrEqual(4.5);
      }),
      { seed: 13 },
    );
  });
});
