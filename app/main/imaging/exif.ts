/**
 * Tags of a TIFF directory: the whole header of a TIFF file, and what EXIF data are made of in JPEG, PNG and WebP.
 * Source: TIFF 6.0, section 2; EXIF 2.32 for the orientation's meaning.
 */

export const TAG = { width: 0x100, height: 0x101, orientation: 0x112 } as const;

/** How stored rows and columns lie on the upright picture: EXIF's 1 (as stored) to 8. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

export interface TiffDirectory {
  /** First value of every tag that holds short or long integers. */
  readonly tags: ReadonlyMap<number, number>;
  /** Whether another directory (a further page) follows. */
  readonly more: boolean;
}

/**
 * Reads the first directory.
 *
 * @param bytes - from the byte order mark (`II` or `MM`) on.
 * @returns null where the bytes hold no directory: damaged EXIF data are no reason to refuse a photograph.
 *
 * @example
 * Little-endian, one entry at byte 8: tag 0x112 (orientation), one short of value 6; no directory follows.
 * ```ts
 * const header = [0x49, 0x49, 42, 0, 8, 0, 0, 0];
 * const entry = [0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0];
 * const directory = readTiffDirectory(Uint8Array.of(...header, 1, 0, ...entry, 0, 0, 0, 0));
 * directory; // => { tags: [[274, 6]], more: false }
 * orientationOf(directory); // => 6
 * readTiffDirectory(Uint8Array.of(1, 2, 3)); // => null
 * ```
 */
export function readTiffDirectory(bytes: Uint8Array): TiffDirectory | null {
  if (bytes.length < 8) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const order = view.getUint16(0);
  if (order !== 0x4949 && order !== 0x4d4d) return null;
  const little = order === 0x4949;
  if (view.getUint16(2, little) !== 42) return null;
  const start = view.getUint32(4, little);
  if (start + 2 > bytes.length) return null;
  const count = view.getUint16(start, little);
  const end = start + 2 + count * 12;
  const tags = new Map<number, number>();
  for (let entry = start + 2; entry + 12 <= Math.min(end, bytes.length); entry += 12) {
    const type = view.getUint16(entry + 2, little);
    if (type === 3) tags.set(view.getUint16(entry, little), view.getUint16(entry + 8, little));
    if (type === 4) tags.set(view.getUint16(entry, little), view.getUint32(entry + 8, little));
  }
  return { tags, more: end + 4 <= bytes.length && view.getUint32(end, little) !== 0 };
}

/**
 * @returns the orientation that a directory states, 1 where it states none or an impossible one.
 *
 * @example
 * ```ts
 * orientationOf(null); // => 1
 * orientationOf({ tags: new Map([[TAG.orientation, 8]]), more: false }); // => 8
 * orientationOf({ tags: new Map([[TAG.orientation, 9]]), more: false }); // => 1
 * ```
 */
export function orientationOf(directory: TiffDirectory | null): Orientation {
  const value = directory?.tags.get(TAG.orientation) ?? 1;
  return value >= 1 && value <= 8 ? (value as Orientation) : 1;
}

/**
 * @returns the orientation in a block of EXIF data, with or without the `Exif\0\0` that JPEG puts before it.
 *
 * @example
 * ```ts
 * const header = [0x49, 0x49, 42, 0, 8, 0, 0, 0];
 * const entry = [0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0];
 * const block = [...header, 1, 0, ...entry, 0, 0, 0, 0];
 * exifOrientation(Uint8Array.from(block)); // => 6
 * exifOrientation(Uint8Array.from([...new TextEncoder().encode("Exif\0\0"), ...block])); // => 6
 * exifOrientation(Uint8Array.of()); // => 1
 * ```
 */
export function exifOrientation(block: Uint8Array): Orientation {
  const prefixed = block.length > 6 && String.fromCharCode(...block.subarray(0, 6)) === "Exif\0\0";
  return orientationOf(readTiffDirectory(prefixed ? block.subarray(6) : block));
}
