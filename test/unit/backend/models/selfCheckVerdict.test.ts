import { describe, expect, it } from "vitest";
import type { CheckedPreprocessing } from "../../../../app/contract/models.ts";
import { verdictOf } from "../../../../app/main/backend/models/selfCheckVerdict.ts";

const sound = { finite: true, sumsToOne: true, independent: false, within: 5 } as const;

function tried(
  values: CheckedPreprocessing["preprocessing"]["values"],
  [hits, n]: readonly [number, number],
  fields: Partial<CheckedPreprocessing> = {},
): CheckedPreprocessing {
  return { preprocessing: { values, geometry: "crop" }, confidence: 0.6, classes: 15, hits, n, ...fields };
}

describe("the verdict of a self-check", () => {
  it("is good where the breeds are found and nothing else does clearly better", () => {
    const verdict = verdictOf([tried("unit", [17, 19]), tried("tf", [19, 19])], sound);
    expect(verdict).toMatchObject({ state: "good", better: null });
    expect(verdict.sentence).toContain("17 of 19");
  });

  it("names the preprocessing that finds clearly more, however sure the wrong one is", () => {
    const verdict = verdictOf([tried("caffe", [0, 19], { confidence: 1 }), tried("unit", [19, 19])], sound);
    expect(verdict).toMatchObject({ state: "wrong", better: { values: "unit", geometry: "crop" } });
    expect(verdict.advice).toContain("values unit, a centre crop it finds 19 of 19");
  });

  it("is doubtful where few breeds are found whatever is set", () => {
    expect(verdictOf([tried("unit", [6, 19]), tried("tf", [7, 19])], sound)).toMatchObject({
      state: "doubtful",
      better: null,
    });
  });

  it("is never good by confidence alone", () => {
    const verdict = verdictOf([tried("none", [0, 0], { confidence: 0.99 }), tried("tf", [0, 0])], sound);
    expect(verdict).toMatchObject({ state: "doubtful", better: null });
    expect(verdict.advice).toContain("Confidence alone proves nothing");
  });

  it("without known classes finds a network blind that says the same of every photograph", () => {
    const blind = tried("none", [0, 0], { classes: 1, confidence: 1 });
    expect(verdictOf([blind, tried("tf", [0, 0], { classes: 4 })], sound)).toMatchObject({
      state: "wrong",
      better: { values: "tf" },
    });
  });

  it("says that scores are not finite, or that they do not add up to 1", () => {
    const found = tried("unit", [19, 19]);
    expect(verdictOf([found], { ...sound, finite: false, sumsToOne: false })).toMatchObject({ state: "wrong" });
    const odd = verdictOf([found], { ...sound, sumsToOne: false });
    expect(odd).toMatchObject({ state: "doubtful" });
    expect(odd.sentence).toContain("do not add up to 1");
  });

  it("takes a network that answers for each class by itself as it is, and says so", () => {
    const verdict = verdictOf([tried("unit", [19, 19])], { ...sound, sumsToOne: false, independent: true });
    expect(verdict).toMatchObject({ state: "good" });
    expect(verdict.sentence).toContain("answers for each class by itself");
  });

  it("asks for the first class where the network has few", () => {
    expect(verdictOf([tried("unit", [2, 2])], { ...sound, within: 1 }).sentence).toContain(
      "as its first class in 2 of 2",
    );
  });
});
