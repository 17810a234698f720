/**
 * COCO's run-length masks. Runs go down the columns from the left, 0 first.
 * Source: `common/maskApi.c` of the COCO API (rleFrString, rleDecode).
 */
import type { Box } from "../../contract/geometry.ts";
import type { CocoOutline } from "./cocoDataset.ts";

export type CocoMask = Extract<CocoOutline, { kind: "mask" }>;

/** Each character carries five bits, lowest first; bit 5 says that more follow, bit 4 of the last is the sign. */
const FIRST_CHARACTER = 48;
const BITS = 5;
const MORE = 0x20;
const SIGN = 0x10;
/** Counts of real masks need four characters; more than this overflows 32 bits. */
const LONGEST = 6;

/** @returns the run lengths of a compressed mask, or null where the text is none. */
export function decompressCounts(text: string): number[] | null {
  const counts: number[] = [];
  for (let at = 0; at < text.length;) {
    let value = 0;
    let length = 0;
    let character: number;
    do {
      character = text.charCodeAt(at++) - FIRST_CHARACTER;
      if (!(character >= 0 && character < 64) || length === LONGEST) return null;
      value |= (character & 0x1f) << (BITS * length++);
    } while (character & MORE);
    if (character & SIGN) value |= -1 << (BITS * length);
    // From the fourth on, counts are stored as the difference to the one before last.
    counts.push(counts.length > 2 ? value + counts.at(-2)! : value);
  }
  return counts;
}

/** The part of a mask that holds its object. */
export interface MaskRegion extends Box {
  /** `[height, width]`, 1 on the object. */
  readonly pixels: Uint8Array;
}

/** @returns null for a mask without an object. Only the region is laid out: a large photograph has many small objects. */
export function maskRegion(mask: CocoMask): MaskRegion | null {
  let [left, top, right, bottom] = [Infinity, Infinity, -1, -1];
  eachRun(mask, (from, to) => {
    const [first, last] = [Math.floor(from / mask.height), Math.floor((to - 1) / mask.height)];
    left = Math.min(left, first);
    right = Math.max(right, last);
    // A run that goes on in the next column is at the foot of one and at the head of the other.
    top = first === last ? Math.min(top, from % mask.height) : 0;
    bottom = first === last ? Math.max(bottom, (to - 1) % mask.height) : mask.height - 1;
  });
  if (right < 0) return null;
  const [width, height] = [right - left + 1, bottom - top + 1];
  const pixels = new Uint8Array(width * height);
  eachRun(mask, (from, to) => {
    for (let at = from; at < to; at++) {
      pixels[((at % mask.height) - top) * width + Math.floor(at / mask.height) - left] = 1;
    }
  });
  return { x: left, y: top, width, height, pixels };
}

/** @param run - called with the first place of each run on the object and the one after its last. */
function eachRun({ counts }: CocoMask, run: (from: number, to: number) => void): void {
  let at = 0;
  counts.forEach((count, place) => {
    if (place % 2 === 1 && count > 0) run(at, at + count);
    at += count;
  });
}
