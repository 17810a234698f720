import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { PippinError, type ErrorCode } from "../../../app/contract/errors.ts";
import { decodeImage } from "../../../app/main/imaging/decode.ts";
import { encodeJpeg, encodePng } from "../../../app/main/imaging/encode.ts";
import type { RgbImage } from "../../../app/main/imaging/rgbImage.ts";
import {
  colourAt,
  encoded,
  pattern,
  picture,
  plainPicture,
  png,
  QUARTERS,
  quarters,
  withExif,
  type Colour,
} from "../../builders/images.ts";

const stored = (name: string): Uint8Array =>
  readFileSync(new URL(`../../oracles/files/images/${name}`, import.meta.url));

/** Colours of the middles of the four quarters. */
function quartersOf(image: RgbImage): Colour[] {
  const [left, right] = [Math.floor(image.width / 4), Math.floor((image.width * 3) / 4)];
  const [top, bottom] = [Math.floor(image.height / 4), Math.floor((image.height * 3) / 4)];
  return [
    colourAt(image, left, top),
    colourAt(image, right, top),
    colourAt(image, left, bottom),
    colourAt(image, right, bottom),
  ];
}

function largestDifference(actual: readonly Colour[], expected: readonly Colour[]): number {
  return Math.max(...actual.flatMap((colour, index) => colour.map((value, c) => Math.abs(value - expected[index][c]))));
}

