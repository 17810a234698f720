/** Masks as PNG: a number or a colour for each object, nothing where there is none. */
import { PippinError } from "../../contract/errors.ts";
import type { ReadMaskResult } from "../../contract/engine.ts";
import type { Size } from "../../drawing/boxes.ts";
import { decodePixels, type StoredPixels } from "./decode.ts";
import { indexedPng } from "./indexedPng.ts";
import { traceMask } from "./trace.ts";

/** More objects than people outline on a photograph: a picture, or a mask with soft edges. */
const MOST_OBJECTS = 500;
/** Of all outlines together; each is drawn, and kept in the workspace. */
export const MOST_CORNERS = 400_000;
/** Pascal VOC's border around objects, and its colour where a mask was saved as RGB. */
const VOID = 255;
const VOID_COLOUR = 0xe0e0c0;

/** A mask's pixels as numbers: 0 is background. */
interface Numbered extends Size {
  readonly numbers: Uint32Array;
  /** `numbers`: of a palette or grey; `colours`: 0xRRGGBB. */
  readonly kind: "palette" | "grey" | "colours";
}

/**
 * Objects of a mask, in the order of their numbers; colours in that of Pascal VOC's where they are all of them its, else as
 * they come from the top. A single number or colour is one object. 255 is void, not object, with a palette beside other
 * numbers, in grey beside 1, 2, ... n.
 *
 * @param name - the file's, for sentences.
 * @param size - of the photograph. A mask of the same proportions is brought to it, each pixel taking what lies under its
 * centre.
 * @throws PippinError `bad-file` and `unsupported` as `decodeImage`, and for what is no mask; `invalid-request` for a mask
 * of other proportions.
 *
 * @example
 * A white pixel on black.
 * ```ts
 * const picture = { width: 2, height: 1, data: Uint8Array.of(0, 0, 0, 255, 255, 255) };
 * const { kind, objects } = await readMaskFile(await encodePng(picture), "two.png", { width: 2, height: 1 });
 * kind; // => "one"
 * objects; // => [{ value: 255, polygons: [[1, 0, 2, 0, 2, 1, 1, 1]] }]
 * ```
 */
export async function readMaskFile(bytes: Uint8Array, name: string, size: Size): Promise<ReadMaskResult> {
  const stored = await numbered(bytes, name);
  const isScaled = stored.width !== size.width || stored.height !== size.height;
  if (isScaled && !isProportional(stored, size)) {
    throw new PippinError(
      "invalid-request",
      `${name} has ${stored.width} x ${stored.height} pixels, its photograph ${size.width} x ${size.height}, so nothing of it was taken. Save the mask in the photograph's size.`,
      { file: name },
    );
  }
  const mask = isScaled ? scaled(stored, size) : stored;
  const counts = countsOf(mask, name);
  const empty = voidOf(mask, counts);
  const values = ordered(
    mask,
    [...counts.keys()].filter((value) => value !== empty),
  );
  refuseSoftEdges(mask, counts, name);
  const extents = extentsOf(mask);
  let corners = 0;
  const objects = values.map((value) => {
    const polygons = tracedValue(mask, value, extents.get(value)!);
    corners += polygons.reduce((sum, polygon) => sum + polygon.length / 2, 0);
    if (corners > MOST_CORNERS) {
      throw new PippinError(
        "unsupported",
        `${name} is too ragged to be outlined (more than ${MOST_CORNERS} corners). It may be a picture and no mask; else smooth it.`,
        { file: name },
      );
    }
    return { value, polygons };
  });
  return {
    size: { width: stored.width, height: stored.height },
    kind: objects.length <= 1 ? "one" : mask.kind === "colours" ? "colours" : "numbers",
    hasVoid: empty !== null,
    objects,
  };
}

async function numbered(bytes: Uint8Array, name: string): Promise<Numbered> {
  const indexed = indexedPng(bytes);
  if (indexed !== null) {
    const { width, height, values } = await decodePixels(indexed.grey, name);
    const step = VOID / (2 ** indexed.depth - 1);
    return { width, height, kind: "palette", numbers: Uint32Array.from(values, (value) => value / step) };
  }
  return ofPixels(await decodePixels(bytes, name));
}

/** Colours that are all grey are numbers; what is transparent is background. */
function ofPixels({ width, height, channels, values }: StoredPixels): Numbered {
  const numbers = new Uint32Array(width * height);
  const hasAlpha = channels === 2 || channels === 4;
  const hasColour = channels >= 3;
  const narrow = values instanceof Uint16Array ? 257 : 1;
  let isGrey = true;
  for (let pixel = 0; pixel < numbers.length; pixel++) {
    const at = pixel * channels;
    if (hasAlpha && values[at + channels - 1] === 0) continue;
    if (!hasColour) {
      numbers[pixel] = values[at]!;
      continue;
    }
    const [red, green, blue] = [values[at]! / narrow, values[at + 1]! / narrow, values[at + 2]! / narrow];
    isGrey &&= red === green && green === blue;
    numbers[pixel] = Math.round(red) * 0x10000 + Math.round(green) * 0x100 + Math.round(blue);
  }
  if (!hasColour) return { width, height, numbers, kind: "grey" };
  return isGrey
    ? { width, height, numbers: numbers.map((colour) => colour & 0xff), kind: "grey" }
    : { width, height, numbers, kind: "colours" };
}

