import { describe, expect, it } from "vitest";
import { partWord } from "../../../app/drawing/plurals.ts";

describe("what parts are called", () => {
  it.each([
    ["eye", "eyes"],
    ["ear", "ears"],
    ["paw", "paws"],
    ["fur", "fur"],
    ["nose", "nose"],
    ["foot", "feet"],
    ["hand", "hands"],
    ["leg", "legs"],
    ["torso", "torso"],
    ["left eye", "left eyes"],
    ["whiskers", "whiskers"],
    ["patch", "patches"],
    ["belly button", "belly buttons"],
    ["pony", "ponies"],
  ])("one %s, several: %s", (one, several) => {
    expect([partWord(one, 1), partWord(one, 2)]).toEqual([one, several]);
  });
});
