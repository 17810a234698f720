/**
 * From a photograph to a network's input, and between the coordinates of the two.
 *
 * Sizes and offsets follow one rule everywhere: resized sides are rounded half up, crop and bar offsets floored. Other
 * readings differ by a pixel on almost half of real photographs.
 */
import { PippinError } from "../../contract/errors.ts";
import type { Box } from "../../contract/geometry.ts";
import { valuesFor } from "../../contract/models.ts";
import { clipped } from "../../drawing/boxes.ts";
import { roundHalfUp, type RgbImage } from "../imaging/rgbImage.ts";
import { resizeBilinear } from "../imaging/resample.ts";
import type { Preprocessing } from "./graph.ts";

/**
 * Where the photograph lies on the input: along x, `input = image * resizedWidth / imageWidth + offsetX`, and so on
 * along y. Negative offsets crop; positive ones leave bars.
 */
export interface InputGeometry {
  readonly imageWidth: number;
  readonly imageHeight: number;
  readonly inputWidth: number;
  readonly inputHeight: number;
  /** Size of the whole photograph at the input's scale, whole pixels. */
  readonly resizedWidth: number;
  readonly resizedHeight: number;
  /** Whole pixels. */
  readonly offsetX: number;
  readonly offsetY: number;
}

export interface PreparedInput {
  /** `[height, width, channels]`, the network's values in the network's channel order. */
  readonly pixels: Float32Array;
  /** `[height, width, channels]`: the bytes that the values are made of, red first. */
  readonly bytes: Uint8Array;
  /** The same pixels as people see them: grey ones for a network of one channel, alpha as it shows on white paper. */
  readonly view: RgbImage;
  readonly geometry: InputGeometry;
}

/** Of what `crop` keeps: the short side is resized to 256 where the input has 224. */
const CROP_MARGIN = 256 / 224;

/** Grey of the bars beside a letterboxed photograph: the middle of the range, as Darknet fills them. */
export const LETTERBOX_FILL = 128;

/**
 * `value = (byte - mean) * scale` of each input channel, and the colour (0 red to 2 blue) that the channel holds. One
 * number is that of every channel, however many there are.
 */
interface Values {
  readonly isBgr: boolean;
  readonly mean: number | readonly [number, number, number];
  readonly scale: number | readonly [number, number, number];
}

const VALUES: Record<Preprocessing["values"], Values> = {
  // Keras's VGG and ResNet: blue, green, red.
  caffe: { isBgr: true, mean: [103.939, 116.779, 123.68], scale: 1 },
  torch: {
    isBgr: false,
    mean: [0.485 * 255, 0.456 * 255, 0.406 * 255],
    scale: [1 / (0.229 * 255), 1 / (0.224 * 255), 1 / (0.225 * 255)],
  },
  tf: { isBgr: false, mean: 127.5, scale: 1 / 127.5 },
  unit: { isBgr: false, mean: 0, scale: 1 / 255 },
  none: { isBgr: false, mean: 0, scale: 1 },
};

/**
 * Resizes, crops or pads a photograph and turns its colours into the network's values: `(byte - mean) * scale` of each
 * channel. A network of one channel gets the luminance, one of four the colours under transparent parts and alpha; alpha
 * takes the same way into the network's values as colours do.
 *
 * @param inputShape - `[height, width, channels]`: 1, 3 or 4 of them.
 * @returns the values, the same pixels as people see them, and where the photograph lies on them.
 * @throws PippinError `invalid-request` for values that are made for three channels, where the network has others.
 *
 * @example
 * One pixel; `caffe` takes blue first and the means of ImageNet off: 51 - 103.939 and so on.
 * ```ts
 * const image = { width: 1, height: 1, data: Uint8Array.of(255, 0, 51) };
 * const { pixels } = prepareInput(image, [1, 1, 3], { values: "unit", geometry: "squash" });
 * pixels; // => [1, 0, 0.2]
 * prepareInput(image, [1, 1, 3], { values: "caffe", geometry: "squash" }).pixels; // => [-52.939, -116.779, 131.320]
 * prepareInput(image, [1, 1, 1], { values: "none", geometry: "squash" }).pixels; // => [82]
 * prepareInput(image, [1, 1, 4], { values: "none", geometry: "squash" }).pixels; // => [255, 0, 51, 255]
 * prepareInput(image, [1, 1, 1], { values: "caffe", geometry: "squash" }); // throws invalid-request
 * ```
 */
