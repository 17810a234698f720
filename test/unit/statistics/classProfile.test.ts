import { evidenceOf } from "../../../app/drawing/evidence.ts";
import { describe, expect, it } from "vitest";
import { alikeGroups, centre } from "../../../app/main/statistics/alike.ts";
import {
  distances,
  kindShares,
  MOST_DRAWN,
  pairedMeans,
  unpairedMeans,
} from "../../../app/main/statistics/classProfile.ts";

describe("shares of a class's evidence", () => {
  // Photograph 1: eye 3, fur 1, ear -2: 3/4, 1/4, 0. Photograph 2: fur 1 and 1: all of it.
  const images = [
    { evidence: evidenceOf([3, 1, -2]), kinds: ["eye", "fur", "ear"] },
    { evidence: evidenceOf([1, 1]), kinds: ["fur", "fur"] },
  ];

  it("are what comes out on paper, largest first", () => {
    const shares = kindShares(images).map(({ kind, patches, evidence }) => [kind, patches.successes, evidence.mean]);
    expect(shares).toEqual([
      ["fur", 3, 0.625],
      ["eye", 1, 0.375],
      ["ear", 1, 0],
    ]);
    expect(kindShares(images)[0].patches).toMatchObject({ n: 5, rate: 0.6, images: 2 });
  });

  it("leave a photograph without evidence out of the evidence, not out of the patches", () => {
    const [fur] = kindShares([...images, { evidence: evidenceOf([-1, 0]), kinds: ["fur", "eye"] }]);
    expect(fur.evidence).toMatchObject({ mean: 0.625, images: 2 });
    expect(fur.patches).toMatchObject({ successes: 4, n: 7 });
  });

  it("have nearly the same interval by bootstrap and by the normal distribution", () => {
    const many = (count: number): typeof images =>
      Array.from({ length: count }, (_, i) => ({
        evidence: [0.25, 0.75],
        kinds: i % 4 === 0 ? ["a", "b"] : ["b", "a"],
      }));
    const [drawn, whole] = [MOST_DRAWN, MOST_DRAWN + 4].map((count) => kindShares(many(count))[0].evidence);
    expect(whole.mean).toBeCloseTo(drawn.mean, 9);
    whole.byImage.forEach((end, i) => expect(Math.abs(end - drawn.byImage[i])).toBeLessThan(0.006));
  });

  it("are nothing of nothing", () => {
    expect(kindShares([])).toEqual([]);
    const [on] = kindShares([], { always: ["on"] });
    expect(on).toMatchObject({ kind: "on", patches: { n: 0 }, evidence: { n: 0 } });
  });
});

describe("photographs unlike the rest", () => {
  it("are those whose evidence is of another kind", () => {
    const eye = { evidence: [1], kinds: ["eye"] };
    const { images, threshold } = distances([eye, eye, eye, { evidence: [1], kinds: ["none"] }]);
    // The class: eye 3/4, none 1/4. Half of |0 - 3/4| + |1 - 1/4| is 3/4; of the others 1/4.
    expect(images.map((one) => one?.distance)).toEqual([0.25, 0.25, 0.25, 0.75]);
    expect(images[3]).toMatchObject({ carriedBy: "none", share: 1 });
    // Quartiles 1/4 and 3/8 (of four, at 2 1/4): 3/8 + 1.5 x 1/8.
    expect(threshold).toBeCloseTo(0.5625, 12);
  });

  it("cannot be told where nothing is known", () => {
    expect(distances([{ evidence: [0, 0], kinds: ["eye", null] }]).images).toEqual([null]);
  });
});

describe("two means", () => {
  it("over the same photographs are paired", () => {
    expect(pairedMeans([0.5, 0.25], [0.75, 0.5])).toMatchObject({ difference: 0.25, interval: [0.25, 0.25], p: 0.5 });
  });

  it("over other photographs are not", () => {
    const { difference, p } = unpairedMeans([0, 1, 0, 1], [0, 1, 1, 0]);
    expect([difference, p]).toEqual([0, 1]);
    expect(unpairedMeans([0, 0.1, 0, 0.1], [1, 0.9, 1, 0.9]).p).toBeLessThan(0.001);
  });
});

describe("patches that look alike", () => {
  it("are one group, the heaviest first; what counts nothing is in none", () => {
    // Directions right (rows 0, 1), up (2, 3, 4) and up without weight (5).
    const rows = { values: Float32Array.of(1, 0, 2, 0.1, 0, 1, 0.1, 2, 0, 3, 0, 4), dimension: 2 };
    const options = { alike: 0.8, weights: [1, 1, 1, 1, 1, 0], images: [0, 1, 0, 1, 2, 3], most: 5 };
    const groups = alikeGroups(rows, options);
    expect(groups.map(({ members }) => members)).toEqual([
      [2, 3, 4],
      [0, 1],
    ]);
    expect(groups[0].alike).toBeGreaterThan(0.99);
    expect(alikeGroups(rows, { ...options, most: 1 })).toHaveLength(1);
    expect(alikeGroups({ values: new Float32Array(), dimension: 2 }, { ...options, weights: [], images: [] })).toEqual(
      [],
    );
  });

  it("are told apart by what differs from the mean of all", () => {
    const rows = { values: Float32Array.of(10, 1, 10, -1), dimension: 2 };
    expect([...centre(rows)]).toEqual([10, 0]);
    const options = { alike: 0.5, weights: [1, 1], images: [0, 1], most: 5 };
    expect(alikeGroups(rows, options)).toHaveLength(2);
  });
});
