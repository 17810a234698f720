/** Named sets of images. */
import { PippinError } from "../../../contract/errors.ts";
import type { Input, Output } from "../../../contract/requests.ts";
import { counted } from "../../../contract/numberWords.ts";
import { saveGesture } from "../../workspace/gestures.queries.ts";
import { countImages, countSelected, hasSet, setsWithCounts, unknownImage } from "../../workspace/images.queries.ts";
import type { SetStep, WantedSet } from "../../workspace/sets.queries.ts";
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
  saveGesture(db, gestureOf(wanted), (_, __, steps) => titleOf(steps, set));
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

/** By what has become of the set: images that are asked for may be in it already. */
function titleOf(steps: readonly SetStep[], set: string): string {
  const [added, removed] = [steps.flatMap((step) => step.added).length, steps.flatMap((step) => step.removed).length];
  const out = removed > 0 ? ` and taking ${removed} out` : "";
  if (added > 0) return `putting ${counted(added, "image")} into ${set}${out}`;
  return removed > 0 ? `taking ${counted(removed, "image")} out of ${set}` : `making the set ${set}`;
}

function noSet(set: string): PippinError {
  return new PippinError("not-found", `There is no set "${set}".`);
}
