import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { RgbImage } from "../../../../app/main/imaging/rgbImage.ts";
import { hog, hogExtractor } from "../../../../app/main/engine/patches/features/hog.ts";
import { picture } from "../../../builders/images.ts";
import { seededPicture } from "../../../builders/seededNumbers.ts";

type Name = "grain" | "disc" | "ramp" | "shrunk";

const file = fileURLToPath(new URL("../../../oracles/hog.json", import.meta.url));
const oracle = JSON.parse(readFileSync(file, "utf8")) as Record<Name, string>;

function featuresOf(name: Name): Float32Array {
  return new Float32Array(Uint8Array.from(Buffer.from(oracle[name], "base64")).buffer);
}

function seeded(height: number, width: number, seed: number): RgbImage {
  return { width, height, data: Uint8Array.from(seededPicture(height, width, seed, 1)) };
}

/** The pictures of 128x128 of `test/oracles/hog.py`. */
const pictures: Record<Exclude<Name, "shrunk">, RgbImage> = {
  grain: seeded(128, 128, 1),
  disc: picture(128, 128, (x, y) => ((x - 70) ** 2 + (y - 55) ** 2 < 1600 ? [240, 40, 90] : [20, 20, 20])),
  ramp: picture(128, 128, (x, y) => [Math.floor((3 * x + y) / 4), (3 * x + 2 * y) >> 2, (3 * x + 3 * y) >> 2]),
};

function largestDifference(found: ArrayLike<number>, expected: Float32Array): number {
  return expected.reduce((worst, value, i) => Math.max(worst, Math.abs(found[i] - value)), 0);
}

describe("histograms of oriented gradients beside scikit-image", () => {
  it.each(["grain", "disc", "ramp"] as const)("are the same for the picture %s", (name) => {
    const found = hog(pictures[name]);
    const expected = featuresOf(name);
    expect(found).toHaveLength(1764);
    expect(expected).toHaveLength(1764);
    expect(largestDifference(found, expected)).toBeLessThan(1e-6);
  });

  it("are those of each patch's own pixels, averaged to 128x128", () => {
    const patches = [
      { x: 0, y: 0, width: 128, height: 128 },
      { x: 20, y: 10, width: 256, height: 256 },
    ].map((box) => ({ imageBox: box, box }));
    const extractor = hogExtractor({ name: "hog", version: 1 });
    const found = extractor.extract({ image: seeded(300, 290, 2), activations: () => new Float32Array() }, patches);
    expect(found).toHaveLength(2 * extractor.dimension);
    expect(largestDifference(found.subarray(extractor.dimension), featuresOf("shrunk"))).toBeLessThan(1e-6);
  });
});
