import { describe, expect, it } from "vitest";
import { contrast } from "../../../app/drawing/contrast.ts";
import { HATCH, HATCHING, labelBackground, labelColour, labelKey, labelKeys } from "../../../app/drawing/labels.ts";

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

  it("are a plain grey where there is no label, or one that the vocabulary does not have", () => {
    for (const label of [null, "wing"]) {
      expect(labelColour(WORDS, label)).toEqual({ fill: HATCH.dark, ink: "#000", hatched: false });
    }
  });

  it("can be read with their ink: 4.5 to 1 at least", () => {
    for (const word of [...WORDS, null]) {
      const { fill, ink } = labelColour(WORDS, word);
      expect(contrast(fill, wide(ink))).toBeGreaterThanOrEqual(4.5);
    }
    expect(contrast(HATCH.light, "#000000")).toBeGreaterThanOrEqual(4.5);
  });

  it("fill a surface, that of none with both greys", () => {
    expect(labelBackground(WORDS, "eye")).toBe("#0072b2");
    expect(labelBackground(WORDS, "none")).toBe(HATCHING);
    for (const grey of Object.values(HATCH)) expect(HATCHING).toContain(grey);
  });
});

describe("label keys", () => {
  const many = [...WORDS, "horn", "hoof", "wing"];

  it("are the digits in the vocabulary's order, and 0 for none wherever it stands", () => {
    expect(["eye", "none", "nose", "claw"].map((word) => labelKey(WORDS, word))).toEqual(["1", "0", "3", "8"]);
  });

  it("end with nine", () => {
    expect(["horn", "hoof", "wing"].map((word) => labelKey(many, word))).toEqual(["9", null, null]);
  });

  it("are named together, without that of none", () => {
    expect([many, WORDS, ["none", "eye", "ear"], ["eye"]].map(labelKeys)).toEqual(["1-9", "1-8", "1-2", "1"]);
  });
});
