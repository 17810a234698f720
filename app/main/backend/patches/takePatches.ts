/** Patches of other classes by the labels of one: what there is, and taking it over. */
import { counted } from "../../../contract/numberWords.ts";
import { PippinError } from "../../../contract/errors.ts";
import type { Input, Output } from "../../../contract/requests.ts";
import { allClasses } from "../../workspace/classes.queries.ts";
import { saveGesture } from "../../workspace/gestures.queries.ts";
import { adoptPatches, labelsElsewhere, selectedPatches } from "../../workspace/patches.queries.ts";
import type { Reads, Writes } from "../context.ts";
import { gestureAnswer } from "./gestures.ts";
import { requireClass } from "./requireClass.ts";

export async function patchesElsewhere(
  { db }: Reads,
  { class: id }: Input<"patchesElsewhere">,
): Promise<Output<"patchesElsewhere">> {
  const counts = labelsElsewhere(db, requireClass(db, id));
  const named = (own: typeof counts): Record<string, number> => {
    return Object.fromEntries(own.map(({ label, n }) => [label, n]));
  };
  return {
    unowned: named(counts.filter(({ classId }) => classId === null)),
    classes: allClasses(db).flatMap(({ id: other, name }) => {
      const own = counts.filter(({ classId }) => classId === other);
      if (own.length === 0) return [];
      return [{ id: other, name, labels: named(own) }];
    }),
  };
}

/** Each of the other class's patches becomes one of this class, too; the other keeps its own. */
export async function takePatches(
  { db }: Writes,
  { class: id, from, labels }: Input<"takePatches">,
): Promise<Output<"takePatches">> {
  const own = requireClass(db, id);
  const unknown = labels?.find((label) => !own.labels.includes(label));
  if (unknown !== undefined) {
    throw new PippinError(
      "invalid-request",
      `The class "${own.name}" has no label "${unknown}". Its labels: ${own.labels.join(", ")}.`,
    );
  }
  if (from === null) return { ...gestureAnswer(db, null), taken: adoptPatches(db, id, labels), known: 0 };
  const other = requireClass(db, from);
  if (id === from) throw new PippinError("invalid-request", `"${own.name}" has its own patches already.`);
  const patches = selectedPatches(db, { classId: from, labels: labels ?? own.labels, set: own.set });
  const saved = saveGesture(
    db,
    {
      patches: patches.map(({ imageId, label, box, origin }) => ({ imageId, classId: id, label, box, origin })),
      removed: [],
      page: "patches",
    },
    (steps) => `taking over ${counted(steps.length, "crop")} of ${other.name}`,
  );
  const taken = saved?.steps.length ?? 0;
  return { ...gestureAnswer(db, saved), taken, known: patches.length - taken };
}