export function prepareInput(
  image: RgbImage,
  inputShape: readonly [number, number, number],
  preprocessing: Preprocessing,
): PreparedInput {
  const [, , channels] = inputShape;
  requireValuesFor(channels, preprocessing.values);
  const prepared = prepareView(image, inputShape, preprocessing.geometry);
  return { pixels: valuesOf(prepared.bytes, channels, preprocessing.values), ...prepared };
}

/**
 * @returns what {@link prepareInput} makes values of.
 *
 * @example
 * Two pixels that become one.
 * ```ts
 * const image = { width: 2, height: 1, data: Uint8Array.of(10, 20, 30, 30, 40, 50) };
 * prepareView(image, [1, 1, 3], "squash").bytes; // => [20, 30, 40]
 * ```
 */
export function prepareView(
  image: RgbImage,
  inputShape: readonly [number, number, number],
  kind: Preprocessing["geometry"],
): Omit<PreparedInput, "pixels"> {
  const [, , channels] = inputShape;
  const geometry = inputGeometry(image.width, image.height, inputShape, kind);
  const colours = viewOf(image, geometry);
  const view = channels === 1 ? grey(colours) : colours;
  const bytes = channels === 4 ? withAlpha(image, colours, geometry) : channels === 1 ? firstOf(view) : view.data;
  return { bytes, view, geometry };
}

/**
 * A view that somebody has painted on, as the network gets it: what {@link prepareInput} makes of the bytes of a photograph
 * that need no resizing. Where it is painted, it is opaque.
 *
 * @param prepared - what the photograph became; painted pixels are taken from `paint`, all others from it.
 * @param paint - of the view's size, as people see it: grey for a network of one channel.
 * @param painted - `[height, width]`, 1 where the paint is.
 * @param channels - of the network's input: 1, 3 or 4.
 * @returns `[height, width, channels]`, the network's values.
 *
 * @example
 * Two pixels, of which the right one is painted green; `tf` makes -1 to 1 of bytes.
 * ```ts
 * const image = { width: 2, height: 1, data: Uint8Array.of(255, 0, 0, 255, 0, 0) };
 * const paint = { width: 2, height: 1, data: Uint8Array.of(0, 255, 0, 0, 255, 0) };
 * const prepared = prepareInput(image, [1, 2, 3], { values: "tf", geometry: "squash" });
 * paintedValues(prepared, paint, Uint8Array.of(0, 1), 3, "tf"); // => [1, -1, -1, -1, 1, -1]
 * const alpha = prepareInput(image, [1, 2, 4], { values: "none", geometry: "squash" });
 * paintedValues(alpha, paint, Uint8Array.of(0, 1), 4, "none"); // => [255, 0, 0, 255, 0, 255, 0, 255]
 * ```
 */
export function paintedValues(
  { bytes }: Pick<PreparedInput, "bytes">,
  paint: RgbImage,
  painted: Uint8Array,
  channels: number,
  values: Preprocessing["values"],
): Float32Array {
  const result = bytes.slice();
  painted.forEach((is, pixel) => {
    if (is === 0) return;
    const colour = paint.data.subarray(3 * pixel, 3 * pixel + 3);
    if (channels === 1) result[pixel] = colour[0]!;
    else result.set(colour, channels * pixel);
    if (channels === 4) result[4 * pixel + 3] = 255;
  });
  return valuesOf(result, channels, values);
}

