import { describe, expect, it } from "vitest";
import { crop, roundHalfUp } from "../../../app/main/imaging/rgbImage.ts";
import { colourAt, pattern } from "../../builders/images.ts";

describe("crop", () => {
  const image = pattern(10, 8);

  it("takes the pixels of a box", () => {
    const cut = crop(image, { x: 2, y: 3, width: 4, height: 5 });
    expect([cut.width, cut.height]).toEqual([4, 5]);
    expect(colourAt(cut, 0, 0)).toEqual(colourAt(image, 2, 3));
    expect(colourAt(cut, 3, 4)).toEqual(colourAt(image, 5, 7));
  });

  it("moves edges to the nearest pixel border, halves up", () => {
    const cut = crop(image, { x: 1.5, y: 0.4, width: 3, height: 1.2 });
    expect([cut.width, cut.height]).toEqual([3, 2]);
    expect(colourAt(cut, 0, 0)).toEqual(colourAt(image, 2, 0));
  });

  it("leaves out what lies outside", () => {
    expect(crop(image, { x: -5, y: -5, width: 100, height: 100 })).toEqual(image);
  });

  it("takes at least one pixel of a small box", () => {
    const cut = crop(image, { x: 9.7, y: 7.9, width: 0.01, height: 0.01 });
    expect([cut.width, cut.height, colourAt(cut, 0, 0)]).toEqual([1, 1, colourAt(image, 9, 7)]);
  });

  it("refuses a box beside the picture", () => {
    expect(() => crop(image, { x: 10, y: 0, width: 5, height: 5 })).toThrow(/outside the picture of 10 x 8 pixels/);
    expect(() => crop(image, { x: 1, y: 1, width: 0, height: 5 })).toThrow(/outside the picture/);
  });
});

it("halves round up, below zero too", () => {
  expect([2.5, -2.5, 0.49, 1.5].map(roundHalfUp)).toEqual([3, -2, 0, 2]);
});
