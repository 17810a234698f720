import { describe, expect, it } from "vitest";
import { covered, logOddsOf, meanColour } from "../../../../app/main/engine/evaluate/blank.ts";

describe("log odds of a class", () => {
  it("are the same from scores and from probabilities", () => {
    expect(logOddsOf({ classes: "exclusive", given: "logits" }, Float32Array.of(0, Math.log(3)), 1)).toBeCloseTo(
      Math.log(3),
      6,
    );
    expect(logOddsOf({ classes: "exclusive", given: "probabilities" }, Float32Array.of(0.25, 0.75), 1)).toBeCloseTo(
      Math.log(3),
      6,
    );
  });

  it("tell one sure network from a surer one", () => {
    const [sure, surer] = [40, 60].map((score) =>
      logOddsOf({ classes: "exclusive", given: "logits" }, Float32Array.of(0, 0, score), 2),
    );
    expect(surer - sure).toBeCloseTo(20, 4);
  });
});

describe("covering", () => {
  it("takes every pixel that a box touches, and nothing beside it or beyond the edge", () => {
    const shape = { width: 3, height: 2, channels: 1 };
    const pixels = Float32Array.of(1, 2, 3, 4, 5, 6);
    expect([...covered(pixels, shape, [{ x: 1.5, y: -1, width: 9, height: 1.5 }], [9])]).toEqual([1, 9, 9, 4, 5, 6]);
    expect([...covered(pixels, shape, [], [9])]).toEqual([...pixels]);
    expect(meanColour(Float32Array.of(0, 1, 2, 3), 2)).toEqual([1, 2]);
  });
});
