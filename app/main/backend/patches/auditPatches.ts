/** Training patches whose label is doubtful. */
import type { Input, Output } from "../../../contract/requests.ts";
import { answeredPatches } from "../../workspace/heldOut.queries.ts";
import type { Reads } from "../context.ts";
import { findClassifier } from "../training/findClassifier.ts";
import { requireAnswers } from "../training/versions.ts";

/**
 * Patches of which machines that had not seen them, nor their image, think something else than they were labelled: those
 * whose given label is least probable first. Either the label is wrong, or the patch is unlike all others of its label.
 * Patches that were relabelled or removed since the training are left out.
 */
export async function auditPatches(
  context: Reads,
  { classifier: name, top }: Input<"auditPatches">,
): Promise<Output<"auditPatches">> {
  const { db } = context;
  const classifier = findClassifier(context, name);
  const answers = requireAnswers(classifier, answeredPatches(db, classifier.id));
  const doubtful = answers
    .flatMap(({ patch, ...answer }) => {
      const rather = classifier.labels[answer.label];
      return patch === null || rather === undefined || rather === patch.label ? [] : [{ patch, answer, rather }];
    })
    .sort((a, b) => a.answer.given - b.answer.given)
    .slice(0, top);
  return {
    classifier: { name, version: classifier.version },
    patches: answers.length,
    doubtful: doubtful.map(({ patch, answer: { given, probability }, rather }) => {
      const { id: patchId, imageId, hash, path, box, label } = patch;
      return { patchId, imageId, hash, path, box, label, probability: given, rather: { label: rather, probability } };
    }),
  };
}
