import { describe, expect, it } from "vitest";
import { addCovered, readCovers } from "../../../../app/renderer/ui/covers.ts";

const names = ["crane", "ice bear", "Samoyed", "crane"];

describe("a class that is added to what is written", () => {
  it("joins those that are read", () => {
    expect(addCovered("Samoyed", 1, names)).toBe("ice bear, Samoyed");
    expect(addCovered("", 0, names)).toBe("0");
  });

  it("leaves what cannot be read where it stands, so that it can be mended", () => {
    for (const [before, after] of [
      ["Samoyed, crane", "Samoyed, crane, ice bear"],
      ["Samoyed, husky, ", "Samoyed, husky, ice bear"],
    ]) {
      expect(addCovered(before, 1, names)).toBe(after);
      expect(readCovers(after, names).indices).toEqual([1, 2]);
    }
    expect(readCovers("Samoyed, crane, ice bear", names).ambiguous).toEqual(["crane, which is 0 or 3"]);
    expect(readCovers("Samoyed, husky, ice bear", names).unknown).toEqual(["husky"]);
  });
});
