/** Named sets of images. */
import { PippinError } from "../../../contract/errors.ts";
import type { Input, Output } from "../../../contract/requests.ts";
import {
  addToSet,
  countImages,
  countSelected,
  deleteImageSet,
  hasSet,
  renameImageSet,
  setsWithCounts,
  takeFromSet,
  unknownImage,
} from "../../workspace/images.queries.ts";
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
  db.transaction(() => {
    addToSet(db, set, add);
    takeFromSet(db, set, remove);
  })();
  return { images: countSelected(db, { set, search: "" }) };
}

export async function renameSet({ db }: Writes, { set, name }: Input<"renameSet">): Promise<Output<"renameSet">> {
  if (name !== set && hasSet(db, name)) {
    throw new PippinError("already-exists", `There is a set "${name}" already. Choose another name.`);
  }
  if (!renameImageSet(db, set, name)) throw noSet(set);
  return {};
}

export async function deleteSet({ db }: Writes, { set }: Input<"deleteSet">): Promise<Output<"deleteSet">> {
  if (!deleteImageSet(db, set)) throw noSet(set);
  return {};
}

function noSet(set: string): PippinError {
  return new PippinError("not-found", `There is no set "${set}".`);
}
