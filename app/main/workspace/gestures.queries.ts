/** What people did to training patches and objects and said of labels, as rows: done, undone and done again, whatever ends in between. */
import { PippinError } from "../../contract/errors.ts";
import type { AnsweredGroup } from "../../contract/discover.ts";
import type { Elsewhere, History } from "../../contract/patches.ts";
import type { PatchRecord } from "../../contract/records.ts";
import type { Decided } from "../../contract/review.ts";
import type { ReadableDB, WritableDB } from "./connection.ts";
import {
  labelStepsOf,
  putLabels,
  saveLabelStep,
  saveLabelSteps,
  type LabelStep,
  type WantedLabels,
} from "./labels.queries.ts";
import { groupStepsOf, putGroup, saveGroupStep, saveGroupSteps, type GroupStep } from "./groups.queries.ts";
import {
  objectStepsOf,
  putObject,
  removeObjectStep,
  saveObjectStep,
  saveObjectSteps,
  type ObjectStep,
  type WantedObject,
} from "./objects.queries.ts";
import { firstLike, ownerOf, patchById, samePatch, type NewPatch } from "./patches.queries.ts";
import { requireImage } from "./present.ts";
import { decidedById, saveVerdict, twinsOf } from "./review.queries.ts";
import { putSet, saveSetStep, saveSetSteps, setStepsOf, type SetStep, type WantedSet } from "./sets.queries.ts";
import { sql, type Sql } from "./sql.ts";

/** A patch before and after; null: it was not there. The id is the same, or one of them is null. */
export interface PatchStep {
  readonly patchId: number;
  readonly before: PatchRecord | null;
  readonly after: PatchRecord | null;
}

/** A patch to be: without an id it is new. */
export type WantedPatch = NewPatch & { readonly id?: number };

/** A verdict before and after. */
interface VerdictStep {
  readonly before: Decided;
  readonly after: Decided;
}

export interface Applied {
  readonly title: string;
  readonly steps: readonly PatchStep[];
  readonly verdicts: readonly VerdictStep[];
  readonly objects: readonly ObjectStep[];
  readonly groups: readonly GroupStep[];
  readonly labels: readonly LabelStep[];
  readonly sets: readonly SetStep[];
}

/** All that one gesture does. */
export interface WantedGesture {
  readonly patches: readonly WantedPatch[];
  /** Ids of patches. */
  readonly removed: readonly number[];
  readonly verdicts?: readonly Decided[];
  readonly objects?: readonly WantedObject[];
  /** Ids of objects. */
  readonly removedObjects?: readonly number[];
  /** What is said of groups of patches. */
  readonly groups?: readonly AnsweredGroup[];
  /** Labels that classes are to have. */
  readonly labels?: readonly WantedLabels[];
  /** What becomes of sets of images. */
  readonly sets?: readonly WantedSet[];
  /** That it is made on, and undone on; where it is not said, the one for what is done. */
  readonly page?: string | undefined;
}

/** Newer gestures than this many are kept. */
const KEPT = 10_000;

/**
 * Saves patches, verdicts and objects, and forgets which gestures could have been done again. A patch that is there already, of the
 * same image, label and box, is left as it is; so is a verdict. What a measure found has the verdict of the same neuron's
 * patch by the other measures.
 *
 * @param title - from what it came to; not asked where nothing changed.
 * @throws PippinError `not-found` for an id without a patch, and where an image is gone.
 */
export function saveGesture(
  db: WritableDB,
  {
    patches,
    removed,
    verdicts: wanted = [],
    objects: marked = [],
    removedObjects = [],
    groups: answered = [],
    labels: named = [],
    sets: gathered = [],
    page = usualPage({ patches, verdicts: wanted, groups: answered }),
  }: WantedGesture,
  title: (steps: readonly PatchStep[], objects: readonly ObjectStep[], sets: readonly SetStep[]) => string,
): Applied | null {
  return db.transaction(() => {
    const steps = [...patches.map((patch) => saveOne(db, patch)), ...removed.map((id) => removeOne(db, id))].filter(
      (step) => step !== null,
    );
    const verdicts = wanted.flatMap((one) => decideOne(db, one));
    const objects = [
      ...marked.map((object) => saveObjectStep(db, object)),
      ...removedObjects.map((id) => removeObjectStep(db, id)),
    ].filter((step) => step !== null);
    const groups = answered.flatMap((group) => saveGroupStep(db, group) ?? []);
    const labels = named.map((one) => saveLabelStep(db, one)).filter((step) => step !== null);
    const sets = gathered.map((one) => saveSetStep(db, one)).filter((step) => step !== null);
    if ([steps, verdicts, objects, groups, labels, sets].every(({ length }) => length === 0)) return null;
    sql`DELETE FROM gestures WHERE undone = 1`.run(db);
    const name = title(steps, objects, sets);
    const gesture = Number(sql`INSERT INTO gestures (title, page) VALUES (${name}, ${page})`.run(db).lastInsertRowid);
    steps.forEach(({ patchId, before, after }, place) => {
      sql`INSERT INTO gesture_changes (gesture_id, place, patch_id, before, after)
          VALUES (${gesture}, ${place}, ${patchId}, ${json(before)}, ${json(after)})`.run(db);
    });
    verdicts.forEach(({ before, after }, place) => {
      sql`INSERT INTO verdict_changes (gesture_id, place, review_id, before, after)
          VALUES (${gesture}, ${place}, ${after.id}, ${JSON.stringify(before)}, ${JSON.stringify(after)})`.run(db);
    });
    saveObjectSteps(db, gesture, objects);
    saveGroupSteps(db, gesture, groups);
    saveLabelSteps(db, gesture, labels);
    saveSetSteps(db, gesture, sets);
    sql`DELETE FROM gestures WHERE id <= ${gesture - KEPT}`.run(db);
    return { title: name, steps, verdicts, objects, groups, labels, sets };
  })();
}

