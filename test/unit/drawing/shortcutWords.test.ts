import { describe, expect, it } from "vitest";
import { tenths } from "../../../app/contract/numberWords.ts";
import { groupInWords, surroundingsInWords } from "../../../app/drawing/shortcutWords.ts";

describe("what a search for shortcuts found", () => {
  it("is a question until it is named, and then a statement", () => {
    const question = 'In 21 of 24 photographs of "dog" 13% of the evidence is this. Name it.';
    expect(groupInWords({ question, named: null })).toBe(question);
    expect(groupInWords({ question, named: "green corner" })).toBe(
      'In 21 of 24 photographs of "dog" 13% of the evidence is this: green corner.',
    );
  });

  it("is not said to be lost where it is gained", () => {
    const test = { found: false, images: 24, difference: -1.2, interval: [-3, 0.4] as [number, number], p: 0.4 };
    expect(surroundingsInWords("dog", { ...test, surroundings: -0.3, object: 0.9 })).toContain(
      '"dog" gains 0.3 of its log odds without what is round the object, and loses 0.9 without the object.',
    );
    expect(surroundingsInWords("dog", { ...test, surroundings: 0.3, object: 0.9 })).toContain(
      '"dog" loses 0.3 of its log odds without what is round the object, and 0.9 without the object.',
    );
  });

  it("has no sign where it rounds to nothing", () => {
    expect([-0.04, 0.04, -0.06, 3].map(tenths)).toEqual(["0.0", "0.0", "-0.1", "3.0"]);
  });
});
