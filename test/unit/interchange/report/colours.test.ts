import { describe, expect, it } from "vitest";
import { contrast, convolutionLine, HATCH, labelColour } from "../../../../app/main/interchange/report/colours.ts";

const WORDS = ["eye", "ear", "none", "nose", "fur", "paw", "tail", "mouth", "claw"];
const wide = (ink: string): string => (ink === "#000" ? "#000000" : "#ffffff");

describe("label colours", () => {
  it("follow the vocabulary's order, in which none does not count", () => {
    expect(WORDS.slice(0, 6).map((word) => labelColour(WORDS, word).fill)).toEqual([
      "#0072b2",
      "#e69f00",
      HATCH.dark,
      "#d55e00",
      "#cc79a7",
      "#009e73",
    ]);
    expect(labelColour(WORDS, "none").hatched).toBe(true);
  });

  it("come again after seven", () => {
    expect(labelColour(WORDS, "claw").fill).toBe(labelColour(WORDS, "eye").fill);
  });

  it("can be read with their ink: 4.5 to 1 at least", () => {
    for (const word of [...WORDS, null]) {
      const { fill, ink } = labelColour(WORDS, word);
      expect(contrast(fill, wide(ink))).toBeGreaterThanOrEqual(4.5);
    }
    expect(contrast(HATCH.light, "#000000")).toBeGreaterThanOrEqual(4.5);
  });

  it("measure contrast as WCAG does", () => {
    expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 9);
    expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
  });
});

describe("convolution lines", () => {
  it("grow thicker and darker with depth", () => {
    const lines = [6, 8, 10].map((number) => convolutionLine([6, 8, 10], number));
    expect(lines.map(({ width }) => width)).toEqual([1.5, 2.5, 3.5]);
    expect(new Set(lines.map(({ stroke }) => stroke)).size).toBe(3);
  });

  it("are defined for one convolution", () => {
    expect(convolutionLine([7], 7)).toEqual({ stroke: "hsl(205 45% 98%)", width: 1.5 });
  });
});
