/** What is said of a share of labels: as a person reads it, and what it must not promise. */
import { describe, expect, it } from "vitest";
import type { Output } from "../../../app/contract/requests.ts";
import type { ReviewSample } from "../../../app/contract/review.ts";
import { bundledInWords, reviewShare } from "../../../app/drawing/reviewWords.ts";
import { shareOf } from "../../../app/main/statistics/rateOf.ts";

type Overview = Parameters<typeof reviewShare>[0];

const sample: ReviewSample = {
  ...{ id: 1, seed: 0, patches: 60, reviewed: 60, skipped: 0, population: 1240, since: 0, learnt: 0 },
  precision: shareOf(47, 60),
};

function overview(change: Partial<Overview> = {}): Overview {
  const labels: Output<"reviewOverview">["labels"] = [
    { label: "eye", patches: 620, reviewed: 80 },
    { label: "ear", patches: 620, reviewed: 80 },
  ];
  return {
    ...{
      patches: 1240,
      reviewed: 160,
      labels,
      precision: shareOf(130, 160),
      learnt: null,
      carried: 0,
      population: 1240,
    },
    verdicts: { accepted: 130, corrected: 20, rejected: 10, skipped: 0 },
    confidence: { reviewed: 0.72, all: 0.73 },
    sample: null,
    ...change,
  };
}

describe("the share of labels that are right", () => {
  it("is that of all, with its interval, where a sample was reviewed to the end", () => {
    expect(reviewShare(overview({ sample }))).toEqual({
      figure: "78% right",
      words: "of all 1,240 labels, give or take (66-87%): 47 of 60 that were drawn evenly.",
      holds: true,
    });
  });

  it("is not said before the end: who stops early has seen the least sure only", () => {
    const { figure, words, holds } = reviewShare(overview({ sample: { ...sample, reviewed: 59 } }));
    expect([figure, holds]).toEqual([null, false]);
    expect(words).toBe(
      "59 of the 60 that were drawn evenly are reviewed. When all are, their share tells that of all 1,240.",
    );
  });

  it("says what makes a sample worth less", () => {
    const worse = {
      ...sample,
      patches: 22,
      reviewed: 22,
      skipped: 4,
      learnt: 9,
      since: 300,
      precision: shareOf(14, 18),
    };
    const { words } = reviewShare(overview({ sample: worse }));
    expect(words).toContain("4 more were skipped. They are few, so the interval is wide.");
    expect(words).toContain("trained on 9 of them: expect less of new photographs. 300 patches came later");
  });

  it("says nothing of the rest where a person picked, and why", () => {
    const picked = (change: Partial<Overview>): string => {
      const { words, figure, holds } = reviewShare(overview(change));
      expect([figure, holds]).toEqual(["81% right", false]);
      expect(words).not.toMatch(/\d-\d+%/);
      return words;
    };
    expect(picked({})).toBe(
      "of the 160 that you decided on. That is not the share of all 1,240: you picked them, they were not drawn.",
    );
    expect(picked({ confidence: { reviewed: 0.41, all: 0.73 } })).toContain(
      "more of those it was least sure of (41% sure on average, all 73%).",
    );
    expect(picked({ confidence: { reviewed: 0.93, all: 0.73 } })).toContain("surest");
    const [eye, ear] = overview().labels;
    expect(picked({ labels: [eye, { ...ear, reviewed: 0 }] })).toContain('all of them are called "eye"');
    expect(picked({ carried: 100 })).toContain("patches whose label has changed are missing");
  });

  it("needs no sample where everything was reviewed, and asks for one where nothing was", () => {
    const all = overview({ reviewed: 1240, precision: shareOf(992, 1238) });
    expect(reviewShare({ ...all, verdicts: { ...all.verdicts, skipped: 2 } })).toEqual({
      figure: "80% right",
      words: "of all 1,238 labels. 2 more were skipped.",
      holds: true,
    });
    expect(reviewShare({ ...all, learnt: 1100 }).words).toBe(
      "of all 1,238 labels. This version was trained on 1,100 of them: expect less of new photographs.",
    );
    expect(reviewShare(overview({ reviewed: 0, precision: shareOf(0, 0) }))).toMatchObject({
      figure: null,
      words: "A random sample says with the least work what share of the 1,240 labels is right.",
    });
  });
});

it("what came with a bundle is said with the file that it came in", () => {
  const words = (["accepted", "corrected", "rejected", "skipped"] as const).map((verdict) =>
    bundledInWords({ verdict, label: verdict === "corrected" ? "ear" : null, source: "dogs.zip" }),
  );
  expect(words).toEqual([
    "Reviewed in dogs.zip: right",
    'Reviewed in dogs.zip: wrong, it is "ear"',
    "Reviewed in dogs.zip: wrong",
    "Reviewed in dogs.zip: nobody could tell",
  ]);
});
