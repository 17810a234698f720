import { describe, expect, it } from "vitest";
import { renderReconstruction } from "../../../../app/main/engine/explain/reconstructionPicture.ts";
import { colourAt, plainPicture } from "../../../builders/images.ts";

/** One pixel in red, green and blue, the rest zero. */
function withPixel(side: number, x: number, y: number, value: readonly [number, number, number]) {
  const values = new Float32Array(side * side * 3);
  values.set(value, (y * side + x) * 3);
  return { width: side, height: side, values };
}

describe("a reconstruction's picture", () => {
  it("shows zero as mid grey and the sign as darker or lighter, symmetrically", () => {
    const drawn = renderReconstruction(withPixel(100, 3, 4, [2, -2, 1]), "rgb");
    expect(colourAt(drawn, 0, 0)).toEqual([128, 128, 128]);
    expect(colourAt(drawn, 3, 4)).toEqual([255, 1, 192]);
  });

  it("puts blue-green-red input back in order", () => {
    expect(colourAt(renderReconstruction(withPixel(100, 0, 0, [2, -2, 1]), "bgr"), 0, 0)).toEqual([192, 1, 255]);
  });

  it("is grey of a network of one channel, and shows the colours of one of four", () => {
    const grey = new Float32Array(100 * 100);
    grey[3] = 2;
    expect(colourAt(renderReconstruction({ width: 100, height: 100, values: grey }, "rgb"), 3, 0)).toEqual([
      255, 255, 255,
    ]);
    const alpha = new Float32Array(100 * 100 * 4);
    alpha.set([2, -2, 1, 50], 4);
    const drawn = renderReconstruction({ width: 100, height: 100, values: alpha }, "rgb");
    expect(colourAt(drawn, 1, 0)).toEqual([255, 1, 192]);
    expect(colourAt(drawn, 0, 0)).toEqual([128, 128, 128]);
  });

  it("does not let one extreme value grey out the rest", () => {
    const values = new Float32Array(100 * 100 * 3).fill(1);
    values[0] = 1e6;
    const drawn = renderReconstruction({ width: 100, height: 100, values }, "rgb");
    expect(colourAt(drawn, 50, 50)).toEqual([255, 255, 255]);
  });

  it("is plain grey where there is no signal", () => {
    expect(renderReconstruction({ width: 96, height: 96, values: new Float32Array(96 * 96 * 3) }, "rgb")).toEqual(
      plainPicture(96, 96, [128, 128, 128]),
    );
  });

  it("does not depend on the signal's scale", () => {
    const values = Float32Array.from({ length: 24 * 24 * 3 }, (_, index) => Math.sin(index));
    const smaller = values.map((value) => value * 2 ** -20);
    expect(renderReconstruction({ width: 24, height: 24, values: smaller }, "rgb")).toEqual(
      renderReconstruction({ width: 24, height: 24, values }, "rgb"),
    );
  });

  it("enlarges small windows smoothly, by a whole factor, to at least 96 pixels", () => {
    const drawn = renderReconstruction(withPixel(24, 1, 0, [1, 1, 1]), "rgb");
    expect([drawn.width, drawn.height]).toEqual([96, 96]);
    // Four pixels for one, their centres 1/8, 3/8, 5/8 and 7/8 of a pixel from the bright one's: 128 + 127 * 7/8 ...
    expect([2, 3, 4, 5, 6, 7, 8, 9].map((x) => colourAt(drawn, x, 0)[0])).toEqual([
      144, 176, 207, 239, 239, 207, 176, 144,
    ]);
    const oblong = renderReconstruction({ width: 40, height: 25, values: new Float32Array(40 * 25 * 3) }, "rgb");
    expect([oblong.width, oblong.height]).toEqual([160, 100]);
  });
});
