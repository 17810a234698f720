/** From the bytes of a picture file to upright 8-bit RGB. One codec in every host, so a file gives the same pixels. */
import { JsColorType, Transformer } from "@napi-rs/image";
import { PippinError } from "../../contract/errors.ts";
import { foreignFormatOf, readHeader, type ImageFormat, type ImageHeader } from "./header.ts";
import { upright } from "./orientation.ts";
import type { RgbImage } from "./rgbImage.ts";

export interface DecodedImage {
  readonly image: RgbImage;
  readonly format: ImageFormat;
  /** Sentences for the user, each naming the file: cut off, further frames left out. */
  readonly warnings: readonly string[];
}

/** Largest picture, by its header, so that a small file cannot ask for gigabytes: 450 MB as RGB, 1.5 GB on the way. */
const LARGEST_PIXELS = 150e6;
/** JPEG can have no longer side, and no camera or scanner makes one. */
const LONGEST_SIDE = 65_535;
/** A block of 8x8 pixels takes a bit at least: what has fewer bytes for its pixels holds next to nothing of them. */
const MOST_PIXELS_A_BYTE = 1024;
/** Pictures up to here are decoded whatever they lack. */
const HARMLESS_PIXELS = 16e6;

const READABLE = "JPEG, PNG, WebP, TIFF or BMP";

/**
 * Decodes a picture: its first frame or page, turned upright by its EXIF orientation (wherever JPEG, PNG, WebP and TIFF
 * keep it), grey and CMYK as RGB, 16-bit values rounded to 8 (`v / 257`), transparent parts as they show on white
 * paper. Colour profiles are not applied, as in the pipelines that networks are trained with.
 *
 * @param name - the file's, for sentences.
 * @param keepAlpha - also give the colours under transparent parts, and alpha, for networks that read both.
 * @throws PippinError `bad-file` for an empty, damaged or foreign file; `unsupported` for formats that Pippin does not
 * read and for pictures over {@link LARGEST_PIXELS}.
 *
 * @example
 * A red and a blue pixel, as PNG and back.
 * ```ts
 * const picture = { width: 2, height: 1, data: Uint8Array.of(255, 0, 0, 0, 0, 255) };
 * const { image, format, warnings } = await decodeImage(await encodePng(picture), "two.png");
 * image.data; // => [255, 0, 0, 0, 0, 255]
 * format; // => "PNG"
 * warnings; // => []
 * image.rgba; // => undefined
 * await decodeImage(Uint8Array.of(), "empty.png"); // throws bad-file
 * ```
 */
export async function decodeImage(bytes: Uint8Array, name: string, keepAlpha = false): Promise<DecodedImage> {
  const header = checkedHeader(bytes, name);
  const stored = await decodeStored(bytes, name, keepAlpha);
  const image = upright(stored, header.orientation);
  return { image, format: header.format, warnings: warningsOf(header, name) };
}

function checkedHeader(bytes: Uint8Array, name: string): ImageHeader {
  if (bytes.length === 0) throw bad(name, "is empty (0 bytes)", "Copy it again from where it came from.");
  const header = readHeader(bytes);
  if (header === null) throw foreign(bytes, name);
  if (header === "cut") {
    throw bad(name, "ends before its picture begins", "The file is cut off; copy it again from where it came from.");
  }
  const { width, height, jpeg } = header;
  if (width <= 0 || height <= 0) throw bad(name, `says that it is ${width} x ${height} pixels`, "The file is damaged.");
  if (width * height > LARGEST_PIXELS || Math.max(width, height) > LONGEST_SIDE) throw tooLarge(name, header);
  if (jpeg && width * height > Math.max(HARMLESS_PIXELS, MOST_PIXELS_A_BYTE * bytes.length)) {
    throw bad(
      name,
      `says that it is ${width} x ${height} pixels and has ${bytes.length} bytes, which cannot hold them`,
      "The file is cut off or damaged; copy it again from where it came from.",
    );
  }
  if (jpeg && (jpeg.frame > 0xc2 || jpeg.precision !== 8)) {
    throw unsupported(name, "is a lossless, arithmetic-coded or 12-bit JPEG", "Save it as an ordinary JPEG or PNG.");
  }
  if (jpeg?.scans === 0) throw bad(name, "has a header but no picture", "Copy it again from where it came from.");
  return header;
}

function warningsOf(header: ImageHeader, name: string): string[] {
  const warnings: string[] = [];
  if (header.jpeg && !header.jpeg.complete) {
    warnings.push(`${name} is cut off before its end; what is missing of the picture is filled in grey or smeared.`);
  }
  if (header.more) warnings.push(`${name} holds several frames or pages; only the first is used.`);
  return warnings;
}

/** Pixels as a file holds them, not turned upright. */
export interface StoredPixels {
  readonly width: number;
  readonly height: number;
  /** Of a pixel: grey, grey and alpha, RGB, or RGB and alpha. */
  readonly channels: 1 | 2 | 3 | 4;
  /** `[height, width, channels]`, with the bits that the file has. */
  readonly values: Uint8Array | Uint16Array;
}

/**
 * For files whose numbers mean something, such as masks.
 *
 * @throws PippinError as {@link decodeImage}.
 *
 * @example
 * ```ts
 * const picture = { width: 2, height: 1, data: Uint8Array.of(255, 0, 0, 0, 0, 255) };
 * const { channels, values } = await decodePixels(await encodePng(picture), "two.png");
 * values.length / channels; // => 2
 * ```
 */
export async function decodePixels(bytes: Uint8Array, name: string): Promise<StoredPixels> {
  checkedHeader(bytes, name);
  return decoded(bytes, name, (pixels, type, size) => {
    const channels = channelsOf(type, name);
    return { ...size, channels, values: WIDE.has(type) ? wide(pixels) : pixels };
  });
}