function usualPage({
  patches,
  verdicts,
  groups,
}: Required<Pick<WantedGesture, "patches" | "verdicts" | "groups">>): string {
  if (verdicts.length > 0) return "review";
  return groups.length > 0 || patches[0]?.origin === "discovered" ? "discover" : "patches";
}

function decideOne(db: WritableDB, { id, verdict, label, carriedFrom }: Decided): VerdictStep[] {
  return twinsOf(db, id)
    .filter((twin) => twin.verdict !== verdict || twin.label !== label || twin.carriedFrom !== carriedFrom)
    .map((before) => {
      const after = { id: before.id, verdict, label, carriedFrom };
      saveVerdict(db, after);
      return { before, after };
    });
}

function json(patch: PatchRecord | null): string | null {
  return patch === null ? null : JSON.stringify(patch);
}

function saveOne(db: WritableDB, { id, ...wanted }: WantedPatch): PatchStep | null {
  const known = id === undefined ? undefined : existing(db, id);
  const patch = { ...wanted, classId: known === undefined ? ownerOf(db, wanted) : known.classId };
  const same = samePatch(db, patch);
  if (id === undefined) {
    if (same !== undefined || (patch.classId === null && firstLike(db, patch) !== undefined)) return null;
    const after = insertPatch(db, patch);
    return { patchId: after.id, before: null, after };
  }
  const before = known!;
  if (same === id) return null;
  // Moved or renamed onto another: of two patches that are one, one stays.
  if (same !== undefined) return removeOne(db, id);
  const after = { ...patch, id };
  updatePatch(db, after);
  return { patchId: id, before, after };
}

function removeOne(db: WritableDB, id: number): PatchStep {
  const before = existing(db, id);
  sql`DELETE FROM training_patches WHERE id = ${id}`.run(db);
  return { patchId: id, before, after: null };
}

function existing(db: ReadableDB, id: number): PatchRecord {
  const patch = patchById(db, id);
  if (patch === undefined) {
    throw new PippinError("not-found", `Patch ${id} is not there any more: it was removed in the meantime.`);
  }
  return patch;
}

/** The latest that is done. @param page - made there; null: anywhere. */
const doneLast = (page: string | null): Sql<GestureRow> => sql<GestureRow>`SELECT title, id, page FROM gestures
  WHERE undone = 0 AND ${madeOn(page)} ORDER BY id DESC LIMIT 1`;
/** The earliest that is undone. */
const undoneFirst = (page: string | null): Sql<GestureRow> => sql<GestureRow>`SELECT title, id, page FROM gestures
  WHERE undone = 1 AND ${madeOn(page)} ORDER BY id LIMIT 1`;

const madeOn = (page: string | null): Sql<unknown> => (page === null ? sql`true` : sql`page = ${page}`);

interface GestureRow {
  readonly id: number;
  readonly title: string;
  readonly page: string;
}

/** What undoing, or doing again, came to. */
export interface Travelled {
  readonly done: Applied | null;
  /** Where nothing was done: what another page has done since, or last. */
  readonly elsewhere: Elsewhere | null;
}

/** Takes back the latest gesture of the page (null: of any) that is done, unless another page has changed its patches since. */
export function undoGesture(db: WritableDB, page: string | null = null): Travelled {
  return again(db, page, true);
}

/** Does the earliest gesture of the page (null: of any) that is undone once more. */
export function redoGesture(db: WritableDB, page: string | null = null): Travelled {
  return again(db, page, false);
}

