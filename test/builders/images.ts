/** Pictures for tests: made, encoded and damaged in memory. */
import { crc32, deflateSync } from "node:zlib";
import { Transformer } from "@napi-rs/image";
import type { RgbImage } from "../../app/main/imaging/rgbImage.ts";

export type Colour = readonly [number, number, number];

/** Left upper, right upper, left lower, right lower quarter of {@link quarters}, as in `test/oracles/images.py`. */
export const QUARTERS: readonly Colour[] = [
  [250, 10, 20],
  [10, 240, 30],
  [20, 30, 230],
  [200, 200, 40],
];

/** A picture whose pixels a function of the column and the row gives. */
export function picture(width: number, height: number, colour: (x: number, y: number) => Colour): RgbImage {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data.set(colour(x, y), (y * width + x) * 3);
  return { width, height, data };
}

export function plainPicture(width: number, height: number, colour: Colour): RgbImage {
  return picture(width, height, () => colour);
}

/** Four colours, one a quarter. */
export function quarters(width = 16, height = 12): RgbImage {
  return picture(width, height, (x, y) => QUARTERS[(y < height / 2 ? 0 : 2) + (x < width / 2 ? 0 : 1)]);
}

/** Ramps and fine texture: `pattern` of `test/oracles/images.py`. */
export function pattern(width: number, height: number): RgbImage {
  const at = (x: number, y: number, c: number): number => (7 * x + 3 * y * (c + 1) + x * y + 40 * c) % 256;
  return picture(width, height, (x, y) => [at(x, y, 0), at(x, y, 1), at(x, y, 2)]);
}

export function colourAt(image: RgbImage, x: number, y: number): Colour {
  const at = (y * image.width + x) * 3;
  return [image.data[at], image.data[at + 1], image.data[at + 2]];
}

/** The bytes of a file in a format that the codec writes. */
export async function encoded(image: RgbImage, format: "jpeg" | "png" | "webp" | "tiff" | "bmp"): Promise<Uint8Array> {
  const rgba = new Uint8Array(image.width * image.height * 4).fill(255);
  for (let pixel = 0; pixel < image.width * image.height; pixel++) {
    rgba.set(image.data.subarray(pixel * 3, pixel * 3 + 3), pixel * 4);
  }
  const transformer = Transformer.fromRgbaPixels(rgba, image.width, image.height);
  switch (format) {
    case "jpeg":
      return transformer.jpeg(95);
    case "png":
      return transformer.png();
    case "webp":
      return transformer.webpLossless();
    case "tiff":
      return transformer.tiff();
    case "bmp":
      return transformer.bmp();
  }
}

/** EXIF data that hold nothing but an orientation, without JPEG's prefix. */
function exifBlock(orientation: number, order: "II" | "MM" = "MM"): Uint8Array {
  const little = order === "II";
  const bytes = new Uint8Array(26);
  const view = new DataView(bytes.buffer);
  bytes.set(Buffer.from(order));
  view.setUint16(2, 42, little);
  view.setUint32(4, 8, little);
  view.setUint16(8, 1, little);
  view.setUint16(10, 0x112, little);
  view.setUint16(12, 3, little);
  view.setUint32(14, 1, little);
  view.setUint16(18, orientation, little);
  return bytes;
}

/** A JPEG with an EXIF orientation put behind its start marker. */
export function withExif(jpeg: Uint8Array, orientation: number, order: "II" | "MM" = "MM"): Uint8Array {
  const block = Buffer.concat([Buffer.from("Exif\0\0"), exifBlock(orientation, order)]);
  const head = Buffer.from([0xff, 0xe1, 0, block.length + 2]);
  return Buffer.concat([jpeg.subarray(0, 2), head, block, jpeg.subarray(2)]);
}

/** A PNG of any bit depth and colour type, from raw samples. */
export function png(options: {
  readonly width: number;
  readonly height: number;
  readonly depth: 1 | 2 | 4 | 8 | 16;
  /** 0 grey, 2 RGB, 3 with a palette, 4 grey and alpha, 6 RGBA. */
  readonly colourType: 0 | 2 | 3 | 4 | 6;
  readonly samples: readonly number[];
  /** RGB of each number. */
  readonly palette?: readonly number[];
  /** Alpha of each number. */
  readonly transparency?: readonly number[];
  /** Written into the header instead of the true size. */
  readonly claims?: readonly [number, number];
}): Uint8Array {
  const { width, height, depth, colourType, samples, palette, transparency, claims = [width, height] } = options;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(claims[0], 0);
  header.writeUInt32BE(claims[1], 4);
  header.set([depth, colourType, 0, 0, 0], 8);
  const perRow = samples.length / height;
  const rows = Array.from({ length: height }, (_, row) => {
    const line = samples.slice(row * perRow, (row + 1) * perRow);
    return [
      0,
      ...(depth < 8
        ? packed(line, depth)
        : line.flatMap((value) => (depth === 16 ? [value >> 8, value & 255] : [value]))),
    ];
  });
  const data = deflateSync(Buffer.from(rows.flat()));
  const signature = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    ...(palette === undefined ? [] : [chunk("PLTE", Buffer.from(palette))]),
    ...(transparency === undefined ? [] : [chunk("tRNS", Buffer.from(transparency))]),
    chunk("IDAT", data),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** Several samples a byte, the first in its highest bits. */
function packed(line: readonly number[], depth: number): number[] {
  const bytes = new Array<number>(Math.ceil((line.length * depth) / 8)).fill(0);
  line.forEach((value, i) => {
    bytes[Math.floor((i * depth) / 8)] |= value << (8 - depth - ((i * depth) % 8));
  });
  return bytes;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
