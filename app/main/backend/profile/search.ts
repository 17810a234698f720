/** What the steps of a search for shortcuts share. */
import type { ImageRecord } from "../../../contract/records.ts";
import { imageById } from "../../workspace/images.queries.ts";
import type { Computes, ImportsModels, LongWork, Program, Reads, Writes } from "../context.ts";
import type { CountedImage, Selection } from "./selection.ts";

export type Searches = Writes & Computes & LongWork & Program & ImportsModels;

export interface Search {
  readonly id: number;
  readonly selection: Selection;
  readonly seed: number;
}

export function recordsOf({ db }: Reads, images: readonly CountedImage[]): ImageRecord[] {
  return images.flatMap(({ imageId }) => imageById(db, imageId) ?? []);
}
