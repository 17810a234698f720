/** Gestures on patches: seen at once, saved at once, taken back with a word where saving fails. */
import { useMemo } from "react";
import { create } from "zustand";
import type { GestureAnswer, PatchChange } from "../../../contract/patches.ts";
import type { PatchRecord } from "../../../contract/records.ts";
import { request } from "../../transport/client.ts";
import { showError, useRequest } from "../../transport/queries.ts";
import { queryClient, readsAreas } from "../../transport/queryClient.ts";

readsAreas({
  imagePatches: ["patches"],
  labelPatches: ["patches", "images"],
  patchOverview: ["patches", "images"],
  history: ["patches"],
  classes: ["classes", "images"],
  imageStrip: ["images"],
});

/** A gesture that is not saved yet. */
interface Pending {
  readonly token: number;
  readonly changes: readonly PatchChange[];
}

const usePending = create<{ readonly gestures: readonly Pending[] }>(() => ({ gestures: [] }));
let last = 0;

/** What a gesture is written as: defaults may be left out. */
export type WantedChange =
  | {
      kind: "add";
      imageId: number;
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
  try {
    keep(await request("changePatches", { changes: whole, ...(title === undefined ? {} : { title }) }));
    return true;
  } catch (error) {
    showError(error as Error);
    return false;
  } finally {
    usePending.setState(({ gestures }) => ({ gestures: gestures.filter((one) => one.token !== token) }));
  }
}

/** Patches as they are after a gesture, without asking for them once more. */
export function keep({ images, history }: GestureAnswer): void {
  for (const { imageId, patches } of images) queryClient.setQueryData(["imagePatches", { imageId }], { patches });
  queryClient.setQueryData(["history", {}], history);
}

/** The image's patches with the gestures under way. */
export function usePatches(imageId: number | null): readonly PatchRecord[] {
  const { data, isPlaceholderData } = useRequest("imagePatches", imageId === null ? null : { imageId });
  const pending = usePending(({ gestures }) => gestures);
  // Until another image's patches are there, those of the last one are not its.
  const saved = isPlaceholderData ? undefined : data?.patches;
  return useMemo(
    () =>
      imageId === null
        ? []
        : pending.reduce<readonly PatchRecord[]>((patches, one) => applied(patches, one, imageId), saved ?? []),
    [imageId, pending, saved],
  );
}

export function applied(
  patches: readonly PatchRecord[],
  { token, changes }: Pending,
  imageId: number,
): readonly PatchRecord[] {
  const removed = new Set(changes.filter((change) => change.kind === "remove").map(({ id }) => id));
  const changed = new Map(changes.filter((change) => change.kind === "change").map((change) => [change.id, change]));
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
    const { label, box, origin } = change;
    // No patch of the workspace has such an id.
    return [{ id: -(token * 10_000 + i), imageId, label, box, origin }];
  });
  return [...kept, ...added];
}
