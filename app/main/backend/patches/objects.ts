/** What people mark on photographs by hand: a gesture each, saved at once and undone like those on patches. */
import { PippinError } from "../../../contract/errors.ts";
import type { ObjectChange } from "../../../contract/patches.ts";
import type { Input, Output } from "../../../contract/requests.ts";
import { boxAround, clipped } from "../../../drawing/boxes.ts";
import type { ReadableDB } from "../../workspace/connection.ts";
import { saveGesture } from "../../workspace/gestures.queries.ts";
import { imageById } from "../../workspace/images.queries.ts";
import * as queries from "../../workspace/objects.queries.ts";
import type { Reads, Writes } from "../context.ts";
import { gestureAnswer } from "./gestures.ts";

/** Smallest side of an object, in pixels of the file. */
const SMALLEST = 2;

export async function changeObjects(
  { db }: Writes,
  { title, page, changes }: Input<"changeObjects">,
): Promise<Output<"changeObjects">> {
  const objects = changes.filter((change) => change.kind !== "remove").map((change) => wantedObject(db, change));
  const removed = new Set(changes.filter((change) => change.kind === "remove").map(({ id }) => id));
  const gesture = { patches: [], removed: [], objects, removedObjects: [...removed], page };
  return gestureAnswer(
    db,
    saveGesture(db, gesture, (_, steps) => title ?? titleOf(steps)),
  );
}

export async function objectCategories({ db }: Reads): Promise<Output<"objectCategories">> {
  return { categories: queries.objectCategories(db) };
}

function wantedObject(db: ReadableDB, change: Exclude<ObjectChange, { kind: "remove" }>): queries.WantedObject {
  if (change.kind === "change") return { ...queries.objectById(db, change.id), category: change.category };
  if (change.kind === "reshape") {
    const known = queries.objectById(db, change.id);
    return { ...known, polygons: wantedOutline(db, known.imageId, change.polygons) };
  }
  const { imageId, category, polygons } = change;
  return { imageId, category, polygons: wantedOutline(db, imageId, polygons), parts: {} };
}

/** @throws PippinError `not-found` where its image is gone, `invalid-request` for an outline that covers nothing of it. */
function wantedOutline(
  db: ReadableDB,
  imageId: number,
  polygons: queries.WantedObject["polygons"],
): queries.WantedObject["polygons"] {
  const image = imageById(db, imageId);
  if (image === undefined) throw new PippinError("not-found", `The workspace has no image ${imageId} any more.`);
  const { width, height } = image;
  if (polygons.some((polygon) => polygon.length % 2 !== 0)) {
    throw new PippinError("invalid-request", "An outline is a list of pairs of x and y; one has a number too many.");
  }
  const box = clipped(boxAround(polygons), { width, height });
  if (box.width < Math.min(SMALLEST, width) || box.height < Math.min(SMALLEST, height)) {
    throw new PippinError(
      "invalid-request",
      `The outline does not lie in "${image.path}" (${width} x ${height} pixels), or covers next to nothing of it. Draw it around the object.`,
    );
  }
  return polygons;
}

function titleOf(steps: readonly queries.ObjectStep[]): string {
  const names = [...new Set(steps.map(({ before, after }) => (after ?? before)!.category))];
  const what = names.length === 1 ? `object ${names[0]}` : "objects";
  const count = steps.length === 1 ? what : `${steps.length} ${what}`;
  if (steps.every(({ before }) => before === null)) return `marking ${count}`;
  if (steps.every(({ after }) => after === null)) return `removing ${count}`;
  const isNamed = steps.some(({ before, after }) => before!.category !== after!.category);
  return `${isNamed ? "naming" : "reshaping"} ${count}`;
}
