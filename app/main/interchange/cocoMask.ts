/**
 * COCO's run-length masks. Runs go down the columns from the left, 0 first.
 * Source: `common/maskApi.c` of the COCO API (rleFrString, rleDecode).
 */
import type { CocoOutline } from "./cocoDataset.ts";

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

/** @returns `[height, width]` row-major, 1 on the object. */
export function maskPixels({ width, height, counts }: Extract<CocoOutline, { kind: "mask" }>): Uint8Array {
  const mask = new Uint8Array(width * height);
  let at = 0;
  counts.forEach((count, run) => {
    for (const end = at + count; at < end; at++) {
      if (run % 2 === 1) mask[(at % height) * width + Math.floor(at / height)] = 1;
    }
  });
  return mask;
}
