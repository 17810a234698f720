/** What keys and the wheel do to selected patches: one gesture each. */
import type { PatchRecord } from "../../../contract/records.ts";
import { movedTogether, scaled } from "../../canvas/boxes.ts";
import type { Size } from "../../../drawing/boxes.ts";
import { gesture } from "../gestures/gestures.ts";

type Ids = ReadonlySet<number>;

/** Patches that are being saved have no id yet that the workspace knows: they are left alone. */
function chosen(patches: readonly PatchRecord[], ids: Ids): readonly PatchRecord[] {
  return patches.filter(({ id }) => id > 0 && ids.has(id));
}

export async function nudgeSelection(
  patches: readonly PatchRecord[],
  ids: Ids,
  dx: number,
  dy: number,
  image: Size,
): Promise<boolean> {
  const own = chosen(patches, ids);
  if (own.length === 0) return true;
  const there = movedTogether(
    own.map(({ box }) => box),
    dx,
    dy,
    image,
  );
  return gesture(own.map(({ id }, i) => ({ kind: "change", id, box: there[i] })));
}

export async function resizeSelection(
  patches: readonly PatchRecord[],
  ids: Ids,
  factor: number,
  image: Size,
): Promise<boolean> {
  return gesture(
    chosen(patches, ids).map(({ id, box }) => ({ kind: "change", id, box: scaled(box, factor, image) })),
    "resizing crops",
  );
}

export async function relabelSelection(patches: readonly PatchRecord[], ids: Ids, label: string): Promise<boolean> {
  return gesture(
    chosen(patches, ids)
      .filter((patch) => patch.label !== label)
      .map(({ id }) => ({ kind: "change", id, label })),
  );
}

export async function removeSelection(patches: readonly PatchRecord[], ids: Ids): Promise<boolean> {
  return gesture(chosen(patches, ids).map(({ id }) => ({ kind: "remove", id })));
}
