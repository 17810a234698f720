import { describe, expect, it } from "vitest";
import { differenceInWords, type Compared } from "../../../app/drawing/compareWords.ts";

const compared = (name: string, labels: readonly string[], more: Partial<Compared> = {}): Compared => ({
  ...{ name, className: "Samoyed", probability: 0.9, of: "image model" },
  patches: labels.map((label, i) => ({ convolution: 4, channel: i, row: 1, column: 1, labels: [{ label }] })),
  ...more,
});

describe("what tells two explanations apart", () => {
  it("is which words are seen more or less often, the largest difference first, and how many neurons are shared", () => {
    const attribution = compared("Attribution", ["fur", "fur", "fur", "eye", "nose"]);
    const variance = compared("Activation variance", ["eye", "eye", "nose", "nose"]);
    expect(differenceInWords(attribution, variance)).toBe(
      "Activation variance beside attribution: less fur (0 neurons, not 3), more eyes (2, not 1), more nose (2, not 1). 4 of 4 neurons are the same.",
    );
  });

  it("is the class first, and no count of shared neurons where image or network differ", () => {
    const one = compared("bear_1.jpg", ["fur"]);
    const other = compared("bear_2.jpg", ["fur"], { className: "kuvasz", probability: 0.4, of: "another" });
    expect(differenceInWords(one, other)).toBe(
      "Samoyed (90%) on the left, kuvasz (40%) on the right. bear_2.jpg and bear_1.jpg saw the same words equally often.",
    );
  });
});
