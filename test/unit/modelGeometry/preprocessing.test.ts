import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  inputGeometry,
  LETTERBOX_FILL,
  prepareInput,
  toImageBox,
  toInputBox,
} from "../../../app/main/modelGeometry/preprocessing.ts";
import { colourAt, pattern, picture, plainPicture } from "../../builders/images.ts";
import oracle from "../../oracles/images.json" with { type: "json" };

const GEOMETRIES = ["crop", "squash", "letterbox"] as const;
const sizeOnInput = (
  width: number,
  height: number,
  shape: [number, number, number],
  kind: (typeof GEOMETRIES)[number],
) => {
  const { resizedWidth, resizedHeight, offsetX, offsetY } = inputGeometry(width, height, shape, kind);
  return [resizedWidth, resizedHeight, offsetX, offsetY];
};

describe("geometry", () => {
  it("crops: the short side to 256 of 224, the long side rounded half up, offsets floored", () => {
    // 500 * 256 / 375 = 341.33; (341 - 224) / 2 = 58.5.
    expect(sizeOnInput(500, 375, [224, 224, 3], "crop")).toEqual([341, 256, -58, -16]);
    expect(sizeOnInput(375, 500, [224, 224, 3], "crop")).toEqual([256, 341, -16, -58]);
    // 333 * 256 / 512 = 166.5, rounded up: on the short side 256 = 2 * 128.
    expect(sizeOnInput(128, 333, [112, 112, 3], "crop")).toEqual([128, 333, -8, -110]);
    expect(sizeOnInput(256, 333, [112, 112, 3], "crop")).toEqual([128, 167, -8, -27]);
  });

  it("rounds the resized short side half up at other input sizes", () => {
    // 32 * 256 / 224 = 36.57; 227 * 256 / 224 = 259.43; 299 * 256 / 224 = 341.71.
    expect(sizeOnInput(100, 100, [32, 32, 3], "crop")).toEqual([37, 37, -2, -2]);
    expect(sizeOnInput(100, 100, [227, 227, 3], "crop")).toEqual([259, 259, -16, -16]);
    expect(sizeOnInput(100, 100, [299, 299, 3], "crop")).toEqual([342, 342, -21, -21]);
  });

  it("covers an oblong input with the crop", () => {
    // The frame is 256 wide and 128 high; a square photograph takes its width.
    expect(sizeOnInput(100, 100, [112, 224, 3], "crop")).toEqual([256, 256, -16, -72]);
    expect(sizeOnInput(400, 100, [112, 224, 3], "crop")).toEqual([512, 128, -144, -8]);
  });

  it("squashes to the input", () => {
    expect(sizeOnInput(500, 375, [112, 224, 3], "squash")).toEqual([224, 112, 0, 0]);
  });

  it("letterboxes: the long side fits, the rest are bars", () => {
    expect(sizeOnInput(500, 375, [224, 224, 3], "letterbox")).toEqual([224, 168, 0, 28]);
    expect(sizeOnInput(375, 500, [224, 224, 3], "letterbox")).toEqual([168, 224, 28, 0]);
    expect(sizeOnInput(100, 100, [112, 224, 3], "letterbox")).toEqual([112, 112, 56, 0]);
    // 224 * 20 / 20000 = 0.2: at least one row.
    expect(sizeOnInput(20000, 20, [224, 224, 3], "letterbox")).toEqual([224, 1, 0, 111]);
  });

  it("never leaves part of a cropped or squashed input empty", () => {
    const side = fc.integer({ min: 1, max: 3000 });
    const input = fc.integer({ min: 1, max: 400 });
    fc.assert(
      fc.property(side, side, input, input, fc.constantFrom(...GEOMETRIES), (width, height, rows, columns, kind) => {
        const [w, h, x, y] = sizeOnInput(width, height, [rows, columns, 3], kind) as [number, number, number, number];
        if (kind === "letterbox") {
          expect(w <= columns && h <= rows && (w === columns || h === rows)).toBe(true);
          expect(x >= 0 && y >= 0 && x + w <= columns && y + h <= rows).toBe(true);
        } else {
          expect(x <= 0 && y <= 0 && x + w >= columns && y + h >= rows).toBe(true);
        }
      }),
    );
  });
});

