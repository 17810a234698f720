/** Evaluations, and what they found in each image. */
import {
  EvaluationSettings,
  type Evaluation,
  type EvaluationSummary,
  type ImageFinding,
} from "../../contract/evaluation.ts";
import type { ReadableDB, WritableDB } from "./connection.ts";
import { requireImage, requireModel, type NamedImage } from "./present.ts";
import { sql } from "./sql.ts";

export interface StoredEvaluation extends EvaluationSummary {
  readonly modelId: number;
  /** Null until it has ended. */
  readonly result: Evaluation | null;
}

interface EvaluationRow {
  readonly id: number;
  readonly modelId: number;
  readonly model: string;
  readonly set: string;
  readonly settings: string;
  readonly classifier: string | null;
  readonly total: number;
  readonly created: string;
  readonly result: string | null;
  readonly done: number;
}

const COLUMNS = sql`
  evaluations.id, model_id AS modelId, models.name AS model, set_name AS "set", settings, classifier, total, created, result,
  (SELECT count(*) FROM evaluation_findings WHERE evaluation_id = evaluations.id) AS done
  FROM evaluations JOIN models ON models.id = model_id`;

/** The evaluation of that key, made where it is not there. @throws PippinError `not-found` where the model is gone. */
export function openEvaluation(
  db: WritableDB,
  key: string,
  {
    modelId,
    set,
    settings,
    classifier,
    total,
    created,
  }: Pick<StoredEvaluation, "modelId" | "set" | "settings" | "classifier" | "total" | "created">,
): StoredEvaluation {
  return db.transaction(() => {
    requireModel(db, modelId);
    sql`INSERT INTO evaluations (key, model_id, set_name, settings, classifier, total, created)
        VALUES (${key}, ${modelId}, ${set}, ${JSON.stringify(settings)}, ${classifier}, ${total}, ${created})
        ON CONFLICT (key) DO UPDATE SET set_name = excluded.set_name`.run(db);
    return stored(sql<EvaluationRow>`SELECT ${COLUMNS} WHERE key = ${key}`.get(db)!);
  })();
}

export function evaluationById(db: ReadableDB, id: number): StoredEvaluation | undefined {
  const row = sql<EvaluationRow>`SELECT ${COLUMNS} WHERE evaluations.id = ${id}`.get(db);
  return row && stored(row);
}

/** Newest first, without their results. */
export function allEvaluations(db: ReadableDB): EvaluationSummary[] {
  return sql<EvaluationRow>`SELECT ${COLUMNS} ORDER BY evaluations.id DESC`
    .all(db)
    .map(({ modelId: _, result, settings, ...row }) => ({
      ...row,
      settings: EvaluationSettings.parse(JSON.parse(settings)),
      finished: result !== null,
    }));
}

export function saveEvaluation(db: WritableDB, id: number, result: Evaluation): void {
  sql`UPDATE evaluations SET result = ${JSON.stringify(result)} WHERE id = ${id}`.run(db);
}

export function removeEvaluation(db: WritableDB, id: number): void {
  sql`DELETE FROM evaluations WHERE id = ${id}`.run(db);
}

/** @throws PippinError `not-found` where the image is gone. */
export function saveFinding(db: WritableDB, evaluation: number, image: NamedImage, finding: ImageFinding): void {
  db.transaction(() => {
    requireImage(db, image);
    sql`INSERT INTO evaluation_findings (evaluation_id, image_id, finding)
        SELECT id, ${image.id}, ${JSON.stringify(finding)} FROM evaluations WHERE id = ${evaluation}
        ON CONFLICT DO NOTHING`.run(db);
  })();
}

/** Ids of the images whose finding is there. */
export function foundImages(db: ReadableDB, evaluation: number): number[] {
  return sql<number>`SELECT image_id FROM evaluation_findings WHERE evaluation_id = ${evaluation}`.pluck(db);
}

/** In the order of the images' ids, one at a time: ten thousand of them are no small thing to hold. */
export function* findingsOf(
  db: ReadableDB,
  evaluation: number,
): Generator<{ readonly imageId: number; readonly finding: ImageFinding }> {
  for (const imageId of foundImages(db, evaluation).sort((a, b) => a - b)) {
    const finding = sql<string>`SELECT finding FROM evaluation_findings
      WHERE evaluation_id = ${evaluation} AND image_id = ${imageId}`.pluckOne(db);
    if (finding !== undefined) yield { imageId, finding: JSON.parse(finding) as ImageFinding };
  }
}

function stored({ settings, result, ...row }: EvaluationRow): StoredEvaluation {
  return {
    ...row,
    settings: EvaluationSettings.parse(JSON.parse(settings)),
    result: result === null ? null : (JSON.parse(result) as Evaluation),
    finished: result !== null,
  };
}
