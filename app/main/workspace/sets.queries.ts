/** Sets of photographs as gestures change them. */
import type { ReadableDB, WritableDB } from "./connection.ts";
import { addToSet, deleteImageSet, hasSet, renameImageSet, takeFromSet } from "./images.queries.ts";
import { putSample, samplesOfSet, type KeptSample } from "./samples.queries.ts";
import { sql } from "./sql.ts";

/** A set before and after, by what changed. */
export interface SetStep {
  /** Its names; null: no such set. */
  readonly before: string | null;
  readonly after: string | null;
  /** Ids of images that it got, and that it lost. */
  readonly added: readonly number[];
  readonly removed: readonly number[];
  /** Where it was deleted: ids of classes whose photographs were its own, and what was drawn of them for reviews. */
  readonly classes: readonly number[];
  readonly samples: readonly KeptSample[];
}

export type WantedSet =
  /** A set that does not exist is made. */
  | {
      readonly kind: "change";
      readonly set: string;
      readonly add: readonly number[];
      readonly remove: readonly number[];
    }
  /** There is no set of the new name. */
  | { readonly kind: "rename"; readonly set: string; readonly name: string }
  | { readonly kind: "delete"; readonly set: string };

/**
 * @returns null where nothing changes, or there is no such set.
 * @throws PippinError `not-found` where an image is gone.
 */
export function saveSetStep(db: WritableDB, wanted: WantedSet): SetStep | null {
  const { set } = wanted;
  if (wanted.kind === "rename") {
    if (wanted.name === set || !renameImageSet(db, set, wanted.name)) return null;
    return { before: set, after: wanted.name, added: [], removed: [], classes: [], samples: [] };
  }
  if (wanted.kind === "delete") {
    const of = { removed: membersOf(db, set), classes: classesOfSet(db, set), samples: samplesOfSet(db, set) };
    if (!deleteImageSet(db, set)) return null;
    return { before: set, after: null, added: [], ...of };
  }
  const isThere = hasSet(db, set);
  const members = new Set(membersOf(db, set));
  const [add, remove] = [new Set(wanted.add), new Set(wanted.remove)];
  const added = [...add].filter((id) => !members.has(id) && !remove.has(id));
  const removed = [...remove].filter((id) => members.has(id));
  addToSet(db, set, added);
  takeFromSet(db, set, removed);
  if (isThere && added.length === 0 && removed.length === 0) return null;
  return { before: isThere ? set : null, after: set, added, removed, classes: [], samples: [] };
}

/** The JSON list of ids of classes in a row of set_changes, which has samples beside them where there were some. */
export const CLASSES_OF_SET_CHANGE = sql`CASE json_type(set_changes.classes)
  WHEN 'array' THEN set_changes.classes ELSE json_extract(set_changes.classes, '$.classes') END`;

export function saveSetSteps(db: WritableDB, gesture: number, steps: readonly SetStep[]): void {
  steps.forEach(({ before, after, added, removed, classes, samples }, place) => {
    // Samples are with the classes: a column of their own would be a migration for what is seldom there.
    const kept = samples.length === 0 ? classes : { classes, samples };
    sql`INSERT INTO set_changes (gesture_id, place, before, after, added, removed, classes)
        VALUES (${gesture}, ${place}, ${before}, ${after}, ${JSON.stringify(added)}, ${JSON.stringify(removed)},
          ${JSON.stringify(kept)})`.run(db);
  });
}

interface SetRow {
  readonly before: string | null;
  readonly after: string | null;
  readonly added: string;
  readonly removed: string;
  readonly classes: string;
}

export function setStepsOf(db: ReadableDB, gesture: number): SetStep[] {
  return sql<SetRow>`SELECT before, after, added, removed, classes FROM set_changes
    WHERE gesture_id = ${gesture} ORDER BY place`
    .all(db)
    .map(({ added, removed, classes, ...names }) => {
      const kept = JSON.parse(classes) as number[] | Pick<SetStep, "classes" | "samples">;
      return {
        ...names,
        added: JSON.parse(added) as number[],
        removed: JSON.parse(removed) as number[],
        ...(Array.isArray(kept) ? { classes: kept, samples: [] } : kept),
      };
    });
}

/**
 * What else has happened to the set in the meantime stays; images and classes that are gone stay gone. A set that would go is left
 * empty where a class, a sample or groups refer to it by now; one that is deleted again, where a class or a sample has come to it.
 */
export function putSet(db: WritableDB, step: SetStep, back: boolean): void {
  const { classes, samples } = step;
  const [from, to] = back ? [step.after, step.before] : [step.before, step.after];
  const [come, go] = back ? [step.removed, step.added] : [step.added, step.removed];
  if (from !== null && to !== null && from !== to && !hasSet(db, to)) renameImageSet(db, from, to);
  if (to !== null) {
    addToSet(db, to, thoseThere(db, come));
    takeFromSet(db, to, go);
    const ids = JSON.stringify(classes);
    sql`UPDATE classes SET set_id = (SELECT id FROM image_sets WHERE name = ${to})
        WHERE set_id IS NULL AND id IN (SELECT value FROM json_each(${ids}))`.run(db);
    if (back) for (const sample of samples) putSample(db, to, sample);
  } else if (from !== null) {
    takeFromSet(db, from, go);
    const isNeeded = back ? isReferred(db, from) : isReferredSince(db, from, step);
    if (membersOf(db, from).length === 0 && !isNeeded) deleteImageSet(db, from);
  }
}

/**
 * That a class has the photographs of the set, which would be all photographs without it; or that a sample or groups of patches
 * are of it.
 */
function isReferred(db: ReadableDB, set: string): boolean {
  const refers = sql`SELECT 1 FROM image_sets WHERE name = ${set}
    AND (id IN (SELECT set_id FROM classes) OR id IN (SELECT set_id FROM review_samples)
      OR name IN (SELECT set_name FROM discoveries))`;
  return refers.get(db) !== undefined;
}

/** That a class or a sample that was not the set's when it was deleted first would lose it when it is again. */
function isReferredSince(db: ReadableDB, set: string, { classes, samples }: SetStep): boolean {
  return (
    classesOfSet(db, set).some((id) => !classes.includes(id)) ||
    samplesOfSet(db, set).some(
      (own) =>
        !samples.some(
          (one) => one.classifierId === own.classifierId && one.measure === own.measure && one.seed === own.seed,
        ),
    )
  );
}

function membersOf(db: ReadableDB, set: string): number[] {
  return sql<number>`SELECT image_id FROM image_set_members JOIN image_sets ON image_sets.id = set_id
    WHERE name = ${set} ORDER BY image_id`.pluck(db);
}

function classesOfSet(db: ReadableDB, set: string): number[] {
  return sql<number>`SELECT classes.id FROM classes JOIN image_sets ON image_sets.id = set_id
    WHERE image_sets.name = ${set} ORDER BY classes.id`.pluck(db);
}

function thoseThere(db: ReadableDB, ids: readonly number[]): number[] {
  return sql<number>`SELECT id FROM images WHERE id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`.pluck(db);
}
