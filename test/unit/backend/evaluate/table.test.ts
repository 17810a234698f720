import { describe, expect, it } from "vitest";
import type { FoundPatch, Hit, ImageFinding } from "../../../../app/contract/evaluation.ts";
import { tableOf } from "../../../../app/main/backend/evaluate/table.ts";

const CHANCE = { anyPixel: 0.5, centre: 0.25, overlap: 0.2, pointing: 0.3, energy: 0.3 };
const ON: Hit = { anyPixel: true, centre: true, overlap: true, pointing: true, energy: 1 };
const TOUCHES: Hit = { anyPixel: true, centre: false, overlap: false, pointing: false, energy: 0.25 };
const OFF: Hit = { anyPixel: false, centre: false, overlap: false, pointing: null, energy: null };

function patch(hits: readonly Hit[], labels: readonly string[] = [], truth: FoundPatch["truth"] = null): FoundPatch {
  return {
    ...{ convolution: 1, channel: 0, row: 0, column: 0, rank: 1, score: 1 },
    imageBox: { x: 0, y: 0, width: 1, height: 1 },
    labels: labels.map((label, i) => ({ label, probability: 0.6 / (i + 1) })),
    truth,
    hits: [...hits],
  };
}

function finding(
  measures: Readonly<Record<string, readonly FoundPatch[]>>,
  categories: readonly (readonly string[])[] = [["dog"]],
): ImageFinding {
  const union = categories.map(() => ({ coverage: 0.5, precision: 1, iou: 0.5, pointing: true }));
  return {
    predicted: { index: 3, probability: 0.9 },
    explained: { index: 3, probability: 0.9 },
    right: true,
    scopes: categories.map((names) => ({
      categories: [...names],
      share: 0.3,
      chance: CHANCE,
      maps: [{ kind: "CAM", coverage: 1, precision: 0.5, iou: 0.5, pointing: false }],
    })),
    measures: Object.entries(measures).map(([measure, patches]) => ({
      ...{ measure: measure as "attribution", ties: 2, patches: [...patches], union },
      ...{ occlusion: [], sanity: [] },
    })),
  };
}

const truth = (label: string | null, ...any: string[]): FoundPatch["truth"] => ({
  label,
  any: label === null ? [] : [label, ...any],
});

describe("Table 1", () => {
  it("counts what can be counted by hand", () => {
    const findings = [
      finding({ attribution: [patch([ON]), patch([ON])], random: [patch([OFF]), patch([ON])] }),
      finding({ attribution: [patch([ON]), patch([TOUCHES])], random: [patch([OFF]), patch([OFF])] }),
    ];
    const table = tableOf(findings, {
      ...{ category: null, measures: ["attribution", "random"], vocabulary: null, seed: 0 },
    })!;
    expect(table).toMatchObject({ images: 2, right: { right: 2, told: 2 }, chance: CHANCE });
    const [attribution, random] = table.rows;
    expect(attribution).toMatchObject({
      ties: 2,
      anyPixel: { successes: 4, n: 4, images: 2, rate: 1 },
      centre: { successes: 3, n: 4, rate: 0.75 },
      pointing: { successes: 3, n: 4 },
      energy: { mean: 3.25 / 4, n: 4 },
      labels: null,
    });
    // What has no reconstruction counts neither way.
    expect(random).toMatchObject({ anyPixel: { successes: 1, n: 4 }, pointing: { successes: 1, n: 1, images: 1 } });
    expect(table.maps).toMatchObject([{ kind: "CAM", coverage: { mean: 1 }, pointing: { successes: 0, n: 2 } }]);
    expect(table.differences.find(({ figure }) => figure === "centre")).toMatchObject({
      ...{ first: "attribution", second: "random", difference: -0.5 },
      // One flip of two images in four is as far out, and so is its mirror.
      p: 0.5,
    });
    // Of the pointing game, one image has both.
    expect(table.differences.find(({ figure }) => figure === "pointing")).toMatchObject({ difference: 0, p: 1 });
  });

  it("judges labels as the paper does: top-1, top-2, any part, without none, parts, by label", () => {
    const patches = [
      patch([ON], ["eye", "nose"], truth("eye")),
      patch([ON], ["eye", "nose"], truth("nose", "eye")),
      patch([ON], ["fur", "none"], truth("none")),
      patch([ON], ["none", "fur"], truth("none")),
      // Rejected without the right label: wrong, whatever it is.
      patch([ON], ["fur", "eye"], truth(null)),
      // Nobody said what it shows; nobody labelled it: neither counts.
      patch([ON], ["eye", "nose"]),
      patch([ON], [], truth("eye")),
    ];
    const vocabulary = ["eye", "nose", "fur", "none"];
    const table = tableOf([finding({ attribution: patches })], {
      ...{ category: null, measures: ["attribution"], vocabulary, seed: 0 },
    })!;
    const { labels } = table.rows[0];
    expect(labels).toMatchObject({
      top1: { successes: 2, n: 5 },
      top2: { successes: 4, n: 5 },
      any: { successes: 3, n: 5 },
      anyTop2: { successes: 4, n: 5 },
      withoutNone: { successes: 1, n: 3 },
      partRate: { successes: 2, n: 5 },
      recall: [
        { label: "eye", rate: { successes: 1, n: 1 } },
        { label: "nose", rate: { successes: 0, n: 1 } },
        { label: "fur", rate: { n: 0 } },
        { label: "none", rate: { successes: 1, n: 2 } },
      ],
      confusion: [
        [1, 0, 0, 0],
        [1, 0, 0, 0],
        [0, 0, 0, 0],
        [0, 0, 1, 1],
      ],
    });
    // Truths 1, 1, 0, 2 of 4; given 2, 0, 1, 1 of 4: (1*2 + 1*0 + 0*1 + 2*1) / 16.
    expect(labels!.chance).toBeCloseTo(4 / 16, 12);
  });

  it("sees an image with a dog and a person in both tables, and in that of all objects once", () => {
    const both = [["dog", "person"], ["dog"], ["person"]];
    const findings = [
      finding({ attribution: [patch([ON, OFF, ON])] }, both),
      finding({ attribution: [patch([OFF])] }, [["dog"]]),
    ];
    const rate = (category: string | null): unknown =>
      tableOf(findings, { category, measures: ["attribution"], vocabulary: null, seed: 0 })!.rows[0].anyPixel;
    expect(rate(null)).toMatchObject({ successes: 1, n: 2 });
    expect(rate("dog")).toMatchObject({ successes: 0, n: 2 });
    expect(rate("person")).toMatchObject({ successes: 1, n: 1 });
    expect(tableOf(findings, { category: "cat", measures: ["attribution"], vocabulary: null, seed: 0 })).toBeNull();
  });
});
