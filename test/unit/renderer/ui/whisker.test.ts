import { expect, it } from "vitest";
import { linePath, whiskerPlaces } from "../../../../app/renderer/ui/whisker.ts";

it("lays a share, its interval, chance and the reported value on a line of the width", () => {
  expect(whiskerPlaces({ value: 0.5, interval: [0.25, 0.75], chance: 0.1, reported: 0.93 }, 200)).toEqual({
    value: 100,
    low: 50,
    high: 150,
    chance: 20,
    reported: 186,
  });
});

it("draws nothing for chance and the reported value where they are not known", () => {
  const places = whiskerPlaces({ value: 0, interval: [0, 0], chance: null }, 100);
  expect(places).toEqual({ value: 0, low: 0, high: 0, chance: null, reported: null });
});

it("keeps on the line what lies outside of it", () => {
  expect(whiskerPlaces({ value: 1.2, interval: [-0.1, 1.4] }, 100)).toMatchObject({ value: 100, low: 0, high: 100 });
});

it("draws shares from the top (1) to the bottom (0), evenly or where they stand", () => {
  expect(linePath([1, 0.5, 0], 100, 40)).toBe("M0 0L50 20L100 40");
  expect(linePath([1, 0.5, 0], 100, 40, [0, 0.1, 1])).toBe("M0 0L10 20L100 40");
  expect(linePath([0.5], 100, 40)).toBe("");
});
