/** What a file of COCO object annotations holds: images, categories, boxes, outlines, masks and keypoints. */
import type { Box } from "../../contract/geometry.ts";
import type { JsonRecord } from "./cocoFields.ts";

export interface CocoImage {
  readonly id: number;
  /** Relative to the folder of images, with forward slashes; never leads out of it. */
  readonly fileName: string;
  /** Null where the file does not say. */
  readonly width: number | null;
  readonly height: number | null;
  /** Fields that Pippin does not use, as they are. */
  readonly extra: JsonRecord;
}

export interface CocoCategory {
  readonly id: number;
  readonly name: string;
  /** Names of the keypoints, in the order in which annotations list them; null where the category has none. */
  readonly keypoints: readonly string[] | null;
  readonly extra: JsonRecord;
}

/** The object's shape beyond its box. */
export type CocoOutline =
  | { readonly kind: "polygons"; readonly polygons: readonly (readonly number[])[] }
  /** Lengths of runs of 0 and 1 in turn, starting with 0, down the columns from the left. */
  | { readonly kind: "mask"; readonly width: number; readonly height: number; readonly counts: readonly number[] };

export interface CocoKeypoint {
  readonly x: number;
  readonly y: number;
  /** 0 not marked (x and y mean nothing), 1 marked but hidden, 2 marked and visible. */
  readonly visibility: 0 | 1 | 2;
}

export interface CocoAnnotation {
  readonly id: number;
  readonly imageId: number;
  readonly categoryId: number;
  /** Within the image where its size is known. Null where the file gives none. */
  readonly box: Box | null;
  readonly outline: CocoOutline | null;
  /** Null where the annotation has none. */
  readonly keypoints: readonly CocoKeypoint[] | null;
  readonly extra: JsonRecord;
}

export interface CocoDataset {
  readonly images: readonly CocoImage[];
  readonly categories: readonly CocoCategory[];
  readonly annotations: readonly CocoAnnotation[];
  /** Other fields of the file, such as `info` and `licenses`. */
  readonly extra: JsonRecord;
}
