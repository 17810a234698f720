import { describe, expect, it } from "vitest";
import { drawEvenly } from "../../../app/main/statistics/drawEvenly.ts";

const keys = Array.from({ length: 50 }, (_, i) => `image ${i % 7} neuron ${i}`);

describe("a sample that is drawn evenly", () => {
  it("has each item as often as any other, over many seeds, and each pair", () => {
    const [seeds, count] = [4000, 10];
    const times = new Map<number, number>();
    let both = 0;
    for (let seed = 0; seed < seeds; seed++) {
      const drawn = drawEvenly(keys, count, seed);
      expect(drawn.length).toBe(count);
      for (const place of drawn) times.set(place, (times.get(place) ?? 0) + 1);
      if (drawn.includes(0) && drawn.includes(7)) both += 1;
    }
    // Each is binomial with p = 1/5: chi-squared with 49 degrees of freedom stays below 86 in 999 of 1000.
    const expected = (seeds * count) / keys.length;
    const spread = keys.reduce((sum, _, place) => sum + ((times.get(place) ?? 0) - expected) ** 2 / expected, 0);
    expect(spread * (keys.length / (keys.length - count))).toBeLessThan(86);
    // Of one image, which lie together in the list: 10 x 9 of 50 x 49, plus or minus four standard deviations.
    const pair = (10 * 9) / (50 * 49);
    expect(Math.abs(both - seeds * pair)).toBeLessThan(4 * Math.sqrt(seeds * pair));
  });

  it("keeps what it can when items come and go", () => {
    const all = drawEvenly(keys, 20, 3).map((place) => keys[place]);
    const fewer = keys.filter((_, i) => i % 5 !== 0);
    const still = new Set(drawEvenly(fewer, 20, 3).map((place) => fewer[place]));
    expect(all.filter((key) => fewer.includes(key)).every((key) => still.has(key))).toBe(true);
  });
});
