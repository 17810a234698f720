/** Where patches lie by the outlines of their image. */
import type { Place } from "../../../contract/classProfile.ts";
import type { Box } from "../../../contract/geometry.ts";
import type { ImageRecord } from "../../../contract/records.ts";
import { eachRun } from "../../imaging/mask.ts";
import { ObjectRuns } from "../../statistics/localisation.ts";
import { patchBoxes, saveShares, unplacedExplanations } from "../../workspace/profiles.queries.ts";
import type { Reads, Writes } from "../context.ts";
import { countedObjects } from "./truth.ts";

/** Longer side of the bitmap that outlines are drawn into: of large photographs a share needs no more. */
const LONGEST = 768;

/** Which part of a box is object, at a scale that keeps this quick. */
export interface ScaledMask {
  share(box: Box): number;
}

/** @returns null where nothing is outlined. */
export function objectMask(context: Reads, image: Pick<ImageRecord, "id" | "width" | "height">): ScaledMask | null {
  const objects = countedObjects(context, image, { categories: null });
  if (objects.length === 0) return null;
  const scale = Math.min(1, LONGEST / Math.max(image.width, image.height));
  const [width, height] = [Math.max(1, Math.round(image.width * scale)), Math.max(1, Math.round(image.height * scale))];
  const [across, down] = [width / image.width, height / image.height];
  // Explanations by the thousand are asked about a few boxes each: bitmaps would take most of the time.
  const mask = new ObjectRuns(width, height);
  for (const { polygons } of objects) {
    const scaled = polygons.map((polygon) => polygon.map((value, i) => value * (i % 2 === 0 ? across : down)));
    eachRun(scaled, width, height, (row, from, to) => {
      mask.add(row, from, to);
    });
  }
  return {
    share: (box) =>
      mask.share({ x: box.x * across, y: box.y * down, width: box.width * across, height: box.height * down }),
  };
}

/** How much of each box is object; null: nothing is outlined. */
export function objectShares(
  context: Reads,
  image: Pick<ImageRecord, "id" | "width" | "height">,
  boxes: readonly Box[],
): number[] | null {
  const mask = objectMask(context, image);
  return mask === null ? null : boxes.map((box) => mask.share(box));
}

/**
 * Works out where the patches of an image lie that is explained already, after its outlines have changed: whoever imports
 * them waits anyway, and then the class's profile opens at once.
 */
export function placeExplained(context: Writes, image: Pick<ImageRecord, "id" | "width" | "height">): void {
  const { db } = context;
  const waiting = unplacedExplanations(db, image.id);
  if (waiting.length === 0) return;
  const mask = objectMask(context, image);
  for (const id of waiting) {
    saveShares(db, id, mask === null ? null : patchBoxes(db, id).map((box) => mask.share(box)));
  }
}

export function placeOf(share: number): Place {
  if (share >= 0.5) return "on";
  return share > 0 ? "edge" : "off";
}
