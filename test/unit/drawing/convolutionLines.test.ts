import { describe, expect, it } from "vitest";
import { convolutionLine } from "../../../app/drawing/convolutionLines.ts";

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