describe("boxes", () => {
  it("map to the photograph and are clipped to it", () => {
    const geometry = inputGeometry(500, 375, [224, 224, 3], "letterbox");
    // 224 / 500 = 0.448 both ways; the bars are 28 pixels.
    const box = toImageBox(geometry, { x: 0, y: 0, width: 112, height: 112 });
    expect(box.x).toBe(0);
    expect(box.y).toBe(0);
    expect(box.width).toBeCloseTo(250, 9);
    expect(box.height).toBeCloseTo(187.5, 9);
    expect(toImageBox(geometry, { x: 0, y: 0, width: 224, height: 20 })).toMatchObject({ y: 0, height: 0 });
  });

  it("map to the input and are clipped to what the crop keeps", () => {
    const geometry = inputGeometry(512, 256, [224, 224, 3], "crop");
    expect(toInputBox(geometry, { x: 144, y: 16, width: 224, height: 224 })).toEqual({
      x: 0,
      y: 0,
      width: 224,
      height: 224,
    });
    expect(toInputBox(geometry, { x: 0, y: 0, width: 512, height: 256 })).toEqual({
      x: 0,
      y: 0,
      width: 224,
      height: 224,
    });
    expect(toInputBox(geometry, { x: 0, y: 0, width: 100, height: 256 })).toMatchObject({ x: 0, width: 0 });
  });

  it("come back after a round trip, for every geometry, size and shape", () => {
    const side = fc.integer({ min: 1, max: 5000 });
    const input = fc.integer({ min: 8, max: 400 });
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const edges = fc.tuple(share, share).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
    fc.assert(
      fc.property(
        side,
        side,
        input,
        input,
        fc.constantFrom(...GEOMETRIES),
        edges,
        edges,
        (width, height, rows, columns, kind, xs, ys) => {
          const geometry = inputGeometry(width, height, [rows, columns, 3], kind);
          // A box on the part of the photograph that the input shows.
          const shown = toImageBox(geometry, { x: 0, y: 0, width: columns, height: rows });
          const box = {
            x: shown.x + xs[0] * shown.width,
            y: shown.y + ys[0] * shown.height,
            width: (xs[1] - xs[0]) * shown.width,
            height: (ys[1] - ys[0]) * shown.height,
          };
          const back = toImageBox(geometry, toInputBox(geometry, box));
          for (const key of ["x", "y", "width", "height"] as const) {
            expect(Math.abs(back[key] - box[key])).toBeLessThan(1e-9 * Math.max(width, height));
          }
        },
      ),
    );
  });

  it.each(GEOMETRIES)("a marked square of the photograph ends where the mapping says: %s", (kind) => {
    for (const [width, height, shape] of [
      [300, 200, [96, 96, 3]],
      [150, 400, [96, 96, 3]],
      [300, 200, [64, 128, 3]],
    ] as const) {
      const mark = { x: Math.floor(width * 0.45), y: Math.floor(height * 0.4), width: 60, height: 50 };
      const image = picture(width, height, (x, y) =>
        x >= mark.x && x < mark.x + mark.width && y >= mark.y && y < mark.y + mark.height ? [255, 0, 0] : [0, 0, 255],
      );
      const { view, geometry } = prepareInput(image, shape, { values: "none", geometry: kind });
      const box = toInputBox(geometry, mark);
      const [left, right] = [Math.ceil(box.x + 1), Math.floor(box.x + box.width - 1) - 1];
      const [top, bottom] = [Math.ceil(box.y + 1), Math.floor(box.y + box.height - 1) - 1];
      expect(right - left).toBeGreaterThan(5);
      for (const x of [left, right]) for (const y of [top, bottom]) expect(colourAt(view, x, y)).toEqual([255, 0, 0]);
      const [outsideX, outsideY] = [Math.floor(box.x - 2), Math.floor(box.y - 2)];
      expect(colourAt(view, outsideX, top)).toEqual([0, 0, 255]);
      expect(colourAt(view, left, outsideY)).toEqual([0, 0, 255]);
    }
  });
});

