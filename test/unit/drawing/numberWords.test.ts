import { describe, expect, it } from "vitest";
import { counted, listed, numeral, percent, percentRange, points } from "../../../app/contract/numberWords.ts";

describe("numbers in words", () => {
  it("are whole percents where they are probabilities, halves up", () => {
    expect([0.9123, 0.995, 0.004, 1, 0, 0.125].map(percent)).toEqual(["91%", "100%", "0%", "100%", "0%", "13%"]);
  });

  it("have one sign of percent where they are an interval", () => {
    expect(percentRange([0.816, 0.9])).toBe("82-90%");
    expect(percentRange([0, 1], "–")).toBe("0–100%");
  });

  it("say which way a difference goes, in points", () => {
    expect([0.031, -0.02, 0.004, -0.004].map(points)).toEqual(["+3", "-2", "0", "0"]);
  });

  it("stand with a word in the singular for one only, their thousands apart", () => {
    expect([0, 1, 2].map((n) => counted(n, "neuron"))).toEqual(["0 neurons", "1 neuron", "2 neurons"]);
    expect(counted(10_000, "patch", "patches")).toBe("10,000 patches");
    expect(numeral(1_039_912)).toBe("1,039,912");
  });
});

it("lists end with and", () => {
  expect([[], [6], [6, 8], [6, 8, 10]].map((items) => listed(items))).toEqual(["", "6", "6 and 8", "6, 8 and 10"]);
});
