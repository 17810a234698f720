/** Small pictures, made once and kept in the workspace's `thumbnails/`, which may be deleted at any time. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { encodeJpeg } from "../../imaging/encode.ts";
import { resizeArea } from "../../imaging/resample.ts";
import type { RgbImage } from "../../imaging/rgbImage.ts";

/** Longest side of a thumbnail. */
const LONGEST = 320;
const QUALITY = 82;

/** @returns null where it was not made yet. */
export function keptPicture(folder: string, name: string): Uint8Array | null {
  const path = pathOf(folder, name);
  return existsSync(path) ? readFileSync(path) : null;
}

/** Where it is not there, it is made and kept. */
export async function keptOr(folder: string, name: string, make: () => Promise<Uint8Array>): Promise<Uint8Array> {
  const known = keptPicture(folder, name);
  if (known !== null) return known;
  const bytes = await make();
  keepPicture(folder, name, bytes);
  return bytes;
}

/** Whole or not at all, whenever the process ends. */
export function keepPicture(folder: string, name: string, bytes: Uint8Array): void {
  const path = pathOf(folder, name);
  mkdirSync(join(path, ".."), { recursive: true });
  const temporary = `${path}.${process.pid}.part`;
  writeFileSync(temporary, bytes);
  renameSync(temporary, path);
}

/** @param hash - of the image's file. */
export function thumbnailName(hash: string): string {
  return `${hash}.jpg`;
}

/** @returns the bytes of a JPEG file. */
export async function makeThumbnail(image: RgbImage): Promise<Uint8Array> {
  const scale = Math.min(1, LONGEST / Math.max(image.width, image.height));
  const [width, height] = [image.width, image.height].map((side) => Math.max(1, Math.round(side * scale)));
  return encodeJpeg(resizeArea(image, width, height), QUALITY);
}

function pathOf(folder: string, name: string): string {
  return join(folder, "thumbnails", name.slice(0, 2), name);
}
