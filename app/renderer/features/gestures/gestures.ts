/** Gestures on patches: seen at once, saved at once, taken back with a word where saving fails. */
import { useMemo } from "react";
import { create } from "zustand";
import type { GestureAnswer, PatchChange } from "../../../contract/patches.ts";
import type { PatchRecord } from "../../../contract/records.ts";
import { sameBox } from "../../../drawing/boxes.ts";
import { request } from "../../transport/client.ts";
import { placeNow } from "../../navigation/place.ts";
import { keepAnswer } from "../../transport/gestureAnswers.ts";
import { showError, useRequest } from "../../transport/queries.ts";

/** A gesture that is not saved yet. */
interface Pending {
  readonly token: number;
  readonly changes: readonly PatchChange[];
}

const usePending = create<{ readonly gestures: readonly Pending[] }>(() => ({ gestures: [] }));
let last = 0;
/** By token. */
const saving = new Map<number, Promise<GestureAnswer | null>>();

/** Ids that patches had on the page before they were saved, with those that they have now. */
export const useRenamed = create<{ readonly ids: ReadonlyMap<number, number> }>(() => ({ ids: new Map() }));

const MOST_ADDED = 10_000;
/** No patch of the workspace has such an id. @param place - of the change in its gesture. */
const passingId = (token: number, place: number): number => -(token * MOST_ADDED + place);
const tokenOf = (id: number): number => Math.floor(-id / MOST_ADDED);

/** What a gesture is written as: defaults may be left out. */
export type WantedChange =
  | {
      kind: "add";
      imageId: number;
      classId?: number;
      label: string;
      box: PatchRecord["box"];
      origin?: Extract<PatchChange, { kind: "add" }>["origin"];
    }
  | Exclude<PatchChange, { kind: "add" }>;

/** @returns whether it was saved. */
export async function gesture(changes: readonly WantedChange[], title?: string): Promise<boolean> {
  if (changes.length === 0) return true;
  const token = ++last;
  const whole = changes.map((change): PatchChange => (change.kind === "add" ? { origin: "stamp", ...change } : change));
  usePending.setState(({ gestures }) => ({ gestures: [...gestures, { token, changes: whole }] }));
  const saved = save(whole, title);
  saving.set(token, saved);
  try {
    const answer = await saved;
    // Together with the end of the gesture, so that the canvas is drawn once.
    if (answer !== null) rename(token, whole, answer);
    return true;
  } catch (error) {
    showError(error as Error);
    return false;
  } finally {
    saving.delete(token);
    usePending.setState(({ gestures }) => ({ gestures: gestures.filter((one) => one.token !== token) }));
  }
}

/** What is done to a patch that is being saved waits for its id; where it could not be saved, that was said already. */
async function save(changes: readonly PatchChange[], title?: string): Promise<GestureAnswer | null> {
  const before = changes.flatMap((change) => (change.kind === "add" ? [] : (saving.get(tokenOf(change.id)) ?? [])));
  await Promise.allSettled(before);
  const known = changes.map((change) => (change.kind === "add" ? change : { ...change, id: idNow(change.id) }));
  const possible = known.filter((change) => change.kind === "add" || change.id >= 0);
  if (possible.length === 0) return null;
  const answer = await request("changePatches", {
    changes: possible,
    page: placeNow().page || "images",
    ...(title === undefined ? {} : { title }),
  });
  keepAnswer(answer);
  return answer;
}

const idNow = (id: number): number => useRenamed.getState().ids.get(id) ?? id;

/** Whoever holds patches that were just added, by selection or in a drag, goes on holding them. */
function rename(token: number, changes: readonly PatchChange[], { images }: GestureAnswer): void {
  if (changes.every(({ kind }) => kind !== "add")) return;
  const ids = new Map(useRenamed.getState().ids);
  changes.forEach((change, place) => {
    if (change.kind !== "add") return;
    const there = images.find(({ imageId }) => imageId === change.imageId)?.patches ?? [];
    const saved = there.find(
      ({ classId, label, box }) =>
        (change.classId === undefined || classId === change.classId) &&
        label === change.label &&
        sameBox(box, change.box),
    );
    if (saved !== undefined) ids.set(passingId(token, place), saved.id);
  });
  useRenamed.setState({ ids });
}

/** The image's patches that belong to the class, with the gestures under way. */
export function usePatches(imageId: number | null, classId: number): readonly PatchRecord[] {
  const { data, isPlaceholderData } = useRequest("imagePatches", imageId === null ? null : { imageId });
  const pending = usePending(({ gestures }) => gestures);
  const renamed = useRenamed(({ ids }) => ids);
  // Until another image's patches are there, those of the last one are not its.
  const saved = isPlaceholderData ? undefined : data?.patches;
  return useMemo(
    () =>
      imageId === null
        ? []
        : pending
            .reduce<readonly PatchRecord[]>((patches, one) => applied(patches, one, imageId, renamed), saved ?? [])
            .filter((patch) => patch.classId === classId),
    [imageId, classId, pending, saved, renamed],
  );
}

function applied(
  patches: readonly PatchRecord[],
  { token, changes }: Pending,
  imageId: number,
  renamed: ReadonlyMap<number, number>,
): readonly PatchRecord[] {
  const now = (id: number): number => renamed.get(id) ?? id;
  const removed = new Set(changes.filter((change) => change.kind === "remove").map(({ id }) => now(id)));
  const changed = new Map(
    changes.filter((change) => change.kind === "change").map((change) => [now(change.id), change]),
  );
  const kept = patches
    .filter(({ id }) => !removed.has(id))
    .map((patch) => {
      const change = changed.get(patch.id);
      return change === undefined
        ? patch
        : { ...patch, label: change.label ?? patch.label, box: change.box ?? patch.box };
    });
  const added = changes.flatMap((change, i): PatchRecord[] => {
    if (change.kind !== "add" || change.imageId !== imageId) return [];
    const { classId = null, label, box, origin } = change;
    return [{ id: passingId(token, i), imageId, classId, label, box, origin }];
  });
  return [...kept, ...added];
}
