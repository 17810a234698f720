/** Why numbers differ, and whether versions do, as a person reads it. */
import { describe, expect, it } from "vitest";
import { comparedNote, gridNote, pointsInWords, ratesNow, versionVerdict } from "../../../app/drawing/trainingWords.ts";
import { shareOf } from "../../../app/main/statistics/rateOf.ts";

describe("the grid's number beside the result's", () => {
  const version = {
    ...{ chosen: { C: 3, gamma: 0.1 }, accuracy: 0.75, patches: 443, options: { classifier: "svc" as const } },
    grid: [
      { C: 1, gamma: 0.1, accuracy: 0.7 },
      { C: 3, gamma: 0.1, accuracy: 0.78 },
    ],
  };

  it("is explained where the two are not the same, with the one to go by", () => {
    expect(gridNote(version)).toBe(
      "The result is 75%, on the same 443 patches and folds, and is the number to go by: it counts the most probable label, as explanations show it. The grid's 78% counts the label with most votes between pairs of labels, which is quicker, and serves to choose C and gamma only.",
    );
    expect(gridNote({ ...version, options: { classifier: "kernel-ridge" } })).toContain("the highest score");
  });

  it("needs no word where a reader sees the same number", () => {
    expect(gridNote({ ...version, accuracy: 0.7768 })).toBeNull();
    expect(gridNote({ ...version, grid: [] })).toBeNull();
  });
});

describe("a comparison's number beside the version's", () => {
  type Compared = Parameters<typeof comparedNote>;
  const features = { name: "network" as const, version: 1 as const, convolutions: [4], context: true };
  const version = {
    ...{ version: 2, features, options: { classifier: "svc" }, metrics: { accuracy: 0.87, patches: 443 } },
  } as unknown as Compared[0];
  const comparison = {
    patches: 443,
    cells: [
      { features: "network", classifier: "svc", accuracy: shareOf(87, 100) },
      { features: "network-context", classifier: "svc", accuracy: shareOf(85, 100) },
    ],
  } as unknown as Compared[1];

  it("is explained where they differ, of the very same features", () => {
    expect(comparedNote(version, comparison)).toBe(
      "Version 2 has 87%, where the table has 85%: its C and gamma were chosen from other values, or other settings or patches differ. Compare rows of the table with each other only.",
    );
    expect(comparedNote(version, { ...comparison, patches: 500 })).toContain("it is of 443 patches, the table of 500");
    expect(comparedNote({ ...version, features: { ...features, context: false } }, comparison)).toBeNull();
    expect(comparedNote({ ...version, features: { name: "hog", version: 1 } }, comparison)).toBeNull();
  });
});

describe("two versions", () => {
  type Difference = Parameters<typeof versionVerdict>[0];
  const label = (name: string, difference: number, told: boolean): Difference["labels"][number] => ({
    ...{ label: name, patches: 80, difference, interval: [difference - 0.05, difference + 0.05], p: 0.5, told },
  });
  const between = (difference: number, interval: [number, number], labels: Difference["labels"]): string => {
    const shares = { first: shareOf(1, 2), second: shareOf(1, 2) };
    return versionVerdict({ patches: 443, images: 48, ...shares, difference, interval, labels }, 1, 2);
  };

  it("are told apart on labels, or not, and overall, or not", () => {
    expect(between(0.03, [-0.01, 0.07], [label("ear", 0.1, true), label("eye", 0.02, false)])).toBe(
      'Version 2 is better on "ear" than version 1, not told apart overall: 3 points more (-1 to +7), on the 443 patches that both were tested on.',
    );
    expect(
      between(0.06, [0.02, 0.1], [label("ear", 0.2, true), label("eye", 0.1, true), label("fur", -0.1, true)]),
    ).toBe(
      'Version 2 is better on "ear" and "eye" and worse on "fur" than version 1, better overall: 6 points more (+2 to +10), on the 443 patches that both were tested on.',
    );
    expect(between(-0.3, [-0.4, -0.2], [label("ear", -0.2, true), label("eye", -0.4, true)])).toMatch(
      /^Version 2 is worse on every label than version 1, worse overall: 30 points fewer/,
    );
    expect(between(-0.012, [-0.1, 0.06], [label("ear", 0.1, false)])).toBe(
      "Version 2 and version 1 are not told apart: 1 point fewer (-10 to +6), on the 443 patches that both were tested on, and on no label either.",
    );
    expect(between(-0.05, [-0.08, -0.02], [label("ear", -0.05, false)])).toBe(
      "Version 2 is worse than version 1: 5 points fewer (-8 to -2), on the 443 patches that both were tested on; on no single label are they told apart.",
    );
  });

  it("have other shares than in the list where labels were changed since", () => {
    const now = { first: shareOf(87, 100), second: shareOf(88, 100) };
    const [one, two] = [
      { version: 1, accuracy: 0.86 },
      { version: 2, accuracy: 0.88 },
    ];
    expect(ratesNow(now, one, two)).toBe(
      "By the labels as they are now version 1 names 87% and version 2 names 88% of them correctly; the list says what it was by those of then.",
    );
    expect(ratesNow(now, { ...one, accuracy: 0.871 }, two)).toBeNull();
  });

  it("differ by points, said as people say it", () => {
    expect([0.03, 0.012, 0.001, -0.012, -0.2].map(pointsInWords)).toEqual([
      "3 points more",
      "1 point more",
      "as many",
      "1 point fewer",
      "20 points fewer",
    ]);
  });
});
