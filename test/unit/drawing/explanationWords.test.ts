import { describe, expect, it } from "vitest";
import {
  evidence,
  explanationSentence,
  moreHere,
  neuronInWords,
  seenIn,
} from "../../../app/drawing/explanationWords.ts";

/** A patch whose most probable label has the given probability. */
const patch = (label: string, probability: number) => ({ labels: [{ label, probability }] });
const times = <Item>(count: number, item: Item): Item[] => Array.from({ length: count }, () => item);

const said = (patches: ReturnType<typeof patch>[]): string =>
  explanationSentence({ className: "Great Pyrenees", probability: 0.94, labelled: true, patches });

describe("an explanation in words", () => {
  it("names the class, the parts by confidence, and how many neurons saw none", () => {
    const patches = [
      patch("eye", 0.91),
      patch("nose", 0.88),
      ...times(5, patch("fur", 0.8)),
      ...times(2, patch("eye", 0.7)),
      patch("nose", 0.6),
      ...times(3, patch("none", 0.5)),
    ];
    expect(said(patches)).toBe(
      "Great Pyrenees, 94%. It looked at eyes (3 neurons, up to 91%), nose (2), fur (5); 3 of 13 neurons saw none of its parts.",
    );
  });

  it("speaks of one neuron in the singular", () => {
    expect(said([patch("eye", 0.914)])).toBe("Great Pyrenees, 94%. It looked at eye (1 neuron, 91%).");
    expect(said([patch("eye", 0.9), patch("none", 0.8)])).toBe(
      "Great Pyrenees, 94%. It looked at eye (1 neuron, 90%); 1 of 2 neurons saw none of its parts.",
    );
  });

  it("says last whose eyes named the parts, where they are a second network's and there are any", () => {
    const words = { className: "Great Pyrenees", probability: 0.94, labelled: true, namedBySecond: true };
    expect(explanationSentence({ ...words, patches: [patch("eye", 0.914)] })).toBe(
      "Great Pyrenees, 94%. It looked at eye (1 neuron, 91%). The parts are named with the eyes of a second network, EfficientNet-Lite0.",
    );
    expect(explanationSentence({ ...words, patches: [patch("none", 0.9)] })).not.toMatch(/second network/);
  });

  it("says so where no neuron saw a part", () => {
    expect(said(times(15, patch("none", 0.9)))).toBe(
      "Great Pyrenees, 94%. None of its 15 neurons saw any of its parts.",
    );
    expect(said([patch("none", 0.9)])).toBe("Great Pyrenees, 94%. Its one neuron saw none of its parts.");
  });

  it("says so where no patch classifier covers the class", () => {
    const words = { className: "tabby", probability: 0.605, labelled: false };
    expect(explanationSentence({ ...words, patches: times(15, { labels: [] }) })).toBe(
      "tabby, 61%. No patch classifier covers tabby, so its 15 patches stay without labels.",
    );
    expect(explanationSentence({ ...words, patches: [{ labels: [] }] })).toMatch(
      /so its one patch stays without labels\.$/,
    );
  });

  it("says so where no neuron answered", () => {
    expect(said([])).toBe("Great Pyrenees, 94%. No neuron of the chosen convolutions answered.");
  });

  it("names the class that was asked about", () => {
    const asked = { className: "Samoyed", probability: 0.04 };
    expect(
      explanationSentence({
        className: "kuvasz",
        probability: 0.9,
        explained: asked,
        labelled: true,
        patches: [patch("ear", 0.8)],
      }),
    ).toBe("kuvasz, 90%. Asked about Samoyed (4%): it looked at ear (1 neuron, 80%).");
    expect(
      explanationSentence({
        className: "kuvasz",
        probability: 0.9,
        explained: asked,
        labelled: false,
        patches: [patch("ear", 0.8)],
      }),
    ).toBe(
      "kuvasz, 90%. Asked about Samoyed (4%): no patch classifier covers Samoyed, so its one patch stays without labels.",
    );
  });

  it("says of classes that are answered for each by itself which are likely, and whose parts it names", () => {
    const saidOf = (...classes: readonly [string, number][]): string => {
      const independent = classes.map(([className, probability]) => ({ className, probability }));
      return explanationSentence({ ...independent[0], independent, labelled: true, patches: [patch("sand", 0.8)] });
    };
    expect(saidOf(["beach", 0.94], ["sea", 0.81], ["dog", 0.2])).toBe(
      "Each class by itself: beach 94%, sea 81%. For beach, it looked at sand (1 neuron, 80%).",
    );
    expect(saidOf(["beach", 0.94], ["sea", 0.2])).toMatch(
      /^Each class by itself: beach 94%, all others below 50%\. For/,
    );
    expect(saidOf(["beach", 0.31], ["sea", 0.2])).toMatch(
      /^Each class by itself: none reaches 50%, the likeliest is beach 31%\. For/,
    );
    expect(saidOf(["a", 0.9], ["b", 0.8], ["c", 0.7], ["d", 0.6])).toMatch(
      /^Each class by itself: a 90%, b 80%, c 70% and others\. For a,/,
    );
  });

  it("says it once where they have no labels, and names the class that was asked about", () => {
    const words = { className: "beach", probability: 0.94, independent: [{ className: "beach", probability: 0.94 }] };
    expect(explanationSentence({ ...words, labelled: false, patches: [{ labels: [] }] })).toBe(
      "Each class by itself: beach 94%, all others below 50%. No patch classifier covers beach, so its one patch stays without labels.",
    );
    const explained = { className: "sea", probability: 0.3 };
    expect(explanationSentence({ ...words, explained, labelled: true, patches: [patch("wave", 0.8)] })).toBe(
      "Each class by itself: beach 94%, all others below 50%. Asked about sea (30%): it looked at wave (1 neuron, 80%).",
    );
  });

  it("keeps the order of the patches between parts that are equally sure", () => {
    expect(said([patch("paw", 0.8), patch("ear", 0.8)])).toContain("paw (1 neuron, 80%), ear (1)");
  });
});

describe("the parts of an explanation", () => {
  const patches = [patch("eye", 0.91), patch("none", 0.9), patch("fur", 0.8), patch("eye", 0.95)];

  it("are the surest first, each with its neurons, and what is said after them", () => {
    const seen = seenIn({ className: "Samoyed", labelled: true, patches });
    expect(seen).toEqual({
      parts: [
        { label: "eye", count: 2, best: 0.95 },
        { label: "fur", count: 1, best: 0.8 },
      ],
      rest: "; 1 of 4 neurons saw none of its parts",
    });
    expect(seen.parts?.map(evidence)).toEqual(["2 neurons, up to 95%", "1 neuron, 80%"]);
  });

  it("are a sentence where there is none to name", () => {
    expect(seenIn({ className: "tabby", labelled: false, patches })).toEqual({
      parts: null,
      sentence: "No patch classifier covers tabby, so its 4 patches stay without labels.",
    });
  });
});

describe("a neuron in words", () => {
  it("is its convolution and its place there, with those that stand behind it", () => {
    const neuron = { convolution: 6, channel: 113, row: 8, column: 30 };
    expect(neuronInWords(neuron)).toBe("convolution 6, channel 113, row 8, column 30");
    expect([1, 4].map(moreHere)).toEqual(["", ", and 3 more here"]);
  });
});
