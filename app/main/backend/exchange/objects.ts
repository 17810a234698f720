/** Outlined objects in and out. */
import { dirname } from "node:path";
import type { ObjectRecord } from "../../../contract/records.ts";
import type { Input, Output } from "../../../contract/requests.ts";
import { PippinError } from "../../../contract/errors.ts";
import { boxAround, corners } from "../../../drawing/boxes.ts";
import { isBox, near, type Mark } from "../../interchange/marks.ts";
import type { WritableDB } from "../../workspace/connection.ts";
import { hasSet, imagesOfSet, objectsOfImage, saveObject } from "../../workspace/images.queries.ts";
import type { Computes, LongWork, Program, Reads, Writes } from "../context.ts";
import { placeExplained } from "../objects/places.ts";
import { exportMarks } from "./exportMarks.ts";
import { maskSource } from "./maskFolder.ts";
import { openSource } from "./formats.ts";
import { imageFinder } from "./imageFinder.ts";
import { importMarks } from "./importMarks.ts";

/** Pixels by which formats with shares of an image, or few decimals, miss an outline. */
const TOLERANCE = 1e-3;

/** Images are added; outlines, boxes and keypoints become objects with parts. */
export async function importObjects(
  context: Writes & LongWork & Computes & Program,
  { format, file, images, set, category }: Input<"importObjects">,
): Promise<Output<"importObjects">> {
  const finder = imageFinder(context.db);
  const masks =
    format === "masks"
      ? maskSource(
          context,
          { path: file, images: images ?? null, set: set ?? null, category: category ?? null },
          finder,
        )
      : null;
  const source = format === "masks" ? masks! : openSource(format, file, images ?? dirname(file), finder);
  let objects = 0;
  const answer = await importMarks(context, source, finder, {
    set: set ?? "all",
    progress: "Adding images",
    save: (image, marks) => {
      for (const mark of marks) save(context.db, objectOf(mark, image.id));
      placeExplained(context, image);
      objects += marks.length;
    },
  });
  return { images: answer.images, objects, notes: masks?.notes() ?? [], refused: answer.refused };
}

export async function exportObjects(
  context: Reads & LongWork,
  { target, format, set }: Input<"exportObjects">,
): Promise<Output<"exportObjects">> {
  const { db } = context;
  if (set !== null && !hasSet(db, set)) throw new PippinError("not-found", `There is no set "${set}".`);
  const images = imagesOfSet(db, set).map((image) => ({
    image,
    marks: objectsOfImage(db, image.id).map((object, i) => markOf(object, i)),
  }));
  const exported = await exportMarks(context, images, { format, target, name: "objects" });
  const lost = exported.refused.length;
  return {
    images: images.length - lost,
    objects: images
      .filter(({ image }) => !exported.refused.some(({ item }) => item === image.path))
      .reduce((sum, { marks }) => sum + marks.length, 0),
    ...exported,
  };
}

/** A box stands for the outline where there are no polygons. */
function objectOf({ label, box, polygons, parts }: Mark, imageId: number): ObjectRecord {
  return {
    imageId,
    category: label,
    polygons: polygons.length === 0 ? [corners(box)] : polygons.map((polygon) => [...polygon]),
    parts: Object.fromEntries(
      Object.entries(parts).map(([part, points]) => [part, points.map(([x, y]): [number, number] => [x, y])]),
    ),
  };
}

/** One that is there already keeps its outline, and its parts where the file has none. */
function save(db: WritableDB, object: ObjectRecord): void {
  const known = objectsOfImage(db, object.imageId).find(
    ({ category, polygons }) =>
      category === object.category &&
      polygons.length === object.polygons.length &&
      polygons.every((polygon, i) => near(polygon, object.polygons[i]!, TOLERANCE)),
  );
  if (known === undefined) saveObject(db, object);
  else if (Object.keys(object.parts).length > 0) saveObject(db, { ...known, parts: object.parts });
}

function markOf({ category, polygons, parts }: ObjectRecord, index: number): Mark {
  const mark = { label: category, box: boxAround(polygons), polygons, parts, place: `object ${index + 1}` };
  // What was a box stays one in every format.
  return isBox(mark) ? { ...mark, polygons: [] } : mark;
}
