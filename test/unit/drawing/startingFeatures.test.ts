import { describe, expect, it } from "vitest";
import type { Comparison, ComparisonCell } from "../../../app/contract/training.ts";
import { startedInWords, startingFeatures } from "../../../app/drawing/startingFeatures.ts";

const wanted = { model: "tiny", labels: ["eye", "none"], classifier: "svc" } as const;

type Gain = NonNullable<ComparisonCell["gain"]>;

function cell(features: ComparisonCell["features"], rate: number, gain?: Gain): ComparisonCell {
  return {
    features,
    classifier: "svc",
    accuracy: { rate, interval: [rate - 0.05, rate + 0.05], successes: 0, n: 0 },
    otherResolution: null,
    brier: 0,
    chosen: { C: 1, gamma: null },
    medianKernel: null,
    dimension: 1,
    seconds: 1,
    warnings: [],
    ...(gain === undefined ? {} : { gain }),
  };
}

function comparison(cells: readonly ComparisonCell[], change: Partial<Comparison> = {}): Comparison {
  return {
    ...{ id: 1, name: "dog", models: ["tiny"], labels: ["none", "eye"], patches: 443, images: 48, made: "2026-11-30" },
    cells: [...cells],
    ...change,
  };
}

const better: Gain = { over: "network", difference: 0.03, interval: [0.01, 0.05] };
const notTold: Gain = { over: "network", difference: 0.03, interval: [-0.01, 0.07] };
const found = comparison([cell("network", 0.8), cell("second-and-network", 0.83, better)]);
const usual = { features: "second-and-network", found: null };

describe("the features that a training starts with", () => {
  it("look with a second network, too, until a comparison was made", () => {
    const starting = startingFeatures([], wanted);
    expect(starting).toEqual(usual);
    expect(startedInWords(starting)).toBe(
      "A training starts with a second network's eyes: they named more patches of other photographs correctly.",
    );
  });

  it("are a second network's where they were better by more than the interval, and say so", () => {
    const starting = startingFeatures([found], wanted);
    expect(starting).toEqual({ features: "second-and-network", found: { gain: better, patches: 443 } });
    expect(startedInWords(starting)).toBe(
      "A training starts with a second network's eyes, because the comparison of 443 patches found them better: +3 points (+1 to +5) over network.",
    );
  });

  it.each([
    ["did not find a second network's better: +3 points (-1 to +7)", 0.03, [-0.01, 0.07]],
    ["did not find a second network's better: +3 points (0 to +6)", 0.03, [0, 0.06]],
    ["found a second network's worse: -5 points (-8 to -2)", -0.05, [-0.08, -0.02]],
  ] as const)("are the network's own where a comparison %s", (words, difference, interval) => {
    const gain: Gain = { over: "network-context", difference, interval: [...interval] };
    const starting = startingFeatures(
      [comparison([cell("network-context", 0.8), cell("second-and-network", 0.8 + difference, gain)])],
      wanted,
    );
    expect(starting).toEqual({ features: "network", found: { gain, patches: 443 } });
    expect(startedInWords(starting)).toBe(
      `A training starts with the explained network's eyes alone, because the comparison of 443 patches ${words} over network-context.`,
    );
  });

  it("are those of the newest comparison that sets a second network's eyes beside the network's own", () => {
    const even = comparison([cell("network", 0.8), cell("second-and-network", 0.81, notTold)], { id: 2 });
    expect(startingFeatures([even, found], wanted).features).toBe("network");
    expect(startingFeatures([found, even], wanted).found?.gain).toBe(better);
    const silent = [
      comparison([cell("network", 0.8), cell("hog", 0.5)]),
      comparison([cell("network", 0.8), cell("second", 0.83, better)]),
      comparison([cell("hog", 0.5), cell("second-and-network", 0.8, { ...better, over: "hog" })]),
      comparison([
        cell("network", 0.7),
        cell("combined", 0.86),
        cell("second-and-network", 0.85, { ...notTold, over: "combined" }),
      ]),
    ];
    for (const one of silent) expect(startingFeatures([one, even], wanted).features).toBe("network");
    for (const one of silent) expect(startingFeatures([one], wanted)).toEqual(usual);
  });

  it("do not come of a comparison of another network, other labels or another classifier", () => {
    const even = comparison([cell("network", 0.8), cell("second-and-network", 0.81, notTold)]);
    expect(startingFeatures([even], wanted).features).toBe("network");
    const renamed = comparison(even.cells, { models: ["other", "tiny"] });
    expect(startingFeatures([renamed], wanted).features).toBe("network");
    for (const models of [["other"], [], undefined]) {
      expect(startingFeatures([comparison(even.cells, { models })], wanted)).toEqual(usual);
    }
    expect(startingFeatures([even], { ...wanted, labels: ["eye", "ear", "none"] })).toEqual(usual);
    expect(startingFeatures([even], { ...wanted, labels: ["eye", "ear"] })).toEqual(usual);
    expect(startingFeatures([even], { ...wanted, classifier: "logistic" })).toEqual(usual);
  });
});
