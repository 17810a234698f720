/**
 * From a photograph to a network's input, and between the coordinates of the two.
 *
 * Sizes and offsets follow one rule everywhere: resized sides are rounded half up, crop and bar offsets floored. Other
 * readings differ by a pixel on almost half of real photographs.
 */
import type { Box } from "../../contract/geometry.ts";
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
  /** `[height, width, 3]`, the network's values in the network's channel order. */
  readonly pixels: Float32Array;
  /** The same pixels as people see them. */
  readonly view: RgbImage;
  readonly geometry: InputGeometry;
}

/** Of what `crop` keeps: the short side is resized to 256 where the input has 224. */
const CROP_MARGIN = 256 / 224;

/** Grey of the bars beside a letterboxed photograph: the middle of the range, as Darknet fills them. */
export const LETTERBOX_FILL = 128;

/** `value = (byte - mean) * scale` of each input channel, and the colour (0 red to 2 blue) that the channel holds. */
interface Values {
  readonly colours: readonly [number, number, number];
  readonly mean: readonly [number, number, number];
  readonly scale: readonly [number, number, number];
}

/** Of the network's input. */
const CHANNELS = [0, 1, 2] as const;
const RGB = CHANNELS;
const ZERO = [0, 0, 0] as const;

const VALUES: Record<Preprocessing["values"], Values> = {
  // Keras's VGG and ResNet: blue, green, red.
  caffe: { colours: [2, 1, 0], mean: [103.939, 116.779, 123.68], scale: [1, 1, 1] },
  torch: {
    colours: RGB,
    mean: [0.485 * 255, 0.456 * 255, 0.406 * 255],
    scale: [1 / (0.229 * 255), 1 / (0.224 * 255), 1 / (0.225 * 255)],
  },
  tf: { colours: RGB, mean: [127.5, 127.5, 127.5], scale: [1 / 127.5, 1 / 127.5, 1 / 127.5] },
  unit: { colours: RGB, mean: ZERO, scale: [1 / 255, 1 / 255, 1 / 255] },
  none: { colours: RGB, mean: ZERO, scale: [1, 1, 1] },
};

/**
 * Resizes, crops or pads a photograph and turns its colours into the network's values: `(byte - mean) * scale` of each
 * channel.
 *
 * @param inputShape - `[height, width, 3]`.
 * @returns the values `[height, width, 3]`, the same pixels as people see them, and where the photograph lies on them.
 *
 * @example
 * One pixel; `caffe` takes blue first and the means of ImageNet off: 51 - 103.939 and so on.
 * ```ts
 * const image = { width: 1, height: 1, data: Uint8Array.of(255, 0, 51) };
 * const { pixels } = prepareInput(image, [1, 1, 3], { values: "unit", geometry: "squash" });
 * pixels; // => [1, 0, 0.2]
 * prepareInput(image, [1, 1, 3], { values: "caffe", geometry: "squash" }).pixels; // => [-52.939, -116.779, 131.320]
 * ```
 */
export function prepareInput(
  image: RgbImage,
  inputShape: readonly [number, number, number],
  preprocessing: Preprocessing,
): PreparedInput {
  const geometry = inputGeometry(image.width, image.height, inputShape, preprocessing.geometry);
  const view = viewOf(image, geometry);
  return { pixels: valuesOf(view, preprocessing.values), view, geometry };
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
 * @param inputShape - `[height, width, 3]`.
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

function viewOf(image: RgbImage, geometry: InputGeometry): RgbImage {
  const { inputWidth, inputHeight, resizedWidth, resizedHeight, offsetX, offsetY } = geometry;
  const part = {
    x: Math.max(0, -offsetX),
    y: Math.max(0, -offsetY),
    width: Math.min(inputWidth, resizedWidth),
    height: Math.min(inputHeight, resizedHeight),
  };
  const picture = resizeBilinear(image, resizedWidth, resizedHeight, part);
  if (picture.width === inputWidth && picture.height === inputHeight) return picture;
  const data = new Uint8Array(inputWidth * inputHeight * 3).fill(LETTERBOX_FILL);
  for (let row = 0; row < picture.height; row++) {
    const line = picture.data.subarray(row * picture.width * 3, (row + 1) * picture.width * 3);
    data.set(line, ((row + offsetY) * inputWidth + offsetX) * 3);
  }
  return { width: inputWidth, height: inputHeight, data };
}

function valuesOf(view: RgbImage, kind: Preprocessing["values"]): Float32Array {
  const { colours, mean, scale } = VALUES[kind];
  const pixels = new Float32Array(view.data.length);
  for (const channel of CHANNELS) {
    const [colour, less, by] = [colours[channel], mean[channel], scale[channel]];
    for (let at = 0; at < pixels.length; at += 3) pixels[at + channel] = (view.data[at + colour]! - less) * by;
  }
  return pixels;
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
  const { mean, scale } = VALUES[kind];
  const ends = CHANNELS.flatMap((channel) => [0, 255].map((byte) => (byte - mean[channel]) * scale[channel]));
  return [Math.min(...ends), Math.max(...ends)];
}

function atLeastOne(side: number): number {
  return Math.max(1, roundHalfUp(side));
}

/** Half of what is over, floored in size: of a crop, its distance from the edge; of bars, their width. */
function offset(input: number, resized: number): number {
  return resized > input ? 0 - Math.floor((resized - input) / 2) : Math.floor((input - resized) / 2);
}
