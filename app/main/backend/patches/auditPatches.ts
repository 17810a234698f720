/** Training patches whose label is doubtful. */
import { PippinError } from "../../../contract/errors.ts";
import type { Input, Output } from "../../../contract/requests.ts";
import { imageById } from "../../workspace/images.queries.ts";
import { patchesWithLabels } from "../../workspace/patches.queries.ts";
import type { Reads } from "../context.ts";
import { findClassifier } from "../training/findClassifier.ts";

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
  const { heldOut, patchIds } = classifier.metrics;
  if (heldOut === undefined || patchIds === undefined) {
    throw new PippinError(
      "not-found",
      `Version ${classifier.version} of "${name}" was trained before held-out probabilities were kept, or elsewhere. Train it again.`,
    );
  }
  const now = new Map(patchesWithLabels(db, null).map((patch) => [patch.id, patch]));
  const doubtful = patchIds
    .map((id, place) => ({ patch: now.get(id), place, trained: heldOut.given[place] }))
    .filter(({ place, patch }) => patch !== undefined && classifier.labels[heldOut.label[place]] !== patch.label)
    .sort((a, b) => a.trained - b.trained)
    .slice(0, top);
  return {
    classifier: { name, version: classifier.version },
    patches: patchIds.length,
    doubtful: doubtful.map(({ patch, place, trained }) => {
      const { id: patchId, imageId, box, label } = patch!;
      const { hash, path } = imageById(db, imageId)!;
      const rather = { label: classifier.labels[heldOut.label[place]], probability: heldOut.probability[place] };
      return { patchId, imageId, hash, path, box, label, probability: trained, rather };
    }),
  };
}
