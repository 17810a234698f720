import { describe, expect, it } from "vitest";
import { coversInWords, proposalOf } from "../../../../app/renderer/ui/coversInWords.ts";

const names = ["ice bear", "brown bear", "tench", "goldfish", "kite", "Samoyed"];
const classOf = (index: number, images: number, coveredBy: string | null = null) => {
  return { index, name: names[index], images, coveredBy };
};
const predicted = { images: 40, predicted: 40, classes: [classOf(0, 31), classOf(1, 8), classOf(2, 1)] };

describe("what a class covers", () => {
  it("is one class with its other words, and how many photographs are predicted as it", () => {
    expect(coversInWords(names, [0], predicted)).toMatch(
      /^ice bear, also called polar bear.*\. 31 of your 40 photographs are predicted as it\.$/,
    );
    expect(coversInWords(names, [2], predicted)).toMatch(/1 of your 40 photographs is predicted as it\.$/);
  });

  it("is several, by name as long as they are few", () => {
    expect(coversInWords(names, [0, 1], predicted)).toBe(
      "2 classes: ice bear and brown bear. 39 of your 40 photographs are predicted as one of them.",
    );
    expect(coversInWords(names, [0, 1, 2, 3, 4], null)).toBe("5 classes, ice bear to kite.");
  });

  it("says how far the network has looked, and nothing before it has begun", () => {
    const half = { ...predicted, predicted: 20 };
    expect(coversInWords(names, [1], half)).toBe(
      "brown bear, also called bruin and Ursus arctos. 8 of the 20 photographs looked at so far are predicted as it.",
    );
    expect(coversInWords(names, [5], { images: 40, predicted: 0, classes: [] })).not.toMatch(/predicted/);
    expect(coversInWords(names, [], predicted)).toBe("");
  });
});

describe("the class that is proposed", () => {
  it("is the most frequent that no class covers", () => {
    expect(proposalOf(predicted)).toEqual({
      index: 0,
      name: "ice bear",
      text: "31 of your 40 photographs are predicted ice bear",
    });
    const covered = { ...predicted, classes: [classOf(0, 31, "bear"), classOf(1, 8), classOf(2, 1)] };
    expect(proposalOf(covered)?.name).toBe("brown bear");
  });

  it("is none where none stands out, but the only photograph's", () => {
    const rare = { images: 40, predicted: 40, classes: [classOf(0, 31, "bear"), classOf(2, 3), classOf(3, 2)] };
    expect(proposalOf(rare)).toBeNull();
    // Bears that the network takes for dugongs, beside those that it knows.
    const mistaken = { images: 40, predicted: 40, classes: [classOf(0, 31, "bear"), classOf(2, 4)] };
    expect(proposalOf(mistaken)).toBeNull();
    expect(proposalOf({ images: 40, predicted: 0, classes: [] })).toBeNull();
    expect(proposalOf({ images: 1, predicted: 1, classes: [classOf(5, 1)] })?.text).toBe(
      "Your photograph is predicted Samoyed",
    );
  });
});
