/** What people have marked on an image: the truth that explanations are measured by. */
import type { EvaluationSettings } from "../../../contract/evaluation.ts";
import type { ImageRecord, ObjectRecord } from "../../../contract/records.ts";
import { boxAround } from "../../../drawing/boxes.ts";
import { boxPolygon, rasterise } from "../../imaging/mask.ts";
import type { InputGeometry } from "../../modelGeometry/preprocessing.ts";
import { ObjectMask } from "../../statistics/localisation.ts";
import { objectsOfImage } from "../../workspace/images.queries.ts";
import type { Reads } from "../context.ts";

export interface Truth {
  /** Of all objects together. */
  readonly mask: ObjectMask;
  readonly parts: ObjectRecord["parts"];
  /** All objects together; then, where they are of several categories, those of each. */
  readonly scopes: readonly ScopeTruth[];
}

export interface ScopeTruth {
  readonly categories: readonly string[];
  readonly mask: ObjectMask;
}

const ALL_OBJECTS = { categories: null, objects: "outlines" } as const;

/** Objects of an image that count, those that cover nothing left out. */
export function countedObjects(
  { db }: Reads,
  { id }: Pick<ImageRecord, "id">,
  { categories }: Pick<EvaluationSettings, "categories">,
): ObjectRecord[] {
  return objectsOfImage(db, id).filter(
    ({ category, polygons }) => polygons.length > 0 && (categories === null || categories.includes(category)),
  );
}

export function truthOfImage(
  context: Reads,
  image: ImageRecord,
  settings: Pick<EvaluationSettings, "categories" | "objects"> = ALL_OBJECTS,
): Truth {
  const objects = countedObjects(context, image, settings);
  const parts: ObjectRecord["parts"] = {};
  for (const object of objects) {
    for (const [part, points] of Object.entries(object.parts)) (parts[part] ??= []).push(...points);
  }
  const names = [...new Set(objects.map(({ category }) => category))].sort();
  const scopeOf = (categories: readonly string[]): ScopeTruth => {
    const own = objects.filter(({ category }) => categories.includes(category));
    return { categories, mask: maskOf(own, image, settings.objects) };
  };
  const whole = scopeOf(names);
  const others = names.length > 1 ? names.map((name) => scopeOf([name])) : [];
  return { parts, mask: whole.mask, scopes: [whole, ...others] };
}

function maskOf(
  objects: readonly ObjectRecord[],
  { width, height }: ImageRecord,
  truth: EvaluationSettings["objects"],
): ObjectMask {
  const bitmap = new Uint8Array(width * height);
  for (const { polygons } of objects) {
    const outline = truth === "boxes" ? [boxPolygon(boxAround(polygons))] : polygons;
    rasterise(outline, width, height).forEach((inside, i) => {
      if (inside === 1) bitmap[i] = 1;
    });
  }
  return new ObjectMask(bitmap, width, height);
}

/**
 * The mask as the network's view of the photograph has it: each pixel of the input takes what lies under its centre; bars
 * beside the photograph are not object.
 *
 * @returns `[inputHeight, inputWidth]`, 1 or 0.
 */
export function maskOnInput(mask: ObjectMask, geometry: InputGeometry): Uint8Array {
  const { inputWidth, inputHeight, imageWidth, imageHeight, resizedWidth, resizedHeight, offsetX, offsetY } = geometry;
  const pixels = new Uint8Array(inputWidth * inputHeight);
  for (let row = 0; row < inputHeight; row++) {
    const y = Math.floor(((row + 0.5 - offsetY) * imageHeight) / resizedHeight);
    for (let column = 0; column < inputWidth; column++) {
      const x = Math.floor(((column + 0.5 - offsetX) * imageWidth) / resizedWidth);
      if (x < 0 || y < 0 || x >= imageWidth || y >= imageHeight) continue;
      if (mask.share({ x, y, width: 1, height: 1 }) > 0) pixels[row * inputWidth + column] = 1;
    }
  }
  return pixels;
}