/**
 * @throws PippinError `invalid-request` for values that are made for three channels, where the network has others.
 *
 * @example
 * ```ts
 * requireValuesFor(3, "caffe"); // => undefined
 * requireValuesFor(1, "caffe"); // throws invalid-request
 * ```
 */
export function requireValuesFor(channels: number, values: Preprocessing["values"]): void {
  const possible = valuesFor(channels);
  if (possible.includes(values)) return;
  const reads = channels === 1 ? "grey pictures" : "colours and alpha";
  throw new PippinError(
    "invalid-request",
    `The values "${values}" are made of the means of red, green and blue, and the network reads ${reads}. Choose ${possible.join(", ")}.`,
    { values, channels },
  );
}

/**
 * Luminance by Rec. 601, in the whole numbers with which Pillow's `convert("L")` computes it (19595, 38470 and 7471 of
 * 65536): Keras's `load_img(color_mode="grayscale")` does so, and most grey networks were trained on it.
 */
function grey({ width, height, data: colours }: RgbImage): RgbImage {
  const data = new Uint8Array(colours.length);
  for (let at = 0; at < colours.length; at += 3) {
    const weighed = 19595 * colours[at]! + 38470 * colours[at + 1]! + 7471 * colours[at + 2]!;
    data.fill((weighed + 0x8000) >> 16, at, at + 3);
  }
  return { width, height, data };
}

/** `[height, width, 1]` of a grey picture. */
function firstOf({ data }: RgbImage): Uint8Array {
  return Uint8Array.from({ length: data.length / 3 }, (_, pixel) => data[3 * pixel]!);
}

/**
 * Colours and alpha on the input, `[height, width, 4]`; opaque where the file has no alpha, and on bars. Where the size
 * changes, colours count by their alpha, as Pillow has it, so that what nobody sees does not bleed into what is seen.
 */
function withAlpha({ width, height, rgba }: RgbImage, view: RgbImage, geometry: InputGeometry): Uint8Array {
  if (rgba === undefined) return joined(view.data, new Uint8Array(view.data.length).fill(255));
  const isResized = geometry.resizedWidth !== width || geometry.resizedHeight !== height;
  const [colours, alphas] = [new Uint8Array(width * height * 3), new Uint8Array(width * height * 3)];
  for (let pixel = 0; pixel < width * height; pixel++) {
    const alpha = rgba[4 * pixel + 3]!;
    alphas.fill(alpha, 3 * pixel, 3 * pixel + 3);
    for (let colour = 0; colour < 3; colour++) {
      colours[3 * pixel + colour] = roundHalfUp(rgba[4 * pixel + colour]! * (isResized ? alpha / 255 : 1));
    }
  }
  const seen = viewOf({ width, height, data: colours }, geometry).data;
  const shown = viewOf({ width, height, data: alphas }, geometry, 255).data;
  if (!isResized) return joined(seen, shown);
  const unweighed = seen.map((value, at) =>
    shown[at] === 0 ? 0 : Math.min(255, roundHalfUp((value * 255) / shown[at]!)),
  );
  return joined(unweighed, shown);
}

/** @param alphas - three times each, as a picture holds them. */
function joined(colours: Uint8Array, alphas: Uint8Array): Uint8Array {
  const result = new Uint8Array((colours.length / 3) * 4);
  for (let pixel = 0; pixel < colours.length / 3; pixel++) {
    result.set(colours.subarray(3 * pixel, 3 * pixel + 3), 4 * pixel);
    result[4 * pixel + 3] = alphas[3 * pixel]!;
  }
  return result;
}

