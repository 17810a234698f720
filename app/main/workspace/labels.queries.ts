/** Labels of classes as gestures change them. */
import { classById, saveClassRecord } from "./classes.queries.ts";
import type { ReadableDB, WritableDB } from "./connection.ts";
import { sql } from "./sql.ts";

/** A class's labels before and after. */
export interface LabelStep {
  readonly classId: number;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

export interface WantedLabels {
  readonly classId: number;
  readonly labels: readonly string[];
}

/** @returns null where nothing changes, or the class is gone. */
export function saveLabelStep(db: WritableDB, { classId, labels }: WantedLabels): LabelStep | null {
  const known = classById(db, classId);
  if (known === undefined || JSON.stringify(known.labels) === JSON.stringify(labels)) return null;
  saveClassRecord(db, { ...known, labels: [...labels] });
  return { classId, before: known.labels, after: labels };
}

export function saveLabelSteps(db: WritableDB, gesture: number, steps: readonly LabelStep[]): void {
  for (const { classId, before, after } of steps) {
    sql`INSERT INTO label_changes (gesture_id, class_id, before, after)
      VALUES (${gesture}, ${classId}, ${JSON.stringify(before)}, ${JSON.stringify(after)})`.run(db);
  }
}

export function labelStepsOf(db: ReadableDB, gesture: number): LabelStep[] {
  return sql<{ classId: number; before: string; after: string }>`
    SELECT class_id AS classId, before, after FROM label_changes WHERE gesture_id = ${gesture} ORDER BY class_id`
    .all(db)
    .map(({ classId, before, after }) => {
      return { classId, before: JSON.parse(before) as string[], after: JSON.parse(after) as string[] };
    });
}

/** What else has happened to the class's labels in the meantime stays; a class that is gone stays gone. */
export function putLabels(db: WritableDB, { classId, before, after }: LabelStep, back: boolean): void {
  const known = classById(db, classId);
  if (known === undefined) return;
  const [from, to] = back ? [after, before] : [before, after];
  const asLeft = JSON.stringify(known.labels) === JSON.stringify(from);
  const others = known.labels.filter((label) => to.includes(label) || !from.includes(label));
  const come = to.filter((label) => !from.includes(label) && !others.includes(label));
  saveClassRecord(db, { ...known, labels: asLeft ? [...to] : [...others, ...come] });
}
