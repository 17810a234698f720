import { describe, expect, it } from "vitest";
import {
  alsoCalled,
  mayBeCalled,
  classesCalled,
  classesInWords,
  classInWords,
} from "../../../app/drawing/classNames.ts";

const names = ["tabby", "crane", "ice bear, polar bear", "Crane"];

describe("a class in words", () => {
  it("is its name, with its index where another one is called the same", () => {
    expect(classesInWords(names)).toEqual(["tabby", "crane (1)", "ice bear, polar bear", "Crane (3)"]);
    expect(names.map((_, index) => classInWords(names, index))).toEqual(classesInWords(names));
  });

  it("is its index where it has no name", () => {
    expect(classInWords(names, 4)).toBe("class 4");
  });
});

describe("classes by a name", () => {
  it("are all that bear it, in any case", () => {
    expect(classesCalled(names, "TABBY")).toEqual([0]);
    expect(classesCalled(names, "crane")).toEqual([1, 3]);
    expect(classesCalled(names, "lynx")).toEqual([]);
  });

  it("are found by one of several names, and by what tells them apart", () => {
    expect(classesCalled(names, "polar bear")).toEqual([2]);
    expect(classesCalled(names, "crane (3)")).toEqual([3]);
    expect(classesCalled(names, "crane (0)")).toEqual([]);
    expect(classesCalled(["cat", "polar bear, cat"], "cat")).toEqual([0]);
  });

  it("are found without the index that a list has told them apart by", () => {
    const told = ["crane (0)", "tabby", "crane (2)"];
    expect(classesCalled(told, "crane")).toEqual([0, 2]);
    expect(classesCalled(told, "crane (2)")).toEqual([2]);
    expect(classesCalled(told, "crane (1)")).toEqual([]);
  });

  it("are found by WordNet's other words for ImageNet's classes, whichever of them a list has", () => {
    expect(classesCalled(["kuvasz", "ice bear"], "Polar bear")).toEqual([1]);
    expect(classesCalled(["polar bear", "kuvasz"], "ice bear")).toEqual([0]);
    // An own class of that name comes first.
    expect(classesCalled(["ice bear", "polar bear"], "polar bear")).toEqual([1]);
    expect(alsoCalled("ice bear, polar bear")).toEqual(["Ursus Maritimus", "Thalarctos maritimus"]);
    expect(alsoCalled("crane")).toEqual([]);
    expect(alsoCalled("what nobody calls so")).toEqual([]);
  });

  it("may be meant by a part of any of their words", () => {
    expect(mayBeCalled("ice bear", "polar")).toBe(true);
    expect(mayBeCalled("ice bear", "grizzly")).toBe(false);
  });
});