async function refusal(bytes: Uint8Array, name: string): Promise<{ code: ErrorCode; message: string }> {
  const error: unknown = await decodeImage(bytes, name).then(
    () => new Error("decoded"),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(PippinError);
  const { code, message } = error as PippinError;
  expect(message).toContain(name);
  return { code, message };
}

describe("decoding", () => {
  it.each(["png", "webp", "tiff", "bmp"] as const)("gives back every pixel of a lossless %s", async (format) => {
    const image = pattern(13, 7);
    const decoded = await decodeImage(await encoded(image, format), `a.${format}`);
    expect(decoded.image).toEqual(image);
    expect(decoded.warnings).toEqual([]);
    expect(decoded.format.toLowerCase()).toBe(format);
  });

  it("reads a JPEG to within its loss", async () => {
    const { image, format, warnings } = await decodeImage(await encoded(quarters(32, 24), "jpeg"), "a.jpg");
    expect([image.width, image.height, format, warnings]).toEqual([32, 24, "JPEG", []]);
    expect(largestDifference(quartersOf(image), QUARTERS)).toBeLessThanOrEqual(6);
  });

  it("turns CMYK into RGB", async () => {
    const { image } = await decodeImage(stored("cmyk.jpg"), "cmyk.jpg");
    expect(largestDifference(quartersOf(image), QUARTERS)).toBeLessThanOrEqual(6);
  });

  it("rounds 16-bit grey to 8 bits", async () => {
    // The file holds red * 257 - 100, which is nearest to red.
    const { image } = await decodeImage(stored("grey16.png"), "grey16.png");
    expect(quartersOf(image)).toEqual(QUARTERS.map(([red]) => [red, red, red]));
  });

  it("rounds 16-bit colours to the nearest of 8 bits", async () => {
    const samples = [0, 65535, 257, 128, 129, 65406];
    const { image } = await decodeImage(png({ width: 2, height: 1, depth: 16, colourType: 2, samples }), "rgb16.png");
    expect([...image.data]).toEqual([0, 255, 1, 0, 1, 254]);
  });

  it("shows transparent parts on white", async () => {
    const samples = [200, 100, 0, 255, 200, 100, 0, 0, 200, 100, 0, 51];
    const { image } = await decodeImage(png({ width: 3, height: 1, depth: 8, colourType: 6, samples }), "alpha.png");
    // 51 / 255 is a fifth: 200 / 5 + 255 * 4 / 5 = 244, 224, 204.
    expect([...image.data]).toEqual([200, 100, 0, 255, 255, 255, 244, 224, 204]);
  });

  it("keeps the colours under transparent parts, and alpha, for those who ask", async () => {
    const samples = [200, 100, 0, 255, 200, 100, 0, 0, 200, 100, 0, 51];
    const file = png({ width: 3, height: 1, depth: 8, colourType: 6, samples });
    const { image } = await decodeImage(file, "alpha.png", true);
    expect([...image.rgba!]).toEqual(samples);
    expect([...image.data]).toEqual([200, 100, 0, 255, 255, 255, 244, 224, 204]);
    expect((await decodeImage(file, "alpha.png")).image.rgba).toBeUndefined();
    const grey = png({ width: 2, height: 1, depth: 16, colourType: 4, samples: [0x6464, 0xffff, 0x6464, 0] });
    expect([...(await decodeImage(grey, "la16.png", true)).image.rgba!]).toEqual([
      100, 100, 100, 255, 100, 100, 100, 0,
    ]);
    const opaque = await encodeJpeg(plainPicture(2, 1, [7, 8, 9]));
    expect((await decodeImage(opaque, "a.jpg", true)).image.rgba).toBeUndefined();
  });

  it("shows grey with alpha, of 16 bits too, on white", async () => {
    const samples = [0x6464, 0xffff, 0x6464, 0];
    const { image } = await decodeImage(png({ width: 2, height: 1, depth: 16, colourType: 4, samples }), "la16.png");
    expect([...image.data]).toEqual([100, 100, 100, 255, 255, 255]);
  });

  it("takes an animation's first frame and says so", async () => {
    const { image, warnings } = await decodeImage(stored("animated.webp"), "animated.webp");
    expect(quartersOf(image)).toEqual(QUARTERS);
    expect(warnings).toEqual(["animated.webp holds several frames or pages; only the first is used."]);
  });

  it("reads 1 x 1 and 20,000 x 20 pixels", async () => {
    const dot = await decodeImage(await encoded(plainPicture(1, 1, [7, 8, 9]), "png"), "dot.png");
    expect(dot.image).toEqual({ width: 1, height: 1, data: new Uint8Array([7, 8, 9]) });
    const strip = await decodeImage(await encoded(plainPicture(20000, 20, [7, 8, 9]), "jpeg"), "strip.jpg");
    expect([strip.image.width, strip.image.height]).toEqual([20000, 20]);
  });

  it("gives the same pixels for the same bytes", async () => {
    const bytes = await encoded(pattern(40, 30), "jpeg");
    expect(await decodeImage(bytes, "a.jpg")).toEqual(await decodeImage(bytes, "a.jpg"));
  });
});

describe("orientation", () => {
  // What EXIF 2.32 says about where row 0 and column 0 of the stored picture are: [top left, top right, bottom left].
  const [a, b, c, d] = QUARTERS as [Colour, Colour, Colour, Colour];
  it.each([
    [1, [a, b, c, d]],
    [2, [b, a, d, c]],
    [3, [d, c, b, a]],
    [4, [c, d, a, b]],
    [5, [a, c, b, d]],
    [6, [c, a, d, b]],
    [7, [d, b, c, a]],
    [8, [b, d, a, c]],
  ] as const)("%i is turned upright", async (orientation, expected) => {
    const jpeg = await encoded(quarters(32, 24), "jpeg");
    for (const order of ["II", "MM"] as const) {
      const { image } = await decodeImage(withExif(jpeg, orientation, order), "turned.jpg");
      expect([image.width, image.height]).toEqual(orientation < 5 ? [32, 24] : [24, 32]);
      expect(largestDifference(quartersOf(image), expected)).toBeLessThanOrEqual(6);
    }
  });

  it.each(["rotated.tif", "rotated.png", "rotated.webp"])("is found in %s too", async (name) => {
    const { image } = await decodeImage(stored(name), name);
    expect([image.width, image.height]).toEqual([12, 16]);
    expect(quartersOf(image)).toEqual([c, a, d, b]);
  });

  it("is ignored where it makes no sense", async () => {
    const jpeg = await encoded(quarters(32, 24), "jpeg");
    expect((await decodeImage(withExif(jpeg, 9), "a.jpg")).image).toEqual((await decodeImage(jpeg, "a.jpg")).image);
  });
});

describe("bad files", () => {
  it("warns of a JPEG that is cut off inside its picture", async () => {
    const jpeg = await encoded(pattern(64, 48), "jpeg");
    const { image, warnings } = await decodeImage(jpeg.subarray(0, jpeg.length - 300), "holiday.jpg");
    expect([image.width, image.height]).toEqual([64, 48]);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/^holiday\.jpg is cut off before its end/);
  });

  it("is not fooled by the end marker of a thumbnail", async () => {
    const jpeg = await encoded(pattern(64, 48), "jpeg");
    const thumbnail = Buffer.concat([Buffer.from([0xff, 0xe2, 0, 8]), Buffer.from([1, 2, 3, 4, 0xff, 0xd9])]);
    const whole = Buffer.concat([jpeg.subarray(0, 2), thumbnail, jpeg.subarray(2)]);
    expect((await decodeImage(whole, "a.jpg")).warnings).toEqual([]);
    expect((await decodeImage(whole.subarray(0, whole.length - 2), "a.jpg")).warnings).toHaveLength(1);
  });

  it("takes bytes after the end marker for what they are: not the picture's", async () => {
    const jpeg = await encoded(pattern(64, 48), "jpeg");
    expect((await decodeImage(Buffer.concat([jpeg, Buffer.alloc(100)]), "a.jpg")).warnings).toEqual([]);
  });

  it("refuses a JPEG that is cut off before its picture", async () => {
    const jpeg = await encoded(pattern(64, 48), "jpeg");
    for (const length of [4, 20, 150]) {
      expect((await refusal(jpeg.subarray(0, length), "early.jpg")).code).toBe("bad-file");
    }
  });

  it.each(["png", "webp", "tiff", "bmp"] as const)("refuses a %s that is cut off", async (format) => {
    const bytes = await encoded(pattern(64, 48), format);
    for (const share of [0.001, 0.1, 0.5]) {
      const cut = bytes.subarray(0, Math.max(12, Math.floor(bytes.length * share)));
      expect((await refusal(cut, `cut.${format}`)).code).toBe("bad-file");
    }
  });

  it("refuses an empty file", async () => {
    expect(await refusal(new Uint8Array(0), "empty.jpg")).toEqual({
      code: "bad-file",
      message: "empty.jpg is empty (0 bytes). Copy it again from where it came from.",
    });
  });

  it("refuses what is no picture, whatever it is called", async () => {
    const { code, message } = await refusal(Buffer.from("hello, I am a text"), "notes.jpg");
    expect([code, message]).toEqual([
      "bad-file",
      "notes.jpg is not a picture. Choose a JPEG, PNG, WebP, TIFF or BMP file.",
    ]);
  });

  it("refuses formats that it does not read by their name", async () => {
    const gif = Buffer.from("R0lGODlhAQABAIAAAAAAAP///ywAAAAAAQABAAACAUwAOw==", "base64");
    const { code, message } = await refusal(gif, "dance.gif");
    expect(code).toBe("unsupported");
    expect(message).toBe(
      "dance.gif is a GIF file, which Pippin does not read. Save it as JPEG, PNG, WebP, TIFF or BMP.",
    );
    expect((await refusal(Buffer.from("\0\0\0\x1cftypavif\0\0\0\0", "latin1"), "a.avif")).message).toContain("AVIF");
  });

  it("refuses an absurd size by the header, before anything is decoded", async () => {
    const bomb = png({ width: 1, height: 1, depth: 8, colourType: 0, samples: [0], claims: [100000, 100000] });
    const { code, message } = await refusal(bomb, "bomb.png");
    expect(code).toBe("unsupported");
    expect(message).toMatch(/100000 x 100000 pixels \(10000 megapixels by its header; the limit is 150\)/);
  });

  it("refuses a side that no camera makes, though its pixels are few enough", async () => {
    const long = png({ width: 1, height: 1, depth: 8, colourType: 0, samples: [0], claims: [150e6, 1] });
    const { code, message } = await refusal(long, "long.png");
    expect([code, message]).toEqual([
      "unsupported",
      "long.png is 150000000 x 1 pixels, which is longer than 65535. Save a smaller copy.",
    ]);
  });

  it("refuses a JPEG of far more pixels than its bytes can hold, and reads small ones that are cut off", async () => {
    const jpeg = Buffer.from(await encoded(pattern(16, 16), "jpeg"));
    const frame = jpeg.findIndex((byte, at) => byte === 0xff && (jpeg[at + 1] === 0xc0 || jpeg[at + 1] === 0xc2));
    jpeg.writeUInt16BE(12000, frame + 5);
    jpeg.writeUInt16BE(12000, frame + 7);
    const { code, message } = await refusal(jpeg, "header.jpg");
    expect(code).toBe("bad-file");
    expect(message).toMatch(
      /^header\.jpg says that it is 12000 x 12000 pixels and has \d+ bytes, which cannot hold them\./,
    );
    jpeg.writeUInt16BE(1000, frame + 5);
    jpeg.writeUInt16BE(1000, frame + 7);
    expect((await decodeImage(jpeg, "small.jpg")).image).toMatchObject({ width: 1000, height: 1000 });
  });

  it("refuses a picture without pixels", async () => {
    const none = png({ width: 1, height: 1, depth: 8, colourType: 0, samples: [0], claims: [0, 7] });
    expect((await refusal(none, "none.png")).message).toContain("0 x 7 pixels");
  });

  it("refuses 12-bit and arithmetic-coded JPEGs by what they are", async () => {
    const jpeg = Buffer.from(await encoded(pattern(16, 16), "jpeg"));
    const frame = jpeg.findIndex((byte, at) => byte === 0xff && (jpeg[at + 1] === 0xc0 || jpeg[at + 1] === 0xc2));
    const arithmetic = Buffer.from(jpeg);
    arithmetic[frame + 1] = 0xc9;
    expect((await refusal(arithmetic, "odd.jpg")).code).toBe("unsupported");
    const deep = Buffer.from(jpeg);
    deep[frame + 4] = 12;
    expect((await refusal(deep, "deep.jpg")).code).toBe("unsupported");
  });
});

describe("encoding", () => {
  it("writes a PNG that reads back to the same pixels", async () => {
    const image = pattern(31, 9);
    expect((await decodeImage(await encodePng(image), "a.png")).image).toEqual(image);
  });

  it("writes the same bytes for the same picture", async () => {
    const image = pattern(31, 9);
    expect(await encodePng(image)).toEqual(await encodePng(image));
    expect(await encodeJpeg(image, 80)).toEqual(await encodeJpeg(image, 80));
  });

  it("writes smaller JPEGs at lower quality", async () => {
    const image = picture(64, 64, (x, y) => [x * 4, y * 4, (x * y) % 256]);
    expect((await encodeJpeg(image, 40)).length).toBeLessThan((await encodeJpeg(image, 90)).length);
  });
});