/**
 * Where a photograph of the given size lies on the input.
 *
 * - `crop`: resized so that it just covers 256/224 of the input (for a square input: its short side becomes that), then
 *   the centre is cut out.
 * - `squash`: resized to the input, whatever its proportions.
 * - `letterbox`: resized so that it just fits, centred, between bars of {@link LETTERBOX_FILL}.
 *
 * @param imageWidth - in pixels, as `imageHeight`.
 * @param inputShape - `[height, width, channels]`.
 *
 * @example
 * 640 x 480 becomes 341 x 256, of which 224 x 224 are cut out of the middle: (341 - 224) / 2 = 58.5, floored.
 * ```ts
 * const { resizedWidth, resizedHeight, offsetX, offsetY } = inputGeometry(640, 480, [224, 224, 3], "crop");
 * [resizedWidth, resizedHeight]; // => [341, 256]
 * [offsetX, offsetY]; // => [-58, -16]
 * ```
 */
export function inputGeometry(
  imageWidth: number,
  imageHeight: number,
  inputShape: readonly [number, number, number],
  geometry: Preprocessing["geometry"],
): InputGeometry {
  const [inputHeight, inputWidth] = inputShape;
  const sizes = { imageWidth, imageHeight, inputWidth, inputHeight };
  if (geometry === "squash") {
    return { ...sizes, resizedWidth: inputWidth, resizedHeight: inputHeight, offsetX: 0, offsetY: 0 };
  }
  const margin = geometry === "crop" ? CROP_MARGIN : 1;
  const frameWidth = roundHalfUp(inputWidth * margin);
  const frameHeight = roundHalfUp(inputHeight * margin);
  const wider = imageWidth * frameHeight > imageHeight * frameWidth;
  // Covering the frame, a wide photograph takes its height; fitting into it, its width.
  const byHeight = wider === (geometry === "crop");
  const resizedWidth = byHeight ? atLeastOne((imageWidth * frameHeight) / imageHeight) : frameWidth;
  const resizedHeight = byHeight ? frameHeight : atLeastOne((imageHeight * frameWidth) / imageWidth);
  return {
    ...sizes,
    resizedWidth,
    resizedHeight,
    offsetX: offset(inputWidth, resizedWidth),
    offsetY: offset(inputHeight, resizedHeight),
  };
}

/**
 * @returns the part of the input that the photograph takes: all of it, but for bars.
 *
 * @example
 * A photograph twice as wide as high, letterboxed into a square of 4.
 * ```ts
 * photographOnView(inputGeometry(8, 4, [4, 4, 3], "letterbox")); // => { x: 0, y: 1, width: 4, height: 2 }
 * photographOnView(inputGeometry(8, 4, [4, 4, 3], "crop")); // => { x: 0, y: 0, width: 4, height: 4 }
 * ```
 */
export function photographOnView(geometry: InputGeometry): Box {
  const { offsetX, offsetY, resizedWidth, resizedHeight, inputWidth, inputHeight } = geometry;
  return {
    x: Math.max(0, offsetX),
    y: Math.max(0, offsetY),
    width: Math.min(inputWidth, resizedWidth),
    height: Math.min(inputHeight, resizedHeight),
  };
}

/**
 * @returns a box of the input in pixels of the photograph, without what lies on bars (possibly nothing: size 0).
 *
 * @example
 * A photograph of twice the input's sides; what reaches over its edge is cut off.
 * ```ts
 * const geometry = inputGeometry(448, 448, [224, 224, 3], "squash");
 * toImageBox(geometry, { x: 10, y: 20, width: 30, height: 40 }); // => { x: 20, y: 40, width: 60, height: 80 }
 * toImageBox(geometry, { x: 200, y: 0, width: 30, height: 10 }); // => { x: 400, y: 0, width: 48, height: 20 }
 * ```
 */
export function toImageBox(geometry: InputGeometry, box: Box): Box {
  const scaleX = geometry.imageWidth / geometry.resizedWidth;
  const scaleY = geometry.imageHeight / geometry.resizedHeight;
  const mapped = {
    x: (box.x - geometry.offsetX) * scaleX,
    y: (box.y - geometry.offsetY) * scaleY,
    width: box.width * scaleX,
    height: box.height * scaleY,
  };
  return clipped(mapped, { width: geometry.imageWidth, height: geometry.imageHeight });
}