function decodeStored(bytes: Uint8Array, name: string, keepAlpha: boolean): Promise<RgbImage> {
  return decoded(bytes, name, (pixels, type, size) => ({ ...size, ...toRgb(pixels, type, name, keepAlpha) }));
}

async function decoded<Result>(
  bytes: Uint8Array,
  name: string,
  made: (pixels: Uint8Array, type: JsColorType, size: { width: number; height: number }) => Result,
): Promise<Result> {
  const transformer = new Transformer(bytes);
  try {
    const pixels = await transformer.rawPixels();
    const { width, height, colorType } = await transformer.metadata(false);
    return made(pixels, colorType, { width, height });
  } catch (error) {
    if (error instanceof PippinError) throw error;
    const words = error instanceof Error ? error.message.replaceAll(/\s+/g, " ").trim() : String(error);
    if (/memory limit/i.test(words)) {
      throw unsupported(name, "needs more than 512 MB to be decoded", "Save a smaller or an 8-bit copy.");
    }
    throw bad(name, `is damaged or cut off (${words})`, "Copy it again, or open it elsewhere and save it as PNG.");
  }
}

const WIDE = new Set([JsColorType.L16, JsColorType.La16, JsColorType.Rgb16, JsColorType.Rgba16]);
const CHANNELS = new Map<JsColorType, StoredPixels["channels"]>([
  [JsColorType.L8, 1],
  [JsColorType.La8, 2],
  [JsColorType.Rgb8, 3],
  [JsColorType.Rgba8, 4],
  [JsColorType.L16, 1],
  [JsColorType.La16, 2],
  [JsColorType.Rgb16, 3],
  [JsColorType.Rgba16, 4],
]);

/** @param pixels - the codec's, interleaved; 16-bit values in the machine's byte order. */
function toRgb(
  pixels: Uint8Array,
  type: JsColorType,
  name: string,
  keepAlpha: boolean,
): Pick<RgbImage, "data" | "rgba"> {
  const channels = channelsOf(type, name);
  const bytes = WIDE.has(type) ? narrowed(pixels) : pixels;
  if (channels === 3) return { data: new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
  if (channels === 1) return { data: spread(bytes) };
  return { data: onWhite(bytes, channels), ...(keepAlpha ? { rgba: straight(bytes, channels) } : {}) };
}

function channelsOf(type: JsColorType, name: string): StoredPixels["channels"] {
  const channels = CHANNELS.get(type);
  if (channels === undefined) {
    throw unsupported(name, "holds floating-point pixels", "Save it with 8 or 16 bits a colour.");
  }
  return channels;
}

function wide(pixels: Uint8Array): Uint16Array {
  return new Uint16Array(pixels.slice().buffer);
}

/** From 16 to 8 bits: 65535 / 255 = 257. */
function narrowed(pixels: Uint8Array): Uint8Array {
  const values = wide(pixels);
  const bytes = new Uint8Array(values.length);
  for (let index = 0; index < values.length; index++) bytes[index] = (values[index]! + 128) / 257;
  return bytes;
}

function spread(grey: Uint8Array): Uint8Array {
  const data = new Uint8Array(grey.length * 3);
  for (let pixel = 0; pixel < grey.length; pixel++) data.fill(grey[pixel]!, pixel * 3, pixel * 3 + 3);
  return data;
}

/** Grey or RGB with alpha, as seen on white paper: `c * a + 255 * (1 - a)`, rounded half up. */
function onWhite(pixels: Uint8Array, channels: number): Uint8Array {
  const count = pixels.length / channels;
  const data = new Uint8Array(count * 3);
  for (let pixel = 0; pixel < count; pixel++) {
    const from = pixel * channels;
    const alpha = pixels[from + channels - 1]!;
    for (let colour = 0; colour < 3; colour++) {
      const value = pixels[from + (channels === 4 ? colour : 0)]!;
      data[pixel * 3 + colour] = (value * alpha + 255 * (255 - alpha) + 127) / 255;
    }
  }
  return data;
}

/** Grey or RGB with alpha, as RGB with alpha. */
function straight(pixels: Uint8Array, channels: number): Uint8Array {
  const count = pixels.length / channels;
  const data = new Uint8Array(count * 4);
  for (let pixel = 0; pixel < count; pixel++) {
    const from = pixel * channels;
    for (let colour = 0; colour < 3; colour++) data[pixel * 4 + colour] = pixels[from + (channels === 4 ? colour : 0)]!;
    data[pixel * 4 + 3] = pixels[from + channels - 1]!;
  }
  return data;
}

function foreign(bytes: Uint8Array, name: string): PippinError {
  const format = foreignFormatOf(bytes);
  if (format) return unsupported(name, `is a ${format} file, which Pippin does not read`, `Save it as ${READABLE}.`);
  return bad(name, "is not a picture", `Choose a ${READABLE} file.`);
}

function tooLarge(name: string, { width, height }: ImageHeader): PippinError {
  const megapixels = Math.round((width * height) / 1e6);
  const limit = LARGEST_PIXELS / 1e6;
  return unsupported(
    name,
    Math.max(width, height) > LONGEST_SIDE && megapixels <= limit
      ? `is ${width} x ${height} pixels, which is longer than ${LONGEST_SIDE}`
      : `is ${width} x ${height} pixels (${megapixels} megapixels by its header; the limit is ${limit})`,
    "Save a smaller copy.",
  );
}

function bad(name: string, problem: string, advice: string): PippinError {
  return new PippinError("bad-file", `${name} ${problem}. ${advice}`, { file: name });
}

function unsupported(name: string, problem: string, advice: string): PippinError {
  return new PippinError("unsupported", `${name} ${problem}. ${advice}`, { file: name });
}
