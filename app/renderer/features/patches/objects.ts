/** What people do to objects: one gesture each, saved at once. */
import type { ObjectChange } from "../../../contract/patches.ts";
import type { Polygons } from "../../canvas/outlines.ts";
import { request } from "../../transport/client.ts";
import { keepAnswer } from "../../transport/gestureAnswers.ts";
import { showError } from "../../transport/queries.ts";

export function markObject(imageId: number, category: string, outline: number[]): Promise<boolean> {
  return changed({ kind: "add", imageId, category, polygons: [outline] });
}

export function nameObject(id: number, category: string): Promise<boolean> {
  return changed({ kind: "change", id, category });
}

export function reshapeObject(id: number, polygons: Polygons): Promise<boolean> {
  return changed({ kind: "reshape", id, polygons: polygons.map((polygon) => [...polygon]) });
}

export function removeObject(id: number): Promise<boolean> {
  return changed({ kind: "remove", id });
}

/** @returns whether it was saved; what is wrong is said. */
async function changed(change: ObjectChange): Promise<boolean> {
  try {
    keepAnswer(await request("changeObjects", { changes: [change] }));
    return true;
  } catch (error) {
    showError(error as Error);
    return false;
  }
}
