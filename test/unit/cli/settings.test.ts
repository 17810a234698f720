import { describe, expect, it } from "vitest";
import { classIndices } from "../../../app/main/cli/settings.ts";

const NAMES = ["cat", "dog", "crane (2)", "seal", "crane (4)", "ice bear, polar bear"];
const covers = (text: string): number[] => classIndices("--covers", text, NAMES);

describe("classes that an option names", () => {
  it("are indices, ranges and names in any case, each once", () => {
    expect(covers("0-2, 4, Dog")).toEqual([0, 1, 2, 4]);
    expect(covers("5")).toEqual([5]);
    expect(covers("Ice bear, polar bear")).toEqual([5]);
  });

  it.each([
    ["6", "--covers: the model has no class 6; its last one is 5."],
    ["0-6", "--covers: 0-6 are no classes of the model, which go from 0 to 5."],
    ["3-1", "--covers: 3-1 are no classes of the model, which go from 0 to 5."],
    ["cat,unicorn", '--covers: the model has no class "unicorn".'],
    ["cat,", '--covers: the model has no class "".'],
    ["-1", '--covers: the model has no class "-1".'],
    ["crane", '--covers: the classes 2 and 4 are called "crane". Give the index of the one that you mean.'],
  ])("are refused where the model has none such: %s", (text, sentence) => {
    expect(() => covers(text)).toThrow(sentence);
  });

  it("are never one of two with the same name", () => {
    expect(() => classIndices("--class", "crane", ["crane", "cat", "Crane"])).toThrow(
      '--class: the classes 0 and 2 are called "crane". Give the index of the one that you mean.',
    );
  });
});
