import { DEFAULT_TRAINING } from "../../../contract/patchClassifier.ts";
import type { Input, Output } from "../../../contract/requests.ts";
import { SAMPLE } from "../../../contract/sample.ts";
import { classByName } from "../../workspace/classes.queries.ts";
import { namesOfVersions } from "../../workspace/classifiers.queries.ts";
import { hasSet } from "../../workspace/images.queries.ts";
import { selectedPatches } from "../../workspace/patches.queries.ts";
import type { Context } from "../context.ts";
import { train } from "../training/train.ts";

/**
 * A network that ships, and with it the words of the sample: where the workspace holds the sample, and no version of its
 * patch classifier was trained on this network yet, one is.
 */
export async function takeShippedModel(
  context: Context,
  { name }: Input<"takeShippedModel">,
): Promise<Output<"takeShippedModel">> {
  const { db } = context;
  const model = await context.shippedModel(name);
  const sample = hasSet(db, SAMPLE.set) ? classByName(db, SAMPLE.classifier) : undefined;
  if (sample === undefined || namesOfVersions(db, model.id).length > 0) return { model, classifier: null, refused: [] };
  const { name: own, labels, classIndices } = sample;
  if (selectedPatches(db, { classId: sample.id, labels }).length === 0) return { model, classifier: null, refused: [] };
  const { classifier, refused } = await train(context, {
    name: own,
    model: model.name,
    set: null,
    labels,
    classIndices,
    features: "network",
    options: DEFAULT_TRAINING,
  });
  return { model, classifier: classifier.name, refused };
}
