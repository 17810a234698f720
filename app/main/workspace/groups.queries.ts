/** Groups of patches, and what people said of them. */
import type { AnsweredGroup, GroupAnswer } from "../../contract/discover.ts";
import { PippinError } from "../../contract/errors.ts";
import type { ReadableDB, WritableDB } from "./connection.ts";
import { floats, bytesOf } from "./floats.ts";
import { sql } from "./sql.ts";

export interface StoredGroup extends AnsweredGroup {
  readonly discoveryId: number;
  readonly parent: number | null;
  readonly number: string;
  readonly centre: Float32Array;
}

interface GroupRow {
  readonly id: number;
  readonly discovery_id: number;
  readonly parent_id: number | null;
  readonly number: string;
  readonly centre: Uint8Array;
  readonly answer: GroupAnswer | null;
  readonly label: string | null;
}

/** A group's answer before and after. */
export interface GroupStep {
  readonly before: AnsweredGroup;
  readonly after: AnsweredGroup;
}

/** In the order of their making: parents before their parts. */
export function groupsOf(db: ReadableDB, discovery: number): StoredGroup[] {
  return sql<GroupRow>`SELECT * FROM patch_groups WHERE discovery_id = ${discovery} ORDER BY id`.all(db).map(record);
}

/** @throws PippinError `not-found`. */
export function groupById(db: ReadableDB, id: number): StoredGroup {
  const row = sql<GroupRow>`SELECT * FROM patch_groups WHERE id = ${id}`.get(db);
  if (row === undefined) throw new PippinError("not-found", "That group is not there any more. Look for groups again.");
  return record(row);
}

/** Numbered from 1 after the parent's number. */
export function saveGroups(
  db: WritableDB,
  discovery: number,
  parent: Pick<StoredGroup, "id" | "number"> | null,
  centres: readonly Float32Array[],
): void {
  centres.forEach((centre, place) => {
    const number = parent === null ? String(place + 1) : `${parent.number}.${place + 1}`;
    sql`INSERT INTO patch_groups (discovery_id, parent_id, number, centre)
        VALUES (${discovery}, ${parent?.id ?? null}, ${number}, ${bytesOf(centre)}) ON CONFLICT DO NOTHING`.run(db);
  });
}

/** @returns null where it is what was said before. @throws PippinError `not-found`. */
export function saveGroupStep(db: WritableDB, { id, answer, label }: AnsweredGroup): GroupStep | null {
  const { answer: before, label: labelBefore } = groupById(db, id);
  if (before === answer && labelBefore === label) return null;
  const after = { id, answer, label };
  putGroup(db, after);
  return { before: { id, answer: before, label: labelBefore }, after };
}

/** Nothing where it is gone. */
export function putGroup(db: WritableDB, { id, answer, label }: AnsweredGroup): void {
  sql`UPDATE patch_groups SET answer = ${answer}, label = ${label} WHERE id = ${id}`.run(db);
}

/** Written down with the gesture that made them. */
export function saveGroupSteps(db: WritableDB, gesture: number, steps: readonly GroupStep[]): void {
  steps.forEach(({ before, after }, place) => {
    sql`INSERT INTO group_changes (gesture_id, place, group_id, before, after)
        VALUES (${gesture}, ${place}, ${after.id}, ${JSON.stringify(before)}, ${JSON.stringify(after)})`.run(db);
  });
}

export function groupStepsOf(db: ReadableDB, gesture: number): GroupStep[] {
  return sql<{ before: string; after: string }>`
    SELECT before, after FROM group_changes WHERE gesture_id = ${gesture} ORDER BY place`
    .all(db)
    .map(({ before, after }) => ({
      before: JSON.parse(before) as AnsweredGroup,
      after: JSON.parse(after) as AnsweredGroup,
    }));
}

function record({
  id,
  discovery_id: discoveryId,
  parent_id: parent,
  number,
  centre,
  answer,
  label,
}: GroupRow): StoredGroup {
  return { id, discoveryId, parent, number, centre: floats(centre), answer, label };
}
