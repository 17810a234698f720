import { describe, expect, it } from "vitest";
import { inputPicture } from "../../../app/main/modelGeometry/inputPicture.ts";
import { prepareInput, valueRange } from "../../../app/main/modelGeometry/preprocessing.ts";
import { colourAt, plainPicture } from "../../builders/images.ts";

const VALUES = ["caffe", "torch", "tf", "unit", "none"] as const;

describe("what enters a network", () => {
  it("has the range that black and white pixels give", () => {
    expect(valueRange("unit")).toEqual([0, 1]);
    expect(valueRange("tf")).toEqual([-1, 1]);
    // Red's mean is the largest, blue's the smallest.
    expect(valueRange("caffe")).toEqual([-123.68, 255 - 103.939]);
    for (const values of VALUES) {
      const [low, high] = valueRange(values);
      const ends = [0, 255].flatMap((level) => [
        ...prepareInput(plainPicture(8, 8, [level, level, level]), [8, 8, 3], { values, geometry: "squash" }).pixels,
      ]);
      expect(Math.min(...ends)).toBeCloseTo(low, 4);
      expect(Math.max(...ends)).toBeCloseTo(high, 4);
    }
  });

  it("is grey of one channel, and of four is on white paper by its alpha", () => {
    const grey = prepareInput(plainPicture(2, 1, [200, 100, 50]), [1, 2, 1], { values: "tf", geometry: "squash" });
    expect([...inputPicture(grey, valueRange("tf")).data]).toEqual([124, 124, 124, 124, 124, 124]);
    const rgba = Uint8Array.of(200, 100, 0, 255, 200, 100, 0, 51);
    const alpha = prepareInput(
      { width: 2, height: 1, data: Uint8Array.of(200, 100, 0, 244, 224, 204), rgba },
      [1, 2, 4],
      { values: "unit", geometry: "squash" },
    );
    expect([...inputPicture(alpha, valueRange("unit")).data]).toEqual([200, 100, 0, 244, 224, 204]);
  });

  it("is drawn in the network's channel order: caffe's red is its third channel", () => {
    const red = plainPicture(4, 4, [255, 0, 0]);
    const drawn = (values: (typeof VALUES)[number]): number[] => {
      const prepared = prepareInput(red, [4, 4, 3], { values, geometry: "squash" });
      return [...colourAt(inputPicture(prepared, valueRange(values)), 1, 1)];
    };
    expect(drawn("unit")).toEqual([255, 0, 0]);
    // (-103.939 + 123.68) * 255 / 274.741 = 18.3; (255 - 123.68 + 123.68) * 255 / 274.741 = 236.7.
    expect(drawn("caffe")).toEqual([18, 6, 237]);
  });
});
