/** What people do to training patches: each gesture is saved at once, whole, and can be undone after a restart. */
import { PippinError } from "../../../contract/errors.ts";
import type { Box } from "../../../contract/geometry.ts";
import { counted } from "../../../contract/numberWords.ts";
import type { Elsewhere, GestureAnswer, PatchChange } from "../../../contract/patches.ts";
import type { ImageRecord } from "../../../contract/records.ts";
import type { Input, Output } from "../../../contract/requests.ts";
import { clipped } from "../../../drawing/boxes.ts";
import type { ReadableDB } from "../../workspace/connection.ts";
import {
  gestureHistory,
  redoGesture,
  saveGesture,
  undoGesture,
  type Applied,
  type PatchStep,
  type WantedPatch,
} from "../../workspace/gestures.queries.ts";
import { imageById } from "../../workspace/images.queries.ts";
import { patchById, patchesOfImage } from "../../workspace/patches.queries.ts";
import { requireOwner } from "../../workspace/present.ts";
import { decidedById } from "../../workspace/review.queries.ts";
import type { Reads, Writes } from "../context.ts";

/** Smallest side of a patch, in pixels of the file. */
const SMALLEST = 2;

export async function changePatches(
  { db }: Writes,
  { title, page, changes }: Input<"changePatches">,
): Promise<Output<"changePatches">> {
  const patches = changes.filter((change) => change.kind !== "remove").map((change) => wantedPatch(db, change));
  const removed = new Set(changes.filter((change) => change.kind === "remove").map(({ id }) => id));
  const saved = saveGesture(db, { patches, removed: [...removed], page }, (steps) => title ?? titleOf(steps));
  return gestureAnswer(db, saved);
}

export async function undo({ db }: Writes, { page }: Input<"undo">): Promise<Output<"undo">> {
  const { done, elsewhere } = undoGesture(db, page ?? null);
  return gestureAnswer(db, done, elsewhere);
}

export async function redo({ db }: Writes, { page }: Input<"redo">): Promise<Output<"redo">> {
  const { done, elsewhere } = redoGesture(db, page ?? null);
  return gestureAnswer(db, done, elsewhere);
}

export async function history({ db }: Reads): Promise<Output<"history">> {
  return gestureHistory(db);
}

function wantedPatch(db: ReadableDB, change: Exclude<PatchChange, { kind: "remove" }>): WantedPatch {
  if (change.kind === "add") {
    const { imageId, classId, label, box, origin } = change;
    requireOwner(db, classId);
    return { imageId, classId, label, box: within(imageOf(db, imageId), box), origin };
  }
  const patch = patchById(db, change.id);
  if (patch === undefined) {
    throw new PippinError("not-found", `Patch ${change.id} is not there any more: it was removed in the meantime.`);
  }
  const box = change.box === undefined ? patch.box : within(imageOf(db, patch.imageId), change.box);
  return { ...patch, label: change.label ?? patch.label, box };
}

function imageOf(db: ReadableDB, id: number): ImageRecord {
  const image = imageById(db, id);
  if (image === undefined) throw new PippinError("not-found", `The workspace has no image ${id} any more.`);
  return image;
}

/** Cut off at the image's edges. @throws PippinError where hardly anything is left. */
export function within({ width, height, path }: Pick<ImageRecord, "width" | "height" | "path">, box: Box): Box {
  const inside = clipped(box, { width, height });
  if (inside.width >= Math.min(SMALLEST, width) && inside.height >= Math.min(SMALLEST, height)) return inside;
  throw new PippinError(
    "invalid-request",
    `The box ${[box.x, box.y, box.width, box.height].join(", ")} does not lie in "${path}" (${width} x ${height} pixels). Choose one inside it.`,
  );
}

function titleOf(steps: readonly PatchStep[]): string {
  const labels = [...new Set(steps.map(({ before, after }) => (after ?? before)!.label))];
  const count = counted(steps.length, "crop");
  const what = labels.length === 1 ? `${count} of ${labels[0]}` : count;
  if (steps.every(({ before }) => before === null)) return what;
  if (steps.every(({ after }) => after === null)) return `removing ${what}`;
  const relabelled = steps.every(({ before, after }) => before?.label !== after?.label);
  if (!relabelled) return `moving ${what}`;
  return labels.length === 1 ? `calling ${count} ${labels[0]}` : `labelling ${count}`;
}

export function gestureAnswer(db: ReadableDB, done: Applied | null, elsewhere: Elsewhere | null = null): GestureAnswer {
  const touched = [...(done?.steps ?? []), ...(done?.objects ?? [])].flatMap(({ before, after }) => [before, after]);
  const ids = new Set(touched.flatMap((one) => one?.imageId ?? []));
  return {
    title: done?.title ?? null,
    elsewhere,
    images: [...ids].map((imageId) => ({ imageId, patches: patchesOfImage(db, imageId) })),
    verdicts: (done?.verdicts ?? []).flatMap(({ after }) => decidedById(db, after.id) ?? []),
    history: gestureHistory(db),
  };
}
