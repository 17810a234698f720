import { expect, it } from "vitest";
import type {
  Difference,
  EvaluationTable,
  Mean,
  OcclusionFigures,
  Rate,
  TableRow,
} from "../../../app/contract/evaluation.ts";
import {
  againstChance,
  againstRandom,
  betweenMeasures,
  cellInWords,
  cellOf,
  chanceOf,
  differencesInWords,
  gainInWords,
  gainOf,
  occlusionInWords,
  pInWords,
  rangeBehind,
  PAPER,
  sanityInWords,
} from "../../../app/drawing/evaluationWords.ts";
import type { Measure } from "../../../app/contract/settings.ts";

function rateOf(rate: number, byImage: [number, number], n = 100): Rate {
  return { successes: Math.round(rate * n), n, images: 20, rate, interval: byImage, byImage };
}

function meanOf(mean: number, byImage: [number, number] = [mean, mean], n = 20): Mean {
  return { mean, n, images: n, byImage };
}

function rowOf(measure: Measure, centre: Rate): TableRow {
  const none = rateOf(0, [0, 0], 0);
  const union = { coverage: meanOf(0), precision: meanOf(0), iou: meanOf(0), pointing: none };
  return {
    measure,
    ties: 0,
    anyPixel: none,
    centre,
    overlap: none,
    pointing: none,
    energy: meanOf(0.4, [0.3, 0.5]),
    labels: null,
    union,
    occlusion: [],
    sanity: [],
  };
}

function tableOf(...rows: TableRow[]): EvaluationTable {
  const chance = { anyPixel: 0.6, centre: 0.42, overlap: 0.4, pointing: 0.42, energy: 0.42 };
  return { category: null, images: 20, right: { right: 0, told: 0 }, chance, rows, maps: [], differences: [] };
}

const difference = (change: Partial<Difference>): Difference => ({
  figure: "centre",
  first: "attribution",
  second: "random",
  difference: -0.44,
  interval: [-0.5, -0.37],
  p: 0.001,
  corrected: 0.004,
  ...change,
});

it("says what a measure gains over random neurons, whichever of the two comes first", () => {
  const sentence = "Attribution beats random by 44 points (37 to 50), p < .01 by Holm.";
  expect(againstRandom(difference({}))).toBe(sentence);
  const turned = { first: "random", second: "attribution", difference: 0.44, interval: [0.37, 0.5] } as const;
  expect(againstRandom(difference({ ...turned, interval: [0.37, 0.5] }))).toBe(sentence);
});

it("says plainly that a measure is not clearly better than random, or worse", () => {
  expect(againstRandom(difference({ difference: 0.03, interval: [-0.02, 0.08], corrected: 0.3 }))).toBe(
    "Attribution is not clearly better than random: -3 points (-8 to +2), p = .30 by Holm.",
  );
  expect(againstRandom(difference({ difference: 0.09, interval: [0.04, 0.14], corrected: 0.0002 }))).toBe(
    "Attribution does worse than random by 9 points (4 to 14), p < .001 by Holm.",
  );
});

it("names the better of two measures first, and only where they can be told apart", () => {
  const pair = { first: "weight-sum", second: "activation-sum", difference: 0.1, interval: [0.05, 0.15] } as const;
  expect(betweenMeasures(difference({ ...pair, interval: [0.05, 0.15], corrected: 0.02 }))).toBe(
    "Activation sum beats weight sum by 10 points (5 to 15), p = .02 by Holm.",
  );
  expect(betweenMeasures(difference({ ...pair, interval: [-0.05, 0.25], corrected: 0.997 }))).toBe(
    "Activation sum and weight sum cannot be told apart: +10 points (-5 to +25), p = 1 by Holm.",
  );
});

it("sets the differences of one figure apart into those against random and those of measures", () => {
  const all = [difference({}), difference({ figure: "anyPixel" }), difference({ second: "weight-sum" })];
  const { random, others } = differencesInWords(all, "centre");
  expect([random.length, others.length]).toEqual([1, 1]);
});

it("writes p as papers do", () => {
  expect([0.0004, 0.005, 0.03, 0.3, 0.999].map(pInWords)).toEqual([
    "p < .001",
    "p < .01",
    "p = .03",
    "p = .30",
    "p = 1",
  ]);
});

