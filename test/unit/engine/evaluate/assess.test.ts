/** Scenes with exact masks, where every number can be worked out on paper. */
import { beforeAll, describe, expect, it } from "vitest";
import { PRESETS } from "../../../../app/contract/settings.ts";
import { assess, type AssessInput } from "../../../../app/main/engine/evaluate/assess.ts";
import type { LoadedNetwork } from "../../../../app/main/engine/network/forward.ts";
import type { RgbImage } from "../../../../app/main/imaging/rgbImage.ts";
import { wilson } from "../../../../app/main/statistics/intervals.ts";
import { ObjectMask, randomBaseline } from "../../../../app/main/statistics/localisation.ts";
import { randomNeurons } from "../../../../app/main/engine/importance/rank.ts";
import { conv, dense, globalAveragePool, relu, softmax } from "../../../builders/graph.ts";
import { networkOf } from "../../../builders/workedNetwork.ts";

/** Red on black: the brightest pixel is the upper right one, the next the lower left one. */
const SCENE: RgbImage = scene([0, 51, 255, 0, 0, 0, 102, 0, 0]);

function scene(red: readonly number[]): RgbImage {
  const side = Math.sqrt(red.length);
  return { width: side, height: side, data: Uint8Array.from(red.flatMap((value) => [value, 0, 0])) };
}

let loaded: LoadedNetwork;
beforeAll(async () => {
  // A neuron is one pixel, and its reconstruction is the pixel's red.
  loaded = await networkOf([3, 3], [conv(1, 1), relu(), globalAveragePool(), dense(2), softmax()], {
    "conv1/kernel": [1, 0, 0],
    "dense1/kernel": [1, -1],
  });
});

function input(mask: readonly number[], options: Partial<AssessInput> = {}): AssessInput {
  return {
    image: SCENE,
    loaded,
    preprocessing: { values: "unit", geometry: "squash" },
    settings: { ...PRESETS.recommended, convolutions: [1], top: 2, distinct: null },
    measures: ["activation-sum"],
    masks: [Uint8Array.from(mask)],
    classMaps: true,
    imageSeed: 1,
    featureConvolutions: [],
    classifierFor: () => null,
    ...{ occlusion: null, sanity: null, seed: 0 },
    ...options,
  };
}

describe("one image beside its object", () => {
  it("has hits that can be counted: one of the two neurons lies on the right column", () => {
    // Sums over 3x3: every window that holds the brightest pixel scores 255 or more.
    const { measures, maps, predicted } = assess(input([0, 0, 1, 0, 0, 1, 0, 0, 1]));
    expect(predicted.index).toBe(0);
    const [{ patches, union }] = measures;
    // (1, 1) sees all of it: 408. (0, 1), (0, 2), (1, 2) see 306.
    expect(patches.map(({ row, column }) => [row, column])).toEqual([
      [1, 1],
      [0, 2],
    ]);
    // The neuron in the middle is black: its reconstruction is zero everywhere.
    expect(patches.map(({ fits }) => fits[0])).toEqual([
      { pointing: null, energy: null },
      { pointing: true, energy: 1 },
    ]);
    // Two pixels, one of which is one of the object's three; the strongest lies on it.
    expect(union[0]).toEqual({ coverage: 1 / 3, precision: 1 / 2, iou: 1 / 4, pointing: true });
    // CAM is the map: pixels of at least 51 of 255 are 51 (0.2), 102 and 255; one of three is object.
    expect(maps[0]).toEqual([
      { kind: "CAM", coverage: 1 / 3, precision: 1 / 3, iou: 1 / 5, pointing: true },
      { kind: "Grad-CAM", coverage: 1 / 3, precision: 1 / 3, iou: 1 / 5, pointing: true },
    ]);
  });

  it("says nothing of an object that is nowhere, and all of one that is everywhere", () => {
    const nothing = assess(input(new Array<number>(9).fill(0)));
    expect(nothing.measures[0].union[0]).toEqual({ coverage: 0, precision: 0, iou: 0, pointing: false });
    expect(nothing.measures[0].patches[1].fits[0]).toEqual({ pointing: false, energy: 0 });
    const all = assess(input(new Array<number>(9).fill(1)));
    expect(all.measures[0].union[0]).toMatchObject({ precision: 1, coverage: 2 / 9, pointing: true });
    expect(all.maps[0][0]).toMatchObject({ precision: 1, coverage: 1 / 3 });
  });

  it("is the same for each measure as if it were asked alone, from one forward pass", () => {
    const before = loaded.forwardPasses;
    const measures = ["activation-sum", "activation-variance", "attribution", "random"] as const;
    const mask = [0, 1, 1, 0, 1, 1, 0, 0, 0];
    const together = assess(input(mask, { measures }));
    expect(loaded.forwardPasses).toBe(before + 1);
    const apart = measures.map((measure) => assess(input(mask, { measures: [measure] })).measures[0]);
    expect(together.measures).toEqual(apart);
  });

  it("is seen in each scope for itself", () => {
    const masks = [Uint8Array.of(0, 0, 1, 0, 0, 0, 0, 0, 0), Uint8Array.of(0, 0, 0, 0, 0, 0, 1, 0, 0)];
    const { measures, maps } = assess(input([], { masks }));
    expect(measures[0].patches[1].fits).toEqual([
      { pointing: true, energy: 1 },
      { pointing: false, energy: 0 },
    ]);
    expect(maps.map(([cam]) => cam.pointing)).toEqual([true, false]);
  });
});

describe("exact chance", () => {
  it("lies within the interval of 100,000 neurons that are drawn", () => {
    const [rows, columns, side] = [13, 17, 4];
    const bitmap = Uint8Array.from({ length: 20 * 16 }, (_, i) => Number((i % 20) + Math.floor(i / 20) > 20));
    const mask = new ObjectMask(bitmap, 20, 16);
    const boxOf = (row: number, column: number) => ({ x: column, y: row, width: side, height: side });
    const exact = randomBaseline(mask, rows, columns, boxOf);
    const counts = { anyPixel: 0, centre: 0, overlap: 0 };
    const draws = 100_000;
    const activations = new Float32Array(rows * columns * 2);
    for (let seed = 0; seed < draws; seed++) {
      const { neurons } = randomNeurons({ activations, shape: [rows, columns, 2], top: 1, boxOf }, seed);
      const share = mask.share(neurons[0].box);
      if (share > 0) counts.anyPixel++;
      if (share >= 0.5) counts.overlap++;
      if (mask.centre(neurons[0].box)) counts.centre++;
    }
    for (const name of ["anyPixel", "centre", "overlap"] as const) {
      const [low, high] = wilson(counts[name], draws);
      expect(exact[name]).toBeGreaterThan(low);
      expect(exact[name]).toBeLessThan(high);
    }
  });
});
