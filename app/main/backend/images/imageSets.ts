/** Named sets of images. */
import { PippinError } from "../../../contract/errors.ts";
import type { Input, Output } from "../../../contract/requests.ts";
import { counted } from "../../../contract/numberWords.ts";
import { saveGesture } from "../../workspace/gestures.queries.ts";
import { countImages, countSelected, hasSet, setsWithCounts, unknownImage } from "../../workspace/images.queries.ts";
import type { WantedSet } from "../../workspace/sets.queries.ts";
import type { Reads, Writes } from "../context.ts";

export async function imageSets({ db }: Reads, _: Input<"imageSets">): Promise<Output<"imageSets">> {
  return { sets: setsWithCounts(db), images: countImages(db) };
}

export async function changeSet(
  { db }: Writes,
  { set, add, remove }: Input<"changeSet">,
): Promise<Output<"changeSet">> {
  const unknown = unknownImage(db, [...add, ...remove]);
  if (unknown !== undefined) throw new PippinError("not-found", `The workspace has no image ${unknown}.`);
  const wanted = { kind: "change", set, add, remove } as const;
  saveGesture(db, gestureOf(wanted), () => titleOf(add, remove, set));
  return { images: countSelected(db, { set, search: "" }) };
}

export async function renameSet({ db }: Writes, { set, name }: Input<"renameSet">): Promise<Output<"renameSet">> {
  if (!hasSet(db, set)) throw noSet(set);
  if (name !== set && hasSet(db, name)) {
    throw new PippinError("already-exists", `There is a set "${name}" already. Choose another name.`);
  }
  saveGesture(db, gestureOf({ kind: "rename", set, name }), () => `renaming the set ${set} to ${name}`);
  return {};
}

export async function deleteSet({ db }: Writes, { set }: Input<"deleteSet">): Promise<Output<"deleteSet">> {
  if (!hasSet(db, set)) throw noSet(set);
  saveGesture(db, gestureOf({ kind: "delete", set }), () => `deleting the set ${set}`);
  return {};
}

/** In the history of the page of images: it can be undone there. */
function gestureOf(wanted: WantedSet): Parameters<typeof saveGesture>[1] {
  return { patches: [], removed: [], sets: [wanted], page: "images" };
}

function titleOf(add: readonly number[], remove: readonly number[], set: string): string {
  if (add.length > 0) return `putting ${counted(add.length, "image")} into ${set}`;
  return remove.length > 0 ? `taking ${counted(remove.length, "image")} out of ${set}` : `making the set ${set}`;
}

function noSet(set: string): PippinError {
  return new PippinError("not-found", `There is no set "${set}".`);
}