it("tells measures above exact chance from those on it and below it by their whole interval, random left out", () => {
  const table = tableOf(
    rowOf("attribution", rateOf(0.75, [0.7, 0.8])),
    rowOf("activation-sum", rateOf(0.39, [0.35, 0.44])),
    rowOf("weight-sum", rateOf(0.16, [0.12, 0.2])),
    rowOf("random", rateOf(0.9, [0.85, 0.95])),
  );
  expect(againstChance(table, "centre")).toBe(
    "Exact chance is 42%; above it: attribution; not told apart from it: activation sum; below it: weight sum.",
  );
  expect(againstChance(table, "top2")).toBe("");
});

it("draws no interval from a single photograph, wherever a share is said", () => {
  const alone = { byImage: [0.75, 0.75] as [number, number], images: 1 };
  expect(rangeBehind(alone)).toBe("");
  expect(rangeBehind({ byImage: [0.6, 0.9], images: 2 }, " (", ")")).toBe(" (60-90%)");
});

it("has no cell where nothing counts, and n and interval with every figure", () => {
  const row = rowOf("attribution", rateOf(0.761, [0.73, 0.79], 960));
  expect(cellOf(row, "anyPixel")).toBeNull();
  expect(cellOf(row, "top1")).toBeNull();
  expect(cellInWords(cellOf(row, "centre")!)).toBe("76% of 960, 73-79%");
  expect(cellInWords(cellOf(row, "energy")!)).toBe("40% of 20, 30-50%");
  // A single photograph, drawn anew, is always the same: that is no interval.
  expect(cellInWords({ value: 0.4, n: 15, images: 1, interval: [0.4, 0.4] })).toBe("40% of 15");
  expect([chanceOf(tableOf(row), row, "centre"), chanceOf(tableOf(row), row, "top1")]).toEqual([0.42, null]);
});

it("keeps what the paper reports, which knows no attribution", () => {
  expect(PAPER["activation-variance"]).toEqual({ anyPixel: 0.91, top1: 0.641, top2: 0.871 });
  expect(PAPER.random).toEqual({ anyPixel: 0.54, top1: 0.614, top2: 0.782 });
  expect(PAPER.attribution).toBeUndefined();
});

it("compares runs with an interval that is wider than each of theirs", () => {
  const first = { value: 0.6, n: 10, images: 5, interval: [0.5, 0.68] } as const;
  const second = { value: 0.5, n: 10, images: 5, interval: [0.46, 0.56] } as const;
  expect(gainInWords(gainOf(first, second))).toBe("+10 (-2 to +19)");
  expect(gainInWords(gainOf(second, first))).toBe("-10 (-19 to +2)");
});

const curve = { deletion: [0.8, 0.5, 0.3], insertion: [0, 0.4, 0.7], covered: [0, 0.1, 0.2] };
const areas = { deletionArea: meanOf(0.5), insertionArea: meanOf(0.4) };
const control = (by: number, corrected: number) => ({
  difference: by,
  interval: [by - 0.05, by + 0.05] as [number, number],
  p: corrected,
  corrected,
});
const occlusion: OcclusionFigures = {
  fill: "mean",
  ranked: { ...curve, ...areas },
  shuffled: { ...curve, ...areas },
  random: { ...curve, ...areas },
  places: [1, 1, 4],
  correlation: meanOf(0.2),
  againstShuffled: control(-0.01, 0.6),
  againstRandom: control(-0.2, 0.001),
  againstRandomEqually: control(0.1, 0.02),
};

it("says what covering patches does beside each control, and where it does no more", () => {
  expect(occlusionInWords("attribution", occlusion)).toBe(
    "Covering the patches of attribution, the strongest of each convolution first, with the mean colour takes the class's probability from 80% to 30% and its median place among the classes to 4, over 20 photographs. " +
      "That is not clearly faster than the same patches in random order: -1 point (-6 to +4), p = .60 by Holm. " +
      "The area under the curve is 20 points (15 to 25) smaller than of random patches of the same sizes, p < .01 by Holm. " +
      "The area under the curve is 10 points (5 to 15) larger than of random patches that cover as much, p = .02 by Holm: worse than chance.",
  );
});

it("says what stays when the network forgets", () => {
  const sanity = [
    {
      depth: 1,
      layer: "conv1",
      kept: meanOf(0.1, [0.05, 0.16]),
      correlation: meanOf(0),
      reconstruction: meanOf(0.62, [0.58, 0.66]),
    },
  ];
  expect(sanityInWords("attribution", sanity)).toBe(
    "With all weights from the top down to conv1 drawn anew, attribution chooses 10% of the same neurons (5-16% of 20 photographs), and reconstructions of the same neurons correlate by 0.62 with those of the trained network (0.58 to 0.66).",
  );
});
