/** What a format's reader gives to the import: images, where their files may lie, and what is marked on them. */
import { readdirSync, statSync } from "node:fs";
import { extname } from "node:path";
import type { Refusal } from "../../../contract/jobs.ts";
import type { Size } from "../../../drawing/boxes.ts";
import type { MarkReading } from "../../interchange/marks.ts";

export interface SourceImage {
  /** The annotation file, for sentences. */
  readonly from: string;
  /** As the annotation file names it. */
  readonly name: string;
  /** SHA-256 of the image file's content, where the annotation file says it. */
  readonly hash: string | null;
  /** As the annotation file says it; where the image has another one, its boxes may lie at wrong places. */
  readonly size: Size | null;
  /** Where the image's file may be: the first that exists is taken. */
  readonly files: readonly string[];
  /** Pixels that a box may exceed the image by without a word; formats round. */
  readonly slack?: number;
  /** @param size - of the upright image. */
  read(size: Size): MarkReading | Promise<MarkReading>;
}

export interface MarkSource {
  readonly images: readonly SourceImage[];
  readonly refused: readonly Refusal[];
}

const IMAGE_ENDINGS = new Set([".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff", ".bmp"]);

export function isImageFile(path: string): boolean {
  return IMAGE_ENDINGS.has(extname(path).toLowerCase());
}

export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** @returns names in the folder, or none where it cannot be looked into. */
export function namesIn(folder: string): string[] {
  return isFolder(folder) ? readdirSync(folder).sort() : [];
}
