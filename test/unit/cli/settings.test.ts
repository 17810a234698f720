import { describe, expect, it } from "vitest";
import { classIndices } from "../../../app/main/cli/settings.ts";

const NAMES = ["cat", "dog", "crane", "seal", "crane", "ice bear, polar bear"];
const covers = (text: string): number[] => classIndices("--covers", text, NAMES);

describe("classes that an option names", () => {
  it("are indices, ranges and names in any case, each once", () => {
    expect(covers("0-2, 4, Dog")).toEqual([0, 1, 2, 4]);
    expect(covers("5")).toEqual([5]);
    expect(covers("Ice bear, polar bear")).toEqual([5]);
  });

  it.each([
    ["6", "--covers: the model has classes 0 to 5; there is no class 6."],
    ["0-6", "--covers: the model has classes 0 to 5; there is no class 6."],
    ["3-1", '--covers: "3-1" ends before it begins. Give the lower index first.'],
    ["cat,unicorn", '--covers: the model has no class "unicorn".'],
    ["cat,", '--covers: the model has no class "".'],
    ["-1", '--covers: the model has no class "-1".'],
    ["crane", '--covers: the model has 2 classes called "crane". Give the index of one: 2 or 4.'],
  ])("are refused where the model has none such: %s", (text, sentence) => {
    expect(() => covers(text)).toThrow(sentence);
  });

  it("are never one of two with the same name", () => {
    expect(() => classIndices("--class", "crane", ["crane", "cat", "Crane"])).toThrow(
      '--class: the model has 2 classes called "crane". Give the index of one: 0 or 2.',
    );
  });
});
