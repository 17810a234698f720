/**
 * What was drawn of images once and is kept, in `thumbnails/`, which may be deleted at any time: `ab/HASH.jpg` (thumbnail)
 * and `ab/HASH.png` (whole) by the hash of the image's file, and `ab/HASH/NAME` for its parts, so that all of an image are
 * found together when it is removed.
 */
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { sizeOf, writeWhole } from "./files.ts";

/** A picture of an image; `part` names one of several of a part of it. */
export interface PictureName {
  /** Of the image's file. */
  readonly hash: string;
  readonly ending: "jpg" | "png";
  readonly part?: string;
}

/** @returns null where it was not made yet. */
export function keptPicture(folder: string, name: PictureName): Uint8Array | null {
  const path = pathOf(folder, name);
  return sizeOf(path) === null ? null : readFileSync(path);
}

/** Where it is not there, it is made and kept. */
export async function keptOr(folder: string, name: PictureName, make: () => Promise<Uint8Array>): Promise<Uint8Array> {
  const known = keptPicture(folder, name);
  if (known !== null) return known;
  const bytes = await make();
  keepPicture(folder, name, bytes);
  return bytes;
}

/** Whole or not at all, whenever the process ends. */
export function keepPicture(folder: string, name: PictureName, bytes: Uint8Array): void {
  writeWhole(pathOf(folder, name), bytes, { lasting: false });
}

/** @param hash - of the image's file. */
export function removePictures(folder: string, hash: string): void {
  const stem = join(folder, "thumbnails", hash.slice(0, 2), hash);
  for (const path of [`${stem}.jpg`, `${stem}.png`, stem]) rmSync(path, { recursive: true, force: true });
}

/** @returns the hash of the image that a file or folder of `thumbnails/ab/` is of; null for anything else. */
export function imageOfPicture(name: string): string | null {
  return /^([0-9a-f]{64})(\.jpg|\.png)?$/.exec(name)?.[1] ?? null;
}

function pathOf(folder: string, { hash, ending, part }: PictureName): string {
  const stem = join(folder, "thumbnails", hash.slice(0, 2), hash);
  return part === undefined ? `${stem}.${ending}` : join(stem, `${part}.${ending}`);
}
