/** The patches behind a figure of a table. */
import { basename } from "node:path";
import { PippinError } from "../../../contract/errors.ts";
import type { Evaluation, FoundPatch } from "../../../contract/evaluation.ts";
import type { Input, Output } from "../../../contract/requests.ts";
import type { EvaluatedPatch } from "../../../contract/routes/evaluate.ts";
import { NONE } from "../../../drawing/labels.ts";
import { convolutionOf } from "../../modelGeometry/chosenConvolutions.ts";
import { evaluationById, findingsOf, type StoredEvaluation } from "../../workspace/evaluations.queries.ts";
import { imageById } from "../../workspace/images.queries.ts";
import { modelById } from "../../workspace/models.queries.ts";
import type { Reads } from "../context.ts";
import { graphOf } from "../models/findModel.ts";
import { judgement, scopeOf } from "./table.ts";

export type FinishedEvaluation = StoredEvaluation & { readonly result: Evaluation };

/** @throws PippinError `not-found` where there is none, or it has not ended. */
export function finishedEvaluation(context: Reads, id: number): FinishedEvaluation {
  const found = evaluationById(context.db, id);
  if (found === undefined) throw new PippinError("not-found", `The workspace has no evaluation ${id} any more.`);
  const { result, done, total } = found;
  if (result !== null) return { ...found, result };
  throw new PippinError(
    "not-found",
    `The evaluation of "${found.set}" has not ended: ${done} of ${total} images are done. Start it again: it goes on where it was.`,
  );
}

export async function evaluatedPatches(
  context: Reads,
  { id, category, measure, figure, success, truth, given, first, offset }: Input<"evaluatedPatches">,
): Promise<Output<"evaluatedPatches">> {
  const { modelId } = finishedEvaluation(context, id);
  const network = graphOf(context, modelById(context.db, modelId)!);
  const patches: EvaluatedPatch[] = [];
  let total = 0;
  for (const { imageId, finding } of findingsOf(context.db, id)) {
    const scope = scopeOf(finding, category);
    const image = imageById(context.db, imageId);
    if (scope < 0 || image === undefined) continue;
    const found = finding.measures.find((one) => one.measure === measure)?.patches ?? [];
    for (const { hits, ...patch } of found) {
      const value = judgement(figure)({ ...patch, hits }, scope);
      if (value === null || (success !== null && value >= 0.5 !== success) || !isAsked(patch, truth, given)) continue;
      total++;
      if (total <= offset || patches.length >= first) continue;
      const { hash, path, width, height } = image;
      patches.push({
        ...patch,
        imageId,
        hash,
        name: basename(path),
        width,
        height,
        layer: convolutionOf(network, patch.convolution).layer,
        hit: hits[scope]!,
        success: value >= 0.5,
      });
    }
  }
  return Promise.resolve({ patches, total });
}

function isAsked(
  { truth, labels }: Pick<FoundPatch, "truth" | "labels">,
  shows: string | null,
  given: string | null,
): boolean {
  return (shows === null || (truth?.label ?? NONE) === shows) && (given === null || labels[0]?.label === given);
}
