/** What a picture file says about itself before anything is decoded: format, size, orientation, frames. */
import { exifOrientation, orientationOf, readTiffDirectory, TAG, type Orientation } from "./exif.ts";
import { readJpegMarkers, type JpegMarkers } from "./jpegMarkers.ts";

export type ImageFormat = "JPEG" | "PNG" | "WebP" | "TIFF" | "BMP";

export interface ImageHeader {
  readonly format: ImageFormat;
  /** As stored, before the orientation is applied. */
  readonly width: number;
  readonly height: number;
  readonly orientation: Orientation;
  /** Frames or pages follow the first. */
  readonly more: boolean;
  readonly jpeg?: JpegMarkers;
}

/**
 * @returns the header; `cut` where the file starts like a picture of a known format but ends inside its header;
 * null where it starts like none of the five.
 *
 * @example
 * ```ts
 * const bytes = await encodePng({ width: 3, height: 2, data: new Uint8Array(18) });
 * const header = readHeader(bytes);
 * header !== "cut" && header?.width; // => 3
 * readHeader(bytes.subarray(0, 20)); // => "cut"
 * readHeader(Uint8Array.of(1, 2, 3)); // => null
 * ```
 */
export function readHeader(bytes: Uint8Array): ImageHeader | "cut" | null {
  const format = formatOf(bytes);
  if (!format) return null;
  const header = READERS[format](bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  return header ?? "cut";
}

/**
 * @returns the name of a picture format that Pippin knows but does not read; null for anything else.
 *
 * @example
 * ```ts
 * foreignFormatOf(new TextEncoder().encode("GIF89a")); // => "GIF"
 * foreignFormatOf(Uint8Array.of(1, 2, 3)); // => null
 * ```
 */
export function foreignFormatOf(bytes: Uint8Array): string | null {
  if (ascii(bytes, 0, 4) === "GIF8") return "GIF";
  if (ascii(bytes, 4, 4) === "ftyp") return /avi[fs]/.test(ascii(bytes, 8, 4)) ? "AVIF" : "HEIC or video";
  if (ascii(bytes, 4, 4) === "jP  ") return "JPEG 2000";
  if (ascii(bytes, 0, 4) === "8BPS") return "Photoshop";
  if (ascii(bytes, 0, 4) === "%PDF") return "PDF";
  if (/^\s*<(\?xml|svg|!doctype)/i.test(ascii(bytes, 0, 64))) return "SVG or HTML";
  return null;
}

function formatOf(bytes: Uint8Array): ImageFormat | null {
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return "JPEG";
  if (bytes[0] === 0x89 && ascii(bytes, 1, 7) === "PNG\r\n\x1a\n") return "PNG";
  if (ascii(bytes, 0, 4) === "RIFF" && ascii(bytes, 8, 4) === "WEBP") return "WebP";
  if (ascii(bytes, 0, 4) === "II*\0" || ascii(bytes, 0, 4) === "MM\0*") return "TIFF";
  if (ascii(bytes, 0, 2) === "BM" && bytes.length > 6 && bytes[6] === 0) return "BMP";
  return null;
}

type Reader = (bytes: Uint8Array, view: DataView) => ImageHeader | null;

const READERS: Record<ImageFormat, Reader> = {
  JPEG: readJpeg,
  PNG: readPng,
  WebP: readWebp,
  TIFF: readTiff,
  BMP: readBmp,
};

function readJpeg(bytes: Uint8Array): ImageHeader | null {
  const jpeg = readJpegMarkers(bytes);
  if (!jpeg) return null;
  const { width, height, orientation } = jpeg;
  return { format: "JPEG", width, height, orientation, more: false, jpeg };
}

function readPng(bytes: Uint8Array, view: DataView): ImageHeader | null {
  if (bytes.length < 24) return null;
  let orientation: Orientation = 1;
  let more = false;
  for (let at = 8; at + 12 <= bytes.length; at += 12 + view.getUint32(at)) {
    const type = ascii(bytes, at + 4, 4);
    if (type === "acTL") more = true;
    if (type === "eXIf") orientation = exifOrientation(bytes.subarray(at + 8, at + 8 + view.getUint32(at)));
  }
  return { format: "PNG", width: view.getUint32(16), height: view.getUint32(20), orientation, more };
}

/** Source: RFC 9649 (WebP container), RFC 6386 section 9.1 (VP8 frame header). */
function readWebp(bytes: Uint8Array, view: DataView): ImageHeader | null {
  if (bytes.length < 30) return null;
  const base = { format: "WebP", orientation: 1, more: false } as const;
  switch (ascii(bytes, 12, 4)) {
    case "VP8 ":
      return { ...base, width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
    case "VP8L": {
      const sizes = view.getUint32(21, true);
      return { ...base, width: (sizes & 0x3fff) + 1, height: ((sizes >> 14) & 0x3fff) + 1 };
    }
    case "VP8X":
      return {
        ...base,
        width: (view.getUint32(24, true) & 0xffffff) + 1,
        height: (view.getUint32(26, true) >>> 8) + 1,
        orientation: webpOrientation(bytes, view),
        more: (view.getUint8(20) & 0x02) !== 0,
      };
    default:
      return null;
  }
}

function webpOrientation(bytes: Uint8Array, view: DataView): Orientation {
  for (let at = 12; at + 8 <= bytes.length;) {
    const size = view.getUint32(at + 4, true);
    if (ascii(bytes, at, 4) === "EXIF") return exifOrientation(bytes.subarray(at + 8, at + 8 + size));
    at += 8 + size + (size % 2);
  }
  return 1;
}

function readTiff(bytes: Uint8Array): ImageHeader | null {
  const directory = readTiffDirectory(bytes);
  const width = directory?.tags.get(TAG.width);
  const height = directory?.tags.get(TAG.height);
  if (!directory || width === undefined || height === undefined) return null;
  return { format: "TIFF", width, height, orientation: orientationOf(directory), more: directory.more };
}

function readBmp(bytes: Uint8Array, view: DataView): ImageHeader | null {
  if (bytes.length < 26) return null;
  const old = view.getUint32(14, true) === 12;
  const width = old ? view.getUint16(18, true) : view.getInt32(18, true);
  // A negative height says that rows run from top to bottom.
  const height = old ? view.getUint16(20, true) : Math.abs(view.getInt32(22, true));
  return { format: "BMP", width, height, orientation: 1, more: false };
}

function ascii(bytes: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + length));
}
