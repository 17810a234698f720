/** What pages that show a set do when sets are called otherwise, or go. */
import { describe, expect, it } from "vitest";
import { movesOf } from "../../../../app/renderer/navigation/setMoves.ts";

/** "1 a, 2 b": sets by number and name. */
const sets = (text: string) =>
  text
    .split(", ")
    .filter((one) => one !== "")
    .map((one) => ({ id: Number(one.split(" ")[0]), name: one.split(" ")[1], images: 0 }));
/** Where a page that shows the set ends. */
const after = (shown: string, were: string, are: string): string | null =>
  movesOf(sets(were), sets(are)).reduce<string | null>((now, { from, to }) => (now === from ? to : now), shown);

describe("a page that shows a set", () => {
  it.each([
    ["a", "1 a, 2 b", "1 a, 2 b", "a"],
    ["a", "1 a, 2 b", "1 c, 2 b", "c"],
    ["b", "1 a, 2 b", "1 c, 2 b", "b"],
    ["a", "1 a, 2 b", "2 b", null],
    // Deleted and brought back, which gives it another number.
    ["a", "1 a, 2 b", "2 b, 3 a", "a"],
    // One name goes on to the next: each page keeps its own set.
    ["a", "1 a, 2 b", "1 c, 2 a", "c"],
    ["b", "1 a, 2 b", "1 c, 2 a", "a"],
    ["a", "1 a, 2 b, 3 c", "1 b, 2 c, 3 d", "b"],
    ["b", "1 a, 2 b, 3 c", "1 b, 2 c, 3 d", "c"],
    ["c", "1 a, 2 b, 3 c", "1 b, 2 c, 3 d", "d"],
    ["a", "1 a, 2 b", "1 b", "b"],
  ])("%s, of %s that are then %s, shows %s", (shown, were, are, end) => {
    expect(after(shown, were, are)).toBe(end);
  });
});
