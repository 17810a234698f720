/** What people have marked on an image: the truth that explanations are measured by. */
import type { ImageRecord, ObjectRecord } from "../../../contract/records.ts";
import { rasterise } from "../../imaging/mask.ts";
import { ObjectMask } from "../../statistics/localisation.ts";
import { objectsOfImage } from "../../workspace/images.queries.ts";
import type { Reads } from "../context.ts";

export interface Truth {
  readonly mask: ObjectMask;
  readonly parts: ObjectRecord["parts"];
}

export function truthOfImage({ db }: Reads, { id, width, height }: ImageRecord): Truth {
  const bitmap = new Uint8Array(width * height);
  const parts: ObjectRecord["parts"] = {};
  for (const object of objectsOfImage(db, id)) {
    rasterise(object.polygons, width, height).forEach((inside, i) => {
      if (inside === 1) bitmap[i] = 1;
    });
    for (const [part, points] of Object.entries(object.parts)) (parts[part] ??= []).push(...points);
  }
  return { mask: new ObjectMask(bitmap, width, height), parts };
}
