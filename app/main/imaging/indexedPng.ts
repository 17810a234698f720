/** Numbers of a PNG's pixels: those of a palette's entries are what tells one object from another in a mask. */
import { crc32 } from "node:zlib";

const SIGNATURE = 8;
/** Length, type and checksum of a chunk, around its data. */
const AROUND = 12;
const PALETTE = 3;

export interface IndexedPng {
  /** The same pixels as a grey PNG, whose values are the palette's numbers, stretched to 8 bits where they have fewer. */
  readonly grey: Uint8Array;
  /** Of a number of the palette: 1, 2, 4 or 8. */
  readonly depth: number;
  /** RGB of each number. */
  readonly palette: Uint8Array;
}

/**
 * The codec gives the colours of a palette, of which two may be alike. A PNG with a palette and a grey one differ in a byte
 * of their header and in the palette alone.
 *
 * @returns null where the file is no PNG with a palette, or is cut off before its pixels.
 *
 * @example
 * ```ts
 * indexedPng(Uint8Array.of()); // => null
 * ```
 */
export function indexedPng(bytes: Uint8Array): IndexedPng | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < SIGNATURE + AROUND + 13 || view.getUint32(0) !== 0x89504e47) return null;
  const kept: Uint8Array[] = [bytes.subarray(0, SIGNATURE)];
  let palette: Uint8Array | null = null;
  let depth = 0;
  for (let at = SIGNATURE; at + AROUND <= bytes.length;) {
    const length = view.getUint32(at);
    if (at + AROUND + length > bytes.length) break;
    const chunk = bytes.subarray(at, at + AROUND + length);
    const type = String.fromCharCode(...chunk.subarray(4, 8));
    const data = chunk.subarray(8, 8 + length);
    if (type === "IHDR") {
      if (length !== 13 || data[9] !== PALETTE) return null;
      depth = data[8]!;
      kept.push(greyHeader(chunk));
    } else if (type === "PLTE") palette = data;
    // Transparency, colour spaces and the like may say what a grey picture cannot have.
    else if (type === "IDAT" || type === "IEND") kept.push(chunk);
    at += chunk.length;
  }
  return palette === null ? null : { grey: Buffer.concat(kept), depth, palette };
}

function greyHeader(chunk: Uint8Array): Uint8Array {
  const changed = Buffer.from(chunk);
  changed[8 + 9] = 0;
  changed.writeUInt32BE(crc32(changed.subarray(4, 8 + 13)), 8 + 13);
  return changed;
}