describe("pixels", () => {
  it("fills letterbox bars with the stated grey", () => {
    const { view } = prepareInput(plainPicture(40, 10, [255, 0, 0]), [20, 20, 3], {
      values: "none",
      geometry: "letterbox",
    });
    // 20 x 5 pixels, floor(7.5) = 7 rows above.
    expect([6, 7, 11, 12].map((y) => colourAt(view, 0, y))).toEqual([
      [LETTERBOX_FILL, LETTERBOX_FILL, LETTERBOX_FILL],
      [255, 0, 0],
      [255, 0, 0],
      [LETTERBOX_FILL, LETTERBOX_FILL, LETTERBOX_FILL],
    ]);
  });

  it.each(oracle.crop)("are within a level of Pillow's resize and centre crop: $source", ({ source, pixels }) => {
    const { view } = prepareInput(pattern(source[0], source[1]), [32, 32, 3], { values: "unit", geometry: "crop" });
    const expected = Buffer.from(pixels, "base64");
    expect(Math.max(...view.data.map((value, index) => Math.abs(value - expected[index])))).toBeLessThanOrEqual(1);
  });

  it.each(["caffe", "torch", "tf"] as const)("have the values of Keras's preprocess_input: %s", (values) => {
    const { colours } = oracle.values;
    const image = picture(4, 1, (x) => colours[x] as [number, number, number]);
    const { pixels } = prepareInput(image, [1, 4, 3], { values, geometry: "squash" });
    oracle.values[values].flat().forEach((expected, index) => expect(pixels[index]).toBeCloseTo(expected, 4));
  });

  it("are shares of one for `unit` and bytes for `none`", () => {
    const image = plainPicture(1, 1, [0, 51, 255]);
    expect([...prepareInput(image, [1, 1, 3], { values: "unit", geometry: "squash" }).pixels]).toEqual([
      0,
      Math.fround(0.2),
      1,
    ]);
    expect([...prepareInput(image, [1, 1, 3], { values: "none", geometry: "squash" }).pixels]).toEqual([0, 51, 255]);
  });

  it("are Pillow's luminance for a network of one channel, which sees a grey picture", () => {
    const colours = [
      [255, 0, 0],
      [0, 255, 0],
      [0, 0, 255],
      [200, 100, 50],
      [1, 2, 3],
      [255, 255, 255],
    ] as const;
    const image = picture(6, 1, (x) => colours[x]);
    const { pixels, view } = prepareInput(image, [1, 6, 1], { values: "none", geometry: "squash" });
    // Image.convert("L") of Pillow 13.0.0.
    expect([...pixels]).toEqual([76, 150, 29, 124, 2, 255]);
    expect(colourAt(view, 3, 0)).toEqual([124, 124, 124]);
    expect([...prepareInput(image, [1, 6, 1], { values: "tf", geometry: "squash" }).pixels]).toEqual(
      [76, 150, 29, 124, 2, 255].map((level) => Math.fround((level - 127.5) / 127.5)),
    );
  });

  it("are the file's colours and alpha for a network of four channels, opaque where there is none", () => {
    const rgba = Uint8Array.of(200, 100, 0, 255, 10, 20, 30, 51);
    const image = { width: 2, height: 1, data: Uint8Array.of(200, 100, 0, 206, 208, 210), rgba };
    const prepared = prepareInput(image, [1, 2, 4], { values: "none", geometry: "squash" });
    expect([...prepared.pixels]).toEqual([...rgba]);
    expect(prepared.view.data).toEqual(image.data);
    const opaque = plainPicture(2, 1, [7, 8, 9]);
    expect([...prepareInput(opaque, [1, 2, 4], { values: "unit", geometry: "squash" }).pixels]).toEqual(
      [7, 8, 9, 255, 7, 8, 9, 255].map((byte) => Math.fround(byte * (1 / 255))),
    );
    const bars = prepareInput(image, [2, 2, 4], { values: "none", geometry: "letterbox" }).pixels;
    expect([...bars.subarray(8)]).toEqual([128, 128, 128, 255, 128, 128, 128, 255]);
  });

  it("do not let colours that nobody sees bleed into others where alpha is resized, as Pillow", () => {
    const rows = [
      [
        [200, 100, 0, 255],
        [0, 0, 255, 0],
        [40, 80, 120, 128],
        [90, 10, 30, 255],
      ],
      [
        [10, 20, 30, 60],
        [200, 200, 200, 255],
        [0, 255, 0, 1],
        [7, 9, 11, 200],
      ],
    ];
    const image = { width: 4, height: 2, data: new Uint8Array(24), rgba: Uint8Array.from(rows.flat(2)) };
    const resized = (height: number, width: number): Float32Array =>
      prepareInput(image, [height, width, 4], { values: "none", geometry: "squash" }).pixels;
    // Image.resize(..., BILINEAR) of Pillow 13.0.0, which rounds between its two passes.
    const expected = {
      two: [170, 133, 94, 132, 69, 47, 63, 144],
      six: [199, 99, 0, 179, 39, 79, 119, 64, 81, 22, 45, 217, 131, 136, 140, 118, 199, 201, 199, 128, 7, 9, 10, 140],
    };
    resized(1, 2).forEach((value, i) => expect(Math.abs(value - expected.two[i])).toBeLessThanOrEqual(1));
    resized(2, 3).forEach((value, i) => expect(Math.abs(value - expected.six[i])).toBeLessThanOrEqual(1));
  });

  it("of red, green and blue are refused for a network of other channels, with what to choose", () => {
    const image = plainPicture(2, 2, [1, 2, 3]);
    for (const values of ["caffe", "torch"] as const) {
      expect(() => prepareInput(image, [2, 2, 1], { values, geometry: "squash" })).toThrow(
        `The values "${values}" are made of the means of red, green and blue, and the network reads grey pictures. Choose tf, unit, none.`,
      );
      expect(() => prepareInput(image, [2, 2, 4], { values, geometry: "squash" })).toThrow("colours and alpha");
    }
  });

  it("come from 1 x 1 and 20,000 x 20 pixels too", () => {
    for (const kind of GEOMETRIES) {
      for (const [width, height] of [
        [1, 1],
        [20000, 20],
        [20, 20000],
      ] as const) {
        const { pixels, view } = prepareInput(plainPicture(width, height, [9, 9, 9]), [32, 32, 3], {
          values: "tf",
          geometry: kind,
        });
        expect(pixels).toHaveLength(32 * 32 * 3);
        expect(colourAt(view, 15, 15)).toEqual([9, 9, 9]);
      }
    }
  });
});
