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
    ...{ id: 1, name: "dog", model: "tiny", labels: ["none", "eye"], patches: 443, images: 48, made: "2026-11-30" },
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
      "A training starts with a second network's eyes: they named more parts of other photographs correctly. Compare both on these patches.",
    );
  });

  it("are a second network's where they were better by more than the interval, and say so", () => {
    const starting = startingFeatures([found], wanted);
    expect(starting).toEqual({ features: "second-and-network", found: { gain: better, patches: 443 } });
    expect(startedInWords(starting)).toBe(
      "A training starts with a second network's eyes, because the comparison of 443 patches found them better: +3 points (+1 to +5) over network.",
    );
  });

  it("are the network's own where they were not, and say so", () => {
    const even = comparison([cell("network", 0.8), cell("second-and-network", 0.83, notTold)]);
    const starting = startingFeatures([even], wanted);
    expect(starting).toEqual({ features: "network", found: { gain: notTold, patches: 443 } });
    expect(startedInWords(starting)).toBe(
      "A training starts with the explained network's eyes alone, because the comparison of 443 patches did not find a second network's better: +3 points (-1 to +7) over network.",
    );
  });

  it("are those that were told apart, then the better, of two that both look with the second network", () => {
    const both = comparison([
      cell("network", 0.8),
      cell("second", 0.85, better),
      cell("second-and-network", 0.83, better),
    ]);
    expect(startingFeatures([both], wanted).features).toBe("second");
    const one = comparison([
      cell("network", 0.8),
      cell("second", 0.85, notTold),
      cell("second-and-network", 0.83, better),
    ]);
    expect(startingFeatures([one], wanted).features).toBe("second-and-network");
  });

  it("are those of the newest comparison that says anything of this network, these labels and this classifier", () => {
    const even = comparison([cell("network", 0.8), cell("second-and-network", 0.81, notTold)], { id: 2 });
    expect(startingFeatures([even, found], wanted).features).toBe("network");
    expect(startingFeatures([found, even], wanted).features).toBe("second-and-network");
    const silent = comparison([cell("network", 0.8), cell("hog", 0.5)], { id: 3 });
    const ofEdges = comparison([cell("hog", 0.5), cell("second", 0.8, { ...better, over: "hog" })], { id: 3 });
    expect(startingFeatures([silent, ofEdges, even], wanted).features).toBe("network");
    expect(startingFeatures([even], { ...wanted, model: "other" })).toEqual(usual);
    expect(startingFeatures([comparison(even.cells, { model: undefined })], wanted)).toEqual(usual);
    expect(startingFeatures([even], { ...wanted, labels: ["eye", "ear", "none"] })).toEqual(usual);
    expect(startingFeatures([even], { ...wanted, labels: ["eye", "ear"] })).toEqual(usual);
    expect(startingFeatures([even], { ...wanted, classifier: "logistic" })).toEqual(usual);
  });
});
