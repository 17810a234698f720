/** The next version of a patch classifier from what reviewers said, and whether it was worth it. */
import { PippinError } from "../../../contract/errors.ts";
import type { Retraining } from "../../../contract/patchClassifier.ts";
import type { ClassifierRecord, ImageRecord, ModelRecord, PatchRecord } from "../../../contract/records.ts";
import type { Refusal } from "../../../contract/jobs.ts";
import type { Input, Output } from "../../../contract/requests.ts";
import { ExplanationSettings } from "../../../contract/settings.ts";
import { classByName } from "../../workspace/classes.queries.ts";
import { chooseClassifier } from "../../workspace/classifiers.queries.ts";
import { heldOutAnswers } from "../../workspace/heldOut.queries.ts";
import { imageById } from "../../workspace/images.queries.ts";
import { modelById } from "../../workspace/models.queries.ts";
import { reviewedExplanations } from "../../workspace/review.queries.ts";
import type { Program, Writes } from "../context.ts";
import { explainAll, type Explains } from "../explain/explain.ts";
import { createExplainer } from "../explain/explainer.ts";
import {
  asShared,
  saveVersion,
  trainedBefore,
  trainingHashOf,
  trainingPatches,
  trainOn,
  type Trained,
  type Trains,
} from "../training/train.ts";
import { answersById, foundVersion, paired } from "../training/versions.ts";

/** Started again after it was stopped, it goes on where it was: a version that is there is not trained again. */
export async function retrain(
  context: Explains & Trains,
  { classifierId }: Input<"retrain">,
): Promise<Output<"retrain">> {
  const before = foundVersion(context.db, classifierId);
  const model = modelById(context.db, before.modelId)!;
  const set = classByName(context.db, before.name)?.set ?? null;
  const patches = trainingPatches(context, { name: before.name, labels: before.labels, set });
  const { classifier, refused } = await nextVersion(context, before, model, patches);
  chooseClassifier(context.db, classifier);
  const again = await explainAgain(context, before.id, model);
  return {
    classifier,
    comparison: classifier.metrics.retrained ?? null,
    images: again.images,
    refused: [...refused, ...again.refused],
  };
}

async function nextVersion(
  context: Writes & Trains & Program,
  before: ClassifierRecord,
  model: ModelRecord,
  patches: readonly PatchRecord[],
): Promise<{ classifier: ClassifierRecord; refused: readonly Refusal[] }> {
  const { name, labels, classIndices, features, options } = before;
  const recipe = { name, labels, classIndices, features, options };
  const trainingHash = trainingHashOf(model, recipe, patches);
  const shared = trainingHashOf(model, recipe, asShared(context.db, patches));
  if ([trainingHash, shared].includes(before.trainingHash)) {
    throw new PippinError(
      "invalid-request",
      `No training patch has changed since version ${before.version} of "${name}" was trained, so there is nothing to learn. Make corrections training patches first.`,
    );
  }
  const known = trainedBefore(context, model, recipe, patches);
  if (known !== undefined) return { classifier: known, refused: [] };
  const trained = await trainOn(context, model, patches, { labels, features, options });
  const retrained = await besideBefore(context, before, model, patches, trained);
  const metrics = { ...trained.metrics, ...(retrained === null ? {} : { retrained }) };
  const classifier = saveVersion(
    context,
    { name, modelId: model.id, labels, classIndices, features, options, metrics, trainingHash },
    trained,
  );
  return { classifier, refused: trained.refused };
}

/**
 * The machine of before on the folds of now: the same patches in the same folds, C and gamma as they were chosen then, but
 * trained only on patches that the version of before knew. Labels are those of now, for both.
 */
async function besideBefore(
  context: Trains,
  before: ClassifierRecord,
  model: ModelRecord,
  patches: readonly PatchRecord[],
  now: Trained,
): Promise<Retraining | null> {
  const { labels, features, options, metrics } = before;
  const then = new Set(heldOutAnswers(context.db, before.id).map(({ patchId }) => patchId));
  const known = patches.filter(({ id }) => then.has(id));
  // Brought from elsewhere, or all of it replaced: nothing to set beside.
  if (new Set(known.map(({ label }) => label)).size < 2) return null;
  const { C, gamma } = metrics.chosen;
  const asBefore = await trainOn(context, model, patches, {
    labels,
    features,
    options: { ...options, C: [C], gamma: gamma === null ? options.gamma.slice(0, 1) : [gamma] },
    testedOnly: new Set(patches.filter(({ id }) => !then.has(id)).map(({ id }) => id)),
  });
  const one = answersById(labels, asBefore.trainedOn.answers);
  const other = answersById(labels, now.trainedOn.answers);
  const compared = paired(patches, one, other);
  if (compared === null) return null;
  const reviewed = paired(
    patches.filter(({ origin }) => origin === "review"),
    one,
    other,
  );
  return {
    from: before.version,
    before: compared.first,
    after: compared.second,
    difference: compared.difference,
    interval: compared.interval,
    reviewed: reviewed === null ? null : { before: reviewed.first, after: reviewed.second },
  };
}

/** With the version that is used now. */
async function explainAgain(
  context: Explains,
  classifierId: number,
  model: ModelRecord,
): Promise<{ images: number; refused: Refusal[] }> {
  const refused: Refusal[] = [];
  const done = new Set<number>();
  for (const [text, of] of Map.groupBy(reviewedExplanations(context.db, classifierId), ({ settings }) => settings)) {
    const settings = ExplanationSettings.parse(JSON.parse(text));
    const images = of.map(({ imageId }) => imageById(context.db, imageId)).filter((one): one is ImageRecord => !!one);
    const explainer = await createExplainer(context, model, settings);
    const { results, refused: left } = await explainAll(context, explainer, images, ({ id }) => id);
    refused.push(...left);
    for (const id of results) done.add(id);
  }
  return { images: done.size, refused };
}
