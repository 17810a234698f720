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
const usual = { features: "network", found: null };

describe("the features that a training starts with", () => {
  it("are the network's own until a comparison was made, or where it told nothing apart", () => {
    expect(startingFeatures([], wanted)).toEqual(usual);
    const even = comparison([cell("network", 0.8), cell("second", 0.83, notTold)]);
    expect(startingFeatures([even], wanted)).toEqual(usual);
    expect(startedInWords(startingFeatures([even], wanted))).toBeNull();
  });

  it("are a second network's where they were better by more than the interval, and say so", () => {
    const starting = startingFeatures([found], wanted);
    expect(starting).toEqual({ features: "second-and-network", found: { gain: better, patches: 443 } });
    expect(startedInWords(starting)).toBe(
      "A training starts with a second network's eyes, because the comparison of 443 patches found them better: +3 points (+1 to +5) over network.",
    );
  });

  it("are the better of two that both look with the second network", () => {
    const both = comparison([
      cell("network", 0.8),
      cell("second", 0.85, better),
      cell("second-and-network", 0.83, better),
    ]);
    expect(startingFeatures([both], wanted).features).toBe("second");
  });

  it("are those of the newest comparison that says anything of this network, these labels and this classifier", () => {
    const newer = comparison([cell("network", 0.8), cell("second-and-network", 0.81, notTold)], { id: 2 });
    expect(startingFeatures([newer, found], wanted)).toEqual(usual);
    const silent = comparison([cell("network", 0.8), cell("hog", 0.5)], { id: 2 });
    const ofEdges = comparison([cell("hog", 0.5), cell("second", 0.8, { ...better, over: "hog" })], { id: 2 });
    expect(startingFeatures([silent, ofEdges, found], wanted).features).toBe("second-and-network");
    expect(startingFeatures([found], { ...wanted, model: "other" })).toEqual(usual);
    expect(startingFeatures([comparison(found.cells, { model: undefined })], wanted)).toEqual(usual);
    expect(startingFeatures([found], { ...wanted, labels: ["eye", "ear", "none"] })).toEqual(usual);
    expect(startingFeatures([found], { ...wanted, labels: ["eye", "ear"] })).toEqual(usual);
    expect(startingFeatures([found], { ...wanted, classifier: "logistic" })).toEqual(usual);
  });
});