function again(db: WritableDB, page: string | null, back: boolean): Travelled {
  const next = back ? doneLast : undoneFirst;
  return db.transaction(() => {
    const gesture = next(page).get(db);
    if (gesture === undefined) return { done: null, elsewhere: toElsewhere(next(null).get(db)) };
    const since = back && page !== null ? changedSince(db, gesture) : undefined;
    if (since !== undefined) return { done: null, elsewhere: toElsewhere(since) };
    const steps = stepsOf(db, gesture.id);
    // What a gesture did in order is taken back in the reverse order.
    for (const step of back ? steps.toReversed() : steps) {
      const [from, to] = back ? [step.after, step.before] : [step.before, step.after];
      put(db, from, to);
    }
    const verdicts = verdictsOf(db, gesture.id);
    for (const { before, after } of verdicts) saveVerdict(db, back ? before : after);
    const objects = objectStepsOf(db, gesture.id);
    for (const step of back ? objects.toReversed() : objects) putObject(db, step, back);
    const groups = groupStepsOf(db, gesture.id);
    for (const step of groups) putGroup(db, back ? step.before : step.after);
    const labels = labelStepsOf(db, gesture.id);
    for (const step of labels) putLabels(db, step, back);
    const sets = setStepsOf(db, gesture.id);
    for (const step of back ? sets.toReversed() : sets) putSet(db, step, back);
    sql`UPDATE gestures SET undone = ${back ? 1 : 0} WHERE id = ${gesture.id}`.run(db);
    return { done: { title: gesture.title, steps, verdicts, objects, groups, labels, sets }, elsewhere: null };
  })();
}

/** What another page did to the gesture's patches after it: taking the earlier back would take that back, too. */
function changedSince(db: ReadableDB, { id, page }: GestureRow): GestureRow | undefined {
  return sql<GestureRow>`SELECT title, id, page FROM gestures JOIN gesture_changes ON gesture_id = id
    WHERE id > ${id} AND undone = 0 AND page <> ${page}
      AND patch_id IN (SELECT patch_id FROM gesture_changes WHERE gesture_id = ${id})
    ORDER BY id DESC LIMIT 1`.get(db);
}

function toElsewhere(gesture: GestureRow | undefined): Elsewhere | null {
  return gesture === undefined ? null : { page: gesture.page, title: gesture.title };
}

/** Other ways in (an import, another window) may have changed the patch, or its image is gone: then it stays so. */
function put(db: WritableDB, from: PatchRecord | null, to: PatchRecord | null): void {
  if (to === null) {
    sql`DELETE FROM training_patches WHERE id = ${from!.id}`.run(db);
    return;
  }
  const image = sql`SELECT 1 FROM images WHERE id = ${to.imageId}`.get(db);
  if (image === undefined) return;
  const now = patchById(db, to.id);
  const owner = now === undefined ? presentClass(db, to.classId) : now.classId;
  const patch = { ...to, classId: owner };
  if (samePatch(db, patch) !== undefined) return;
  if (from === null) insertPatch(db, patch, to.id);
  else updatePatch(db, patch);
}

/** Null where it was deleted in the meantime. */
function presentClass(db: ReadableDB, id: number | null): number | null {
  return sql<number>`SELECT id FROM classes WHERE id = ${id}`.pluckOne(db) ?? null;
}

function stepsOf(db: ReadableDB, gesture: number): PatchStep[] {
  return sql<{ patchId: number; before: string | null; after: string | null }>`
    SELECT patch_id AS patchId, before, after FROM gesture_changes WHERE gesture_id = ${gesture} ORDER BY place`
    .all(db)
    .map(({ patchId, before, after }) => ({ patchId, before: parsed(db, before), after: parsed(db, after) }));
}

/** Those of patches that are still there. */
function verdictsOf(db: ReadableDB, gesture: number): VerdictStep[] {
  return sql<{ before: string; after: string }>`
    SELECT before, after FROM verdict_changes WHERE gesture_id = ${gesture} ORDER BY place`
    .all(db)
    .map(({ before, after }) => ({ before: decided(before), after: decided(after) }))
    .filter(({ after }) => decidedById(db, after.id) !== undefined);
}

/** Older gestures know of no verdict that was carried over. */
function decided(text: string): Decided {
  return { carriedFrom: null, ...(JSON.parse(text) as Omit<Decided, "carriedFrom">) };
}

/** Gestures of before patches belonged to classes name none: then it is whose the label is now. */
function parsed(db: ReadableDB, text: string | null): PatchRecord | null {
  if (text === null) return null;
  const patch = JSON.parse(text) as NewPatch & { readonly id: number };
  return { ...patch, classId: ownerOf(db, { ...patch, classId: patch.classId ?? undefined }) };
}

function insertPatch(db: WritableDB, patch: Omit<PatchRecord, "id">, id: number | null = null): PatchRecord {
  const { imageId, classId, label, box, origin } = patch;
  requireImage(db, { id: imageId });
  const { lastInsertRowid } = sql`
    INSERT INTO training_patches (id, class_id, image_id, label, x, y, width, height, origin)
    VALUES (${id}, ${classId}, ${imageId}, ${label}, ${box.x}, ${box.y}, ${box.width}, ${box.height}, ${origin})`.run(
    db,
  );
  return { id: Number(lastInsertRowid), imageId, classId, label, box, origin };
}

function updatePatch(db: WritableDB, { id, label, box }: PatchRecord): void {
  sql`UPDATE training_patches SET label = ${label}, x = ${box.x}, y = ${box.y}, width = ${box.width},
        height = ${box.height} WHERE id = ${id}`.run(db);
}

export function gestureHistory(db: ReadableDB): History {
  return { undo: doneLast(null).get(db)?.title ?? null, redo: undoneFirst(null).get(db)?.title ?? null };
}
