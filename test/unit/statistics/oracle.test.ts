import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { Box } from "../../../app/contract/geometry.ts";
import { bootstrapRate, wilson } from "../../../app/main/statistics/intervals.ts";
import { truthOf } from "../../../app/main/statistics/labels.ts";
import { ObjectMask, randomBaseline } from "../../../app/main/statistics/localisation.ts";
import { seededInteger } from "../../builders/seededNumbers.ts";

interface ChanceCase {
  readonly width: number;
  readonly height: number;
  readonly inputSide: number;
  readonly positions: number;
  readonly stride: number;
  readonly size: number;
  readonly before: number;
  readonly anyPixel: number;
  readonly centre: number;
  /** Of every seventh unit, row by row. */
  readonly shares: readonly number[];
}

type Interval = readonly [number, number];

const file = fileURLToPath(new URL("../../oracles/evaluation.json", import.meta.url));
const oracle = JSON.parse(readFileSync(file, "utf8")) as {
  readonly wilson: readonly { readonly successes: number; readonly n: number; readonly interval: Interval }[];
  readonly bootstrap: readonly { readonly images: number; readonly seed: number; readonly interval: Interval }[];
  readonly chance: readonly ChanceCase[];
  readonly truths: readonly {
    readonly seed: number;
    readonly texture: string | null;
    readonly any: readonly (readonly string[])[];
  }[];
};

/** The formulas of `test/oracles/evaluation.py`. */
function objectMask(width: number, height: number): ObjectMask {
  const bitmap = Uint8Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    const large = (x - 0.6 * width) ** 2 + (y - 0.4 * height) ** 2 < (0.22 * height) ** 2;
    const small = (x - 0.1 * width) ** 2 + (y - 0.9 * height) ** 2 < (0.07 * height) ** 2;
    return Number(large || small);
  });
  return new ObjectMask(bitmap, width, height);
}

function fieldOf({ width, height, inputSide, stride, size, before }: ChanceCase, row: number, column: number): Box {
  const across = width / inputSide;
  const down = height / inputSide;
  const [left, top] = [Math.max(0, column * stride - before), Math.max(0, row * stride - before)];
  const right = Math.min(inputSide, column * stride - before + size);
  const bottom = Math.min(inputSide, row * stride - before + size);
  return { x: left * across, y: top * down, width: (right - left) * across, height: (bottom - top) * down };
}

function partsOf(seed: number): Record<string, [number, number][]> {
  const names = ["eye", "nose", "ear", "paw"];
  const parts: Record<string, [number, number][]> = {};
  for (let i = 0; i < 10; i++) {
    const point: [number, number] = [
      (seededInteger(seed, 0, 2 * i) % 9000) / 100,
      (seededInteger(seed, 0, 2 * i + 1) % 7000) / 100,
    ];
    (parts[names[i % 4]] ??= []).push(point);
  }
  return parts;
}

function patchOf(seed: number, i: number): Box {
  const [a, b, c, d] = [0, 1, 2, 3].map((k) => seededInteger(seed, 0, 1000 + 4 * i + k));
  return { x: a % 70, y: b % 50, width: 8 + (c % 20), height: 8 + (d % 20) };
}

describe("intervals", () => {
  it.each(oracle.wilson)("of $successes of $n are where the score test turns, by scipy's root search", (one) => {
    const found = wilson(one.successes, one.n);
    found.forEach((bound, side) => expect(Math.abs(bound - one.interval[side])).toBeLessThan(1e-9));
  });

  it.each(oracle.bootstrap)(
    "that draw from $images images are scipy's, to 1e-2 by chance",
    ({ images, seed, interval }) => {
      const shares = Array.from({ length: images }, (_, i) => {
        const n = 5 + (seededInteger(seed, 0, i) % 11);
        return { n, successes: seededInteger(seed, 0, 100 + i) % (n + 1) };
      });
      bootstrapRate(shares).forEach((bound, side) => expect(Math.abs(bound - interval[side])).toBeLessThan(1e-2));
    },
  );
});

describe.each(oracle.chance)(
  "fields of $size at every $stride of $inputSide pixels, on an image of $width x $height,",
  (one) => {
    const mask = objectMask(one.width, one.height);

    it("hold the object by chance exactly as often as by visiting every pixel", () => {
      const chance = randomBaseline(mask, one.positions, one.positions, (row, column) => fieldOf(one, row, column));
      expect(chance.anyPixel).toBeCloseTo(one.anyPixel, 12);
      expect(chance.centre).toBeCloseTo(one.centre, 12);
    });

    it("have the same share of object pixels", () => {
      one.shares.forEach((share, place) => {
        const box = fieldOf(one, Math.floor((7 * place) / one.positions), (7 * place) % one.positions);
        expect(mask.share(box)).toBeCloseTo(share, 6);
      });
      expect(one.shares).toHaveLength(Math.ceil(one.positions ** 2 / 7));
    });
  },
);

describe.each(oracle.truths)("true labels with the texture $texture", ({ seed, texture, any }) => {
  it("are the brute-force ones of every patch", () => {
    const [mask, parts] = [objectMask(90, 70), partsOf(seed)];
    const found = any.map((_, i) => truthOf(patchOf(seed, i), parts, mask, texture));
    expect(found.map((truth) => truth.label)).toEqual(any.map(([nearest]) => nearest));
    expect(found.map((truth) => truth.any)).toEqual(any);
  });
});