/**
 * @returns a box of the photograph in pixels of the input, without what the crop leaves out (size 0 where all is).
 *
 * @example
 * ```ts
 * const geometry = inputGeometry(448, 448, [224, 224, 3], "squash");
 * toInputBox(geometry, { x: 20, y: 40, width: 60, height: 80 }); // => { x: 10, y: 20, width: 30, height: 40 }
 * ```
 */
export function toInputBox(geometry: InputGeometry, box: Box): Box {
  const scaleX = geometry.resizedWidth / geometry.imageWidth;
  const scaleY = geometry.resizedHeight / geometry.imageHeight;
  const mapped = {
    x: box.x * scaleX + geometry.offsetX,
    y: box.y * scaleY + geometry.offsetY,
    width: box.width * scaleX,
    height: box.height * scaleY,
  };
  return clipped(mapped, { width: geometry.inputWidth, height: geometry.inputHeight });
}

function viewOf(image: RgbImage, geometry: InputGeometry, fill = LETTERBOX_FILL): RgbImage {
  const { inputWidth, inputHeight, resizedWidth, resizedHeight, offsetX, offsetY } = geometry;
  const part = {
    x: Math.max(0, -offsetX),
    y: Math.max(0, -offsetY),
    width: Math.min(inputWidth, resizedWidth),
    height: Math.min(inputHeight, resizedHeight),
  };
  const picture = resizeBilinear(image, resizedWidth, resizedHeight, part);
  if (picture.width === inputWidth && picture.height === inputHeight) return picture;
  const data = new Uint8Array(inputWidth * inputHeight * 3).fill(fill);
  for (let row = 0; row < picture.height; row++) {
    const line = picture.data.subarray(row * picture.width * 3, (row + 1) * picture.width * 3);
    data.set(line, ((row + offsetY) * inputWidth + offsetX) * 3);
  }
  return { width: inputWidth, height: inputHeight, data };
}

/** @param bytes - `[height, width, channels]`, red first. */
function valuesOf(bytes: Uint8Array, channels: number, kind: Preprocessing["values"]): Float32Array {
  const { isBgr } = VALUES[kind];
  const pixels = new Float32Array(bytes.length);
  for (let channel = 0; channel < channels; channel++) {
    const { mean, scale } = ofChannel(kind, channel);
    const colour = isBgr ? 2 - channel : channel;
    for (let at = 0; at < pixels.length; at += channels) pixels[at + channel] = (bytes[at + colour]! - mean) * scale;
  }
  return pixels;
}

function ofChannel(kind: Preprocessing["values"], channel: number): { readonly mean: number; readonly scale: number } {
  const { mean, scale } = VALUES[kind];
  const of = (value: Values["mean"]): number => (typeof value === "number" ? value : value[channel as 0 | 1 | 2]);
  return { mean: of(mean), scale: of(scale) };
}

/**
 * @returns the lowest and highest value that any pixel can get.
 *
 * @example
 * ```ts
 * valueRange("unit"); // => [0, 1]
 * valueRange("caffe"); // => [-123.680, 151.061]
 * ```
 */
export function valueRange(kind: Preprocessing["values"]): [number, number] {
  const ends = [0, 1, 2].flatMap((channel) => {
    const { mean, scale } = ofChannel(kind, channel);
    return [0, 255].map((byte) => (byte - mean) * scale);
  });
  return [Math.min(...ends), Math.max(...ends)];
}

function atLeastOne(side: number): number {
  return Math.max(1, roundHalfUp(side));
}

/** Half of what is over, floored in size: of a crop, its distance from the edge; of bars, their width. */
function offset(input: number, resized: number): number {
  return resized > input ? 0 - Math.floor((resized - input) / 2) : Math.floor((input - resized) / 2);
}