/** Within the pixel that rounding takes. */
function isProportional(mask: Size, { width, height }: Size): boolean {
  return (
    Math.abs(mask.width * height - mask.height * width) <= Math.max(width, height, mask.width, mask.height) / 2 &&
    mask.width > 0
  );
}

function scaled({ width, height, numbers, kind }: Numbered, size: Size): Numbered {
  const to = new Uint32Array(size.width * size.height);
  for (let y = 0; y < size.height; y++) {
    const row = Math.floor(((y + 0.5) * height) / size.height) * width;
    for (let x = 0; x < size.width; x++) {
      to[y * size.width + x] = numbers[row + Math.floor(((x + 0.5) * width) / size.width)]!;
    }
  }
  return { ...size, numbers: to, kind };
}

/** @returns pixels of each number but 0, in the order of their first ones. */
function countsOf({ numbers }: Numbered, name: string): Map<number, number> {
  const counts = new Map<number, number>();
  for (const value of numbers) {
    if (value === 0) continue;
    counts.set(value, (counts.get(value) ?? 0) + 1);
    if (counts.size > MOST_OBJECTS) throw noMask(name, `more than ${MOST_OBJECTS} colours or shades`);
  }
  return counts;
}

function voidOf({ kind }: Numbered, counts: ReadonlyMap<number, number>): number | null {
  const wanted = kind === "colours" ? VOID_COLOUR : VOID;
  if (!counts.has(wanted) || counts.size === 1) return null;
  const others = [...counts.keys()].filter((value) => value !== wanted).sort((a, b) => a - b);
  if (kind === "palette") return wanted;
  if (kind === "grey") return others.every((value, i) => value === i + 1) ? wanted : null;
  return others.every((value) => VOC_NUMBERS.has(value)) ? wanted : null;
}

/** Edges that fade out over many shades of grey: each shade would be an object. */
function refuseSoftEdges({ kind }: Numbered, counts: ReadonlyMap<number, number>, name: string): void {
  const most = Math.max(...counts.values());
  const faint = [...counts.values()].filter((count) => count < most / 50).length;
  const isCounted = counts.size > 0 && Math.max(...counts.keys()) <= 2 * counts.size;
  if (kind !== "palette" && !isCounted && faint > 8 && faint > counts.size / 2) {
    throw noMask(name, `${counts.size} colours or shades, most of them of few pixels`);
  }
}

function noMask(name: string, holds: string): PippinError {
  return new PippinError(
    "bad-file",
    `${name} holds ${holds}: it is a photograph, or a mask with soft edges. Save a mask with one number or colour for each object, and hard edges.`,
    { file: name },
  );
}

function ordered({ kind }: Numbered, values: readonly number[]): number[] {
  if (kind !== "colours") return values.toSorted((a, b) => a - b);
  const places = values.map((value) => VOC_NUMBERS.get(value));
  return places.includes(undefined)
    ? [...values]
    : values.toSorted((a, b) => VOC_NUMBERS.get(a)! - VOC_NUMBERS.get(b)!);
}

/** Pascal VOC's colours, with the numbers that they stand for: bits of the number go to the upper bits of each colour. */
const VOC_NUMBERS: ReadonlyMap<number, number> = new Map(
  Array.from({ length: 254 }, (_, i): [number, number] => {
    let [red, green, blue] = [0, 0, 0];
    for (let [bits, place] = [i + 1, 7]; bits > 0; bits >>= 3, place--) {
      red |= (bits & 1) << place;
      green |= ((bits >> 1) & 1) << place;
      blue |= ((bits >> 2) & 1) << place;
    }
    return [red * 0x10000 + green * 0x100 + blue, i + 1];
  }),
);

interface Extent {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Where each number is, from its first to its last row and column. */
function extentsOf({ width, height, numbers }: Numbered): Map<number, Extent> {
  const extents = new Map<number, Extent>();
  let [value, extent]: [number, Extent | undefined] = [0, undefined];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const here = numbers[y * width + x]!;
      if (here === 0) continue;
      if (here !== value || extent === undefined) {
        value = here;
        extent = extents.get(value) ?? { left: x, top: y, right: x, bottom: y };
        extents.set(value, extent);
      }
      if (x < extent.left) extent.left = x;
      if (x > extent.right) extent.right = x;
      extent.bottom = y;
    }
  }
  return extents;
}

/** @returns outlines in pixels of the whole mask; only what is around the object is looked at. */
function tracedValue({ width, numbers }: Numbered, value: number, { left, top, right, bottom }: Extent): number[][] {
  const [across, down] = [right - left + 1, bottom - top + 1];
  const own = new Uint8Array(across * down);
  for (let y = 0; y < down; y++) {
    for (let x = 0; x < across; x++) own[y * across + x] = numbers[(top + y) * width + left + x] === value ? 1 : 0;
  }
  return traceMask(own, across, down).map((polygon) => polygon.map((at, i) => at + (i % 2 === 0 ? left : top)));
}
