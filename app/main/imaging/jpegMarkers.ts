/**
 * The markers of a JPEG file. The codec fills what a cut file lacks without a word, so the end is looked for here.
 * Source: ITU-T T.81, annex B.
 */
import { exifOrientation, type Orientation } from "./exif.ts";

export interface JpegMarkers {
  readonly width: number;
  readonly height: number;
  readonly orientation: Orientation;
  /** The start-of-frame marker's second byte: C0 baseline, C1 extended, C2 progressive; the others are rare kinds. */
  readonly frame: number;
  /** Bits of a value. */
  readonly precision: number;
  /** Whether there are picture data at all. */
  readonly scans: number;
  /** Whether the end marker follows the last scan. Thumbnails inside the EXIF data have their own, which do not count. */
  readonly complete: boolean;
}

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const APP1 = 0xe1;

/**
 * @returns null where the file ends before its frame header, so that not even its size is known.
 *
 * @example
 * A file without its last two bytes, the end marker, is cut.
 * ```ts
 * const bytes = await encodeJpeg({ width: 3, height: 2, data: new Uint8Array(18) });
 * const { width, height, orientation, complete } = readJpegMarkers(bytes)!;
 * [width, height, orientation, complete]; // => [3, 2, 1, true]
 * readJpegMarkers(bytes.subarray(0, -2))?.complete; // => false
 * readJpegMarkers(bytes.subarray(0, 10)); // => null
 * ```
 */
export function readJpegMarkers(bytes: Uint8Array): JpegMarkers | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let frame: Pick<JpegMarkers, "width" | "height" | "frame" | "precision"> | null = null;
  let orientation: Orientation = 1;
  let scans = 0;
  let complete = false;
  let at = 2;
  while (at + 2 <= bytes.length) {
    if (bytes[at] !== 0xff || bytes[at + 1] === 0xff) {
      at++; // Fill bytes, or garbage between segments that decoders skip as well.
      continue;
    }
    const marker = view.getUint8(at + 1);
    if (marker === EOI) {
      complete = true;
      break;
    }
    at += 2;
    if (marker === SOI || marker <= 0x01 || isRestart(marker)) continue;
    const length = at + 2 <= bytes.length ? view.getUint16(at) : 0;
    if (length < 2 || at + length > bytes.length) break;
    if (isFrame(marker) && length >= 8) {
      frame ??= {
        width: view.getUint16(at + 5),
        height: view.getUint16(at + 3),
        precision: view.getUint8(at + 2),
        frame: marker,
      };
    }
    if (marker === APP1 && orientation === 1) orientation = exifOrientation(bytes.subarray(at + 2, at + length));
    at += length;
    if (marker === SOS) {
      scans++;
      at = endOfScan(bytes, at);
    }
  }
  return frame && { ...frame, orientation, scans, complete };
}

/** Inside a scan FF 00 is a value and FF D0 to FF D7 are restarts; any other FF starts the next segment. */
function endOfScan(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1];
    if (next !== undefined && next !== 0 && next !== 0xff && !isRestart(next)) return at;
  }
  return bytes.length;
}

function isRestart(marker: number): boolean {
  return marker >= 0xd0 && marker <= 0xd7;
}

/** SOF0 to SOF15; C4, C8 and CC in between are tables and an extension. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}
