/** What is marked on images, whatever the format of the file that says so. */
import type { Box } from "../../contract/geometry.ts";
import { clipped, corners, isEmpty, liesWithin, type Size } from "../../drawing/boxes.ts";

/** Marked points by the name of the part. */
export type Parts = Readonly<Record<string, readonly (readonly [number, number])[]>>;

export interface Mark {
  readonly label: string;
  /** In pixels of the upright image, like everything here. */
  readonly box: Box;
  /** The outline, as flat x, y lists; empty where the box is all there is. */
  readonly polygons: readonly (readonly number[])[];
  readonly parts: Parts;
  /** Where the file says it, for sentences: `line 3`, `object 2, field bndbox`. */
  readonly place: string;
}

export interface MarkedImage {
  /** Relative to the folder of images, with forward slashes. */
  readonly fileName: string;
  /** SHA-256 of the image file's content, hexadecimal; null where the file does not say. */
  readonly hash: string | null;
  readonly size: Size;
  readonly marks: readonly Mark[];
}

/** Marks that could be read, and a sentence (without the file's name) for each that could not. */
export interface MarkReading {
  readonly marks: readonly Mark[];
  readonly problems: readonly string[];
}

/**
 * Brings boxes onto the image. One that is outside is left out, one that is partly outside is clipped; each is named.
 * Outlines stay as they are: a polygon may run past the edge.
 *
 * @param slack - pixels that a box may exceed the image by without a word: formats round.
 */
export function onImage(marks: readonly Mark[], size: Size, slack = 0.01): MarkReading {
  const kept: Mark[] = [];
  const problems: string[] = [];
  for (const mark of marks) {
    const box = clipped(mark.box, size);
    const where = `${mark.place}: ${boxWords(mark.box)} lies`;
    const image = `the image of ${size.width} x ${size.height} pixels`;
    if (isEmpty(box)) {
      problems.push(`${where} outside ${image}. It is left out.`);
      continue;
    }
    if (mark.polygons.length === 0 && excess(mark.box, size) > slack) {
      problems.push(`${where} partly outside ${image}; that part is cut off.`);
    }
    // One that was not cut stays the very numbers that it was.
    kept.push(liesWithin(mark.box, size) ? mark : { ...mark, box });
  }
  return { marks: kept, problems };
}

/** @returns whether the outline is nothing but its box. */
export function isBox({ polygons, box }: Mark): boolean {
  const [polygon, ...others] = polygons;
  if (polygon === undefined) return true;
  return others.length === 0 && near(polygon, corners(box), 1e-6);
}

/** @returns whether both hold the same numbers, as far as `tolerance` tells. */
export function near(a: readonly number[], b: readonly number[], tolerance: number): boolean {
  return a.length === b.length && a.every((value, i) => Math.abs(value - b[i]!) <= tolerance);
}

/** A whole number that arithmetic has left by a hair becomes whole again. */
export function snapped(value: number): number {
  const whole = Math.round(value);
  return Math.abs(value - whole) < 1e-6 ? whole + 0 : value;
}

function boxWords({ x, y, width, height }: Box): string {
  return `the box [${[x, y, width, height].map((side) => Number(side.toFixed(3))).join(", ")}]`;
}

/** The name, if it stays inside the folder of images: an annotation file must not be able to open others. */
export function insideFolder(name: string): string | null {
  const path = name.replaceAll("\\", "/");
  return path.startsWith("/") || /^[a-z]:/i.test(path) || path.split("/").includes("..") ? null : path;
}

function excess({ x, y, width, height }: Box, size: Size): number {
  return Math.max(-x, -y, x + width - size.width, y + height - size.height);
}
